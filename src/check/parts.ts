/** `parts`: steps of a pipeline that its caller may give (LANGUAGE.md section 6). */
import { cured } from "../base/diagnostic.ts";
import { nearestWord, spellingCure } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import type { Read } from "../expr/scope.ts";
import { sizeOfType } from "../expr/sizes.ts";
import type { PartDecl, Pipeline, Verb } from "../syntax/pipeline.ts";
import { isPipelinePath } from "../syntax/read-use.ts";
import { assignability } from "../types/assignability.ts";
import { printType } from "../types/print-type.ts";
import { anyType, failedType, type Type } from "../types/type.ts";
import { checkInputs } from "./check-inputs.ts";
import { checkTypeDecl } from "./check-type.ts";
import { type BoundPart, type Checking, quoteWords } from "./checking.ts";
import { declareTypes } from "./declare-types.ts";
import type { Done } from "./done.ts";
import type { Layer } from "./frame.ts";
import { resolveData } from "./resolve-data.ts";

type UseVerb = Extract<Verb, { readonly kind: "use" }>;

/** What stands for a part of this pipeline: given by the caller, else its default; undefined where there is neither. */
export function partOf(checking: Checking, part: PartDecl): BoundPart | undefined {
  const bound = checking.parts.get(part.name.value);
  if (bound !== undefined || part.default === undefined) return bound;
  return findPart(checking, part.default);
}

/** The pipeline that stands for a part unless the caller gives another. */
export function usualPart(checking: Checking, { default: usual }: PartDecl): Pipeline | undefined {
  return usual && checking.shared.others.find(checking.pipeline.path, usual.value)?.pipeline;
}

/** The pipelines that the call hands to the called one, by the names of its parts. */
export function bindParts(checking: Checking, verb: UseVerb, called: Pipeline): ReadonlyMap<string, BoundPart> {
  const bound = new Map<string, BoundPart>();
  const known = called.parts.map(({ name }) => name.value);
  for (const { name, pipeline } of verb.parts) {
    const declared = called.parts.find((part) => part.name.value === name.value);
    if (declared === undefined) {
      checking.report({
        name: "unknown-name",
        message: `"${verb.pipeline.value}" has no part "${name.value}"`,
        span: name.span,
        ...cured(
          spellingCure(name.value, name.span, known) ??
            (known.length === 0 ? "it takes no parts: remove it" : `its parts are ${quoteWords(known)}`),
        ),
      });
      continue;
    }
    const part = givenPart(checking, pipeline);
    if (part === undefined) continue;
    const misfit = misfitOf(called, declared, part);
    if (misfit === undefined) bound.set(name.value, part);
    else reportMisfit(checking, declared, part, misfit);
  }
  return bound;
}

/** A pipeline, or a part that this one was given itself. */
function givenPart(checking: Checking, named: Located<string>): BoundPart | undefined {
  if (isPipelinePath(named.value)) return findPart(checking, named);
  const own = checking.pipeline.parts.find(({ name }) => name.value === named.value);
  if (own === undefined) return reportUnknownPart(checking, named);
  checking.usedParts.add(own.name.value);
  const part = partOf(checking, own);
  if (part === undefined) checking.shared.missingParts.add(own.name.value);
  return part && { ...part, span: named.span };
}

function findPart(checking: Checking, named: Located<string>): BoundPart | undefined {
  const found = checking.shared.others.find(checking.pipeline.path, named.value);
  if (found?.pipeline !== undefined) return { path: found.path, pipeline: found.pipeline, span: named.span };
  if (found === undefined)
    checking.report({
      name: "missing-file",
      message: `there is no pipeline "${named.value}"`,
      span: named.span,
      ...cured(
        spellingCure(named.value, named.span, checking.shared.others.known()) ??
          "the path is seen from the file that names it",
      ),
    });
  return undefined;
}

/** A name in `use:` or `parts:` that is neither a path nor a part of this pipeline. */
export function reportUnknownPart(checking: Checking, named: Located<string>): undefined {
  const parts = checking.pipeline.parts.map(({ name }) => name.value);
  const { broken } = checking.pipeline;
  if (broken.includes("parts") || broken.includes(`parts.${named.value}`)) return undefined;
  checking.report({
    name: "missing-file",
    message: `there is no pipeline "${named.value}"`,
    span: named.span,
    ...cured(
      spellingCure(named.value, named.span, parts) ??
        `call a file as \`./${named.value}.yaml\`, a pattern as \`std/${named.value}\`, a step that the caller gives by its name in \`parts\``,
    ),
  });
  return undefined;
}

type Misfit = { readonly message: string; readonly help: string };

/** What stands for a part must need nothing but what the part is given; it need not take all of it. */
function misfitOf(called: Pipeline, declared: PartDecl, part: BoundPart): Misfit | undefined {
  const own = declareTypes(called, new Map(), () => {});
  const theirs = checkInputs(
    part.pipeline,
    declareTypes(part.pipeline, new Map(), () => {}),
    () => {},
  );
  const names = declared.inputs.map(({ name }) => name.value);
  const others = theirs.map(({ name }) => name.value).filter((name) => !names.includes(name));
  for (const { name, type } of declared.inputs) {
    const input = theirs.find((one) => one.name.value === name.value);
    const near = input === undefined ? nearestWord(name.value, others) : undefined;
    if (near !== undefined)
      return {
        message: `"${part.path}" has no input "${name.value}", which the part is given, but one "${near}"`,
        help: `call that one "${name.value}" as well`,
      };
    const given = checkTypeDecl(own, type, () => {});
    if (input !== undefined && assignability(given, input.type).fits === "never")
      return {
        message: `"${name.value}" of "${part.path}" is of type ${printType(input.type)}, the part is given ${printType(given)}`,
        help: "change the type of its input",
      };
  }
  const missing = theirs.filter((input) => input.default === undefined && !names.includes(input.name.value));
  if (missing.length === 0 || declared.inputs.length === 0) return undefined;
  return {
    message: `"${part.path}" needs ${quoteWords(missing.map(({ name }) => name.value))}, which the part is not given`,
    help: "give these inputs a default",
  };
}

function reportMisfit(checking: Checking, declared: PartDecl, part: BoundPart, { message, help }: Misfit): void {
  checking.report({
    name: "type-mismatch",
    message,
    span: part.span,
    notes: [{ message: `the part "${declared.name.value}" is declared here`, span: declared.name.span }],
    help,
  });
}

/** The call without what the step does not take. That is read all the same, so that mistakes in it are found. */
export function onlyTaken(
  checking: Checking,
  layer: Layer,
  verb: UseVerb,
  declared: PartDecl,
  step: Pipeline,
): UseVerb {
  const given = declared.inputs.map(({ name }) => name.value);
  const taken = step.inputs.map(({ name }) => name.value);
  const isUntaken = ({ name }: UseVerb["with"][number]): boolean =>
    given.includes(name.value) && !taken.includes(name.value);
  for (const { value } of verb.with.filter(isUntaken)) resolveData(checking, layer, value);
  return { ...verb, with: verb.with.filter((one) => !isUntaken(one)) };
}

/** What it returns must fit what the part is declared to give. */
export function requireReturns(checking: Checking, declared: PartDecl, part: BoundPart, type: Type): void {
  if (declared.returns === undefined) return;
  const wanted = checkTypeDecl(checking.named, declared.returns, () => {});
  const fit = assignability(type, wanted);
  if (fit.fits !== "never") return;
  checking.report({
    name: "type-mismatch",
    message: `what "${part.path}" returns does not fit the part "${declared.name.value}"`,
    span: part.span,
    notes: [
      ...(fit.why === undefined ? [] : [{ message: fit.why }]),
      { message: `it must give ${printType(wanted)}`, span: declared.returns.tree.span },
    ],
    help: "change what it `returns`",
  });
}

/**
 * A part that nobody gives: the pipeline can be checked by itself, and called, but not run. Its wires are read, so that
 * mistakes in them are found, and that it is known who reads what.
 */
export function openPart(checking: Checking, layer: Layer, verb: UseVerb, declared: PartDecl): Done {
  const isBroken = declared.default !== undefined; // which was reported
  if (!isBroken) checking.shared.missingParts.add(declared.name.value);
  const names = declared.inputs.map(({ name }) => name.value);
  const reads: Read[] = [];
  for (const { name, value } of verb.with) {
    const input = declared.inputs.find((one) => one.name.value === name.value);
    const type = input && checkTypeDecl(checking.named, input.type, () => {});
    const given = resolveData(checking, layer, value, type);
    reads.push(...given.reads);
    if (type !== undefined && assignability(given.type, type).fits === "never")
      checking.report({
        name: "type-mismatch",
        message: `"${name.value}" of the part "${declared.name.value}" cannot be of type ${printType(given.type)}`,
        span: value.span,
        help: `give a value of type ${printType(type)}`,
      });
    if (input === undefined && names.length > 0)
      checking.report({
        name: "unknown-input",
        message: `the part "${declared.name.value}" has no input "${name.value}"`,
        span: name.span,
        ...cured(spellingCure(name.value, name.span, names) ?? `it takes ${quoteWords(names)}`),
      });
  }
  const returns = declared.returns && checkTypeDecl(checking.named, declared.returns, () => {});
  const { span } = verb.pipeline;
  const message = `the part "${declared.name.value}" is given by nobody`;
  return {
    act: { do: "fail", message: { tmpl: [message], reads, span } },
    type: isBroken ? failedType : (returns ?? anyType),
    size: returns === undefined ? "none" : sizeOfType(returns),
    streams: false,
  };
}
