/** `use`: a call of a pipeline, which is checked once for each binding of its types, roles and inputs. */
import { cured } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import { limits } from "../base/limits.ts";
import type { Pipeline, Verb } from "../syntax/pipeline.ts";
import { isPipelinePath } from "../syntax/read-use.ts";
import { failedType } from "../types/type.ts";
import { bindInputs } from "./bind-inputs.ts";
import { bindRoles, bindTypes } from "./bind-names.ts";
import { lesserBound, replaceSizes } from "./bounds.ts";
import { bringLimits } from "./brought-limits.ts";
import type { CheckedBody } from "./checked.ts";
import { type Checking, quoteWords } from "./checking.ts";
import type { Done } from "./done.ts";
import type { Layer } from "./frame.ts";
import { bindParts, onlyTaken, openPart, partOf, reportUnknownPart, requireReturns, usualPart } from "./parts.ts";

type UseVerb = Extract<Verb, { readonly kind: "use" }>;

/** The value is what the pipeline returns under this binding. */
export function checkUse(checking: Checking, layer: Layer, verb: UseVerb): Done {
  const declared = checking.pipeline.parts.find(({ name }) => name.value === verb.pipeline.value);
  if (declared !== undefined) checking.usedParts.add(declared.name.value);
  const part = declared && partOf(checking, declared);
  if (declared !== undefined && part === undefined) return openPart(checking, layer, verb, declared);
  const called = part === undefined ? calledPipeline(checking, verb) : knownPipeline(checking, verb, part);
  if (called === undefined) return unknownValue;
  const types = bindTypes(checking, verb, called);
  const roles = bindRoles(checking, verb, called, declared && usualPart(checking, declared));
  const parts = bindParts(checking, verb, called);
  const taken = declared === undefined ? verb : onlyTaken(checking, layer, verb, declared, called);
  const inputs = bindInputs(checking, layer, { verb: taken, called, types });
  const { body, limits: brought } = checking.shared.inner.pipeline(
    checking.shared,
    {
      pipeline: called,
      types,
      roles,
      parts,
      inputs: inputs.map(({ type, wire }) => ({ type, live: wire?.live !== undefined })),
      callers: [...checking.callers, checking.pipeline.path],
    },
    checking.report,
  );
  if (part !== undefined && declared !== undefined) requireReturns(checking, declared, part, body.type);
  const wires = inputs.flatMap(({ wire }) => (wire === undefined ? [] : [wire]));
  const sizes = new Map(wires.map((wire) => [wire.slot, wire.size]));
  return {
    act: { do: "enter", body, wires },
    type: body.type,
    size: replaceSizes(body.size, {
      size: ({ slot }) => sizes.get(slot) ?? "none",
      input: ({ name, most }) => lesserBound(sizes.get(slotNamed(body, name)) ?? "none", most),
    }),
    streams: false,
    limits: bringLimits(checking, brought, wires, verb.pipeline.span),
  };
}

function slotNamed(body: CheckedBody, name: string): number {
  return body.slots.findIndex((slot) => slot.kind === "input" && slot.name === name);
}

/** Stands for a call that could not be checked: whoever reads it says nothing more. */
const unknownValue: Done = {
  act: {
    do: "compute",
    e: {
      expr: { do: "lit", value: null },
      type: failedType,
      size: "none",
      reads: [],
      span: { file: "", start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
    },
  },
  type: failedType,
  size: 0,
  streams: false,
};

function calledPipeline(checking: Checking, verb: UseVerb): Pipeline | undefined {
  const { pipeline: name } = verb;
  const isPath = isPipelinePath(name.value);
  const found = isPath ? checking.shared.others.find(checking.pipeline.path, name.value) : undefined;
  if (found === undefined && !isPath) return reportUnknownPart(checking, name);
  if (found === undefined) {
    const known = checking.shared.others.known();
    const isFile = name.value.startsWith(".") || name.value.startsWith("/");
    checking.report({
      name: "missing-file",
      message: `there is no pipeline "${name.value}"`,
      span: name.span,
      ...cured(
        spellingCure(name.value, name.span, known) ??
          (isFile
            ? "the path is seen from the file that calls it"
            : `there is ${quoteWords(known.filter((path) => path.startsWith("std/")))}; a file begins with "./"`),
      ),
    });
    return undefined;
  }
  return knownPipeline(checking, verb, found);
}

/** The pipeline that was found, unless calling it would have no end. */
function knownPipeline(
  checking: Checking,
  { pipeline: name }: UseVerb,
  found: { readonly path: string; readonly pipeline?: Pipeline },
): Pipeline | undefined {
  const around = [...checking.callers, checking.pipeline.path];
  if (around.includes(found.path)) {
    checking.report({
      name: "recursive-pipeline",
      message: `a pipeline cannot call itself: ${[...around.slice(around.indexOf(found.path)), found.path].join(" -> ")}`,
      span: name.span,
      help: "to repeat until something holds, use `loop`",
    });
    return undefined;
  }
  if (checking.shared.calls.size >= limits.planBodies) {
    checking.report({
      name: "over-limit",
      message: `the calls of this pipeline make more than ${limits.planBodies} bodies`,
      span: name.span,
      help: "call fewer pipelines, or with the same types: calls of one binding share a body",
    });
    return undefined;
  }
  if (around.length < limits.callDepth) return found.pipeline;
  checking.report({
    name: "over-limit",
    message: `pipelines call each other more than ${limits.callDepth} deep`,
    span: name.span,
    help: "call fewer pipelines from within others",
  });
  return undefined;
}
