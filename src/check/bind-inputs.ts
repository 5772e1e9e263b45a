/** `with:` of a call against the inputs of the called pipeline: each wire lazy, with what it can hold at most. */
import { cured } from "../base/diagnostic.ts";
import { nearestWord, spellingCure } from "../base/did-you-mean.ts";
import type { Json } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import type { Resolved } from "../expr/scope.ts";
import { sizedType, sizeOfType } from "../expr/sizes.ts";
import type { Pipeline, Verb } from "../syntax/pipeline.ts";
import { assignability } from "../types/assignability.ts";
import { printType } from "../types/print-type.ts";
import { type Field, failedType, type Type } from "../types/type.ts";
import { liveOf } from "./check-generator.ts";
import { checkInputs } from "./check-inputs.ts";
import type { CheckedInput, CheckedWire } from "./checked.ts";
import { type Checking, quoteWords } from "./checking.ts";
import { declareTypes } from "./declare-types.ts";
import type { Layer } from "./frame.ts";
import { resolveData } from "./resolve-data.ts";
import { typeOfJson } from "./type-of-json.ts";

type UseVerb = Extract<Verb, { readonly kind: "use" }>;
type Call = { readonly verb: UseVerb; readonly called: Pipeline; readonly types: ReadonlyMap<string, Type> };

/** `type`: that of the input under this call, `any` made what the caller gives. No `wire`: it is missing. */
export type BoundInput = { readonly type: Type; readonly wire?: CheckedWire };

/** One for each input of the called pipeline, in their order. */
export function bindInputs(checking: Checking, layer: Layer, call: Call): readonly BoundInput[] {
  const { verb } = call;
  const inputs = declaredInputs(checking, call);
  const given = new Map<string, Resolved>();
  for (const { name, value } of verb.with) {
    const input = inputs.find((one) => one.name.value === name.value);
    given.set(name.value, resolveData(checking, layer, value, input?.type));
    if (input === undefined)
      checking.report({
        name: "unknown-input",
        message: `"${verb.pipeline.value}" has no input "${name.value}"`,
        span: name.span,
        ...cured(
          spellingCure(
            name.value,
            name.span,
            inputs.map((one) => one.name.value),
          ) ?? `it takes ${quoteWords(inputs.map((one) => one.name.value))}`,
        ),
      });
  }
  const meant = namesMeant(inputs, given);
  reportMissing(checking, verb, inputs, [...given.keys(), ...meant]);
  return inputs.map((input, slot) =>
    meant.has(input.name.value)
      ? { type: failedType }
      : bindInput(checking, layer, verb, { input, slot, given: given.get(input.name.value) }),
  );
}

/** What the called pipeline declares: read once for all calls that bind none of its types. */
function declaredInputs({ shared }: Checking, { called, types }: Call): readonly CheckedInput[] {
  const read = () =>
    checkInputs(
      called,
      declareTypes(called, types, () => {}),
      () => {},
    );
  if (types.size > 0) return read();
  const inputs = shared.inputs.get(called) ?? read();
  shared.inputs.set(called, inputs);
  return inputs;
}

/** Inputs that are given under a misspelt name, which was told already: whoever reads one says nothing more. */
function namesMeant(inputs: readonly CheckedInput[], given: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const names = inputs.map((input) => input.name.value);
  const unknown = [...given.keys()].filter((name) => !names.includes(name));
  return new Set(unknown.flatMap((name) => nearestWord(name, names) ?? []).filter((name) => !given.has(name)));
}

function reportMissing(
  checking: Checking,
  verb: UseVerb,
  inputs: readonly CheckedInput[],
  given: readonly string[],
): void {
  const missing = inputs.filter(({ name, default: instead }) => instead === undefined && !given.includes(name.value));
  if (missing.length === 0) return;
  checking.report({
    name: "missing-input",
    message: `"${verb.pipeline.value}" needs ${missing.map((input) => `"${input.name.value}"`).join(", ")}`,
    span: verb.pipeline.span,
    notes: missing.map((input) => ({ message: `declared here: ${printType(input.type)}`, span: input.name.span })),
    help: `add ${missing.map((input) => `\`${input.name.value}\``).join(", ")} under \`with\``,
  });
}

type OneInput = { readonly input: CheckedInput; readonly slot: number; readonly given: Resolved | undefined };

function bindInput(checking: Checking, layer: Layer, verb: UseVerb, { input, slot, given }: OneInput): BoundInput {
  if (given === undefined) {
    if (input.default === undefined) return { type: failedType }; // which was told: whoever reads it says nothing more
    return bindDefault(input.type, input.default, slot, verb.pipeline.span);
  }
  const actual = sizedType(given);
  const fit = assignability(actual, input.type);
  if (fit.fits === "never") reportMisfit(checking, verb, input, given, fit.why);
  const live = fit.fits === "always" && input.type.kind === "list" ? liveOf(layer, given.expr) : undefined;
  return {
    type: narrowAny(input.type, given.type),
    wire: {
      slot,
      e: given,
      ...(live === undefined ? {} : { live }),
      size: given.size,
      ...(fit.fits === "always" ? {} : { check: input.type }),
    },
  };
}

/** A default stands for what the caller leaves out. */
function bindDefault(type: Type, value: Json, slot: number, span: Span): BoundInput {
  const e: Resolved = { expr: { do: "lit", value }, type: typeOfJson(value), size: 1, reads: [], span };
  return { type: narrowAny(type, e.type), wire: { slot, e, size: sizeOfType(e.type) } };
}

function reportMisfit(checking: Checking, verb: UseVerb, input: CheckedInput, given: Resolved, why?: string): void {
  checking.report({
    name: "type-mismatch",
    message: `"${input.name.value}" of "${verb.pipeline.value}" cannot be of type ${printType(given.type)}`,
    span: given.span,
    notes: [
      ...(why === undefined ? [] : [{ message: why }]),
      { message: `declared here: ${printType(input.type)}`, span: input.name.span },
    ],
    help: "give a value of the declared type",
  });
}

/** The declared type, with each `any` in it made what the caller gives; of what has an error nobody says more. */
function narrowAny(declared: Type, given: Type): Type {
  if (given === failedType) return failedType;
  if (declared.kind === "any") return given.kind === "never" ? declared : given;
  if (declared.kind === "list" && given.kind === "list") {
    return given.of.kind === "never" ? declared : { ...declared, of: narrowAny(declared.of, given.of) };
  }
  if (declared.kind === "map" && given.kind === "map") return { ...declared, of: narrowAny(declared.of, given.of) };
  if (declared.kind !== "object" || given.kind !== "object") return declared;
  const fields = declared.fields.map((field): Field => {
    const other = given.fields.find((one) => one.name === field.name);
    return other === undefined ? field : { ...field, type: narrowAny(field.type, other.type) };
  });
  return { ...declared, fields };
}
