/**
 * A pipeline, checked: declarations, then nodes in the order of their dependencies, then what it returns. A called
 * pipeline is checked the same way, once for each binding.
 */
import { type Diagnostic, type PhaseResult, type Report, sortDiagnostics } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import type { Named } from "../expr/scope.ts";
import type { NodeDecl, Pipeline } from "../syntax/pipeline.ts";
import { assignability } from "../types/assignability.ts";
import { printType } from "../types/print-type.ts";
import { failedType, nullType, type Type } from "../types/type.ts";
import { checkInputs } from "./check-inputs.ts";
import { modelsOf } from "./check-models.ts";
import { checkNodes } from "./check-nodes.ts";
import { addRole, checkRole } from "./check-roles.ts";
import { checkLimits } from "./check-setting.ts";
import { checkTypeDecl } from "./check-type.ts";
import type { Checked, CheckedBody, CheckedCondition, CheckedInput } from "./checked.ts";
import type { Binding, CalledBody, Checking, OtherPipelines, Shared, Watch } from "./checking.ts";
import { declareTypes } from "./declare-types.ts";
import { finishBody } from "./finish-body.ts";
import { addSlot, type Frame, layerOf, newFrame } from "./frame.ts";
import { inputSize } from "./input-size.ts";
import { limitType } from "./limit-type.ts";
import { resolveCondition } from "./resolve.ts";
import { resolveData } from "./resolve-data.ts";
import { newSpanTable } from "./span-table.ts";
import { warnUnused } from "./warn-unused.ts";
import { withoutGuesses } from "./without-guesses.ts";

/** `others`: the pipelines that it calls. A value is given unless there are errors. `watch`: for editors. */
export function checkPipeline(pipeline: Pipeline, others: OtherPipelines, watch?: Watch): PhaseResult<Checked> {
  const found: Diagnostic[] = [];
  const report: Report = (diagnostic) => void found.push(diagnostic);
  const shared = newShared(others, watch);
  const run = checkRun(shared, pipeline, report);
  const diagnostics = withoutGuesses(sortDiagnostics(found));
  const hasErrors = diagnostics.some(({ name }) => severityOf[name] === "error");
  return hasErrors ? { diagnostics } : { value: run, diagnostics };
}

function newShared(others: OtherPipelines, watch: Watch | undefined): Shared {
  return {
    others,
    spans: newSpanTable(),
    roles: [],
    roleIds: new Map(),
    calls: new Map(),
    secrets: new Set(),
    phases: new Set(),
    missingParts: new Set(),
    extents: new Map(),
    inputs: new Map(),
    inner: { nodes: checkNodes, pipeline: checkCall },
    ...(watch === undefined ? {} : { watch }),
  };
}

function checkRun(shared: Shared, pipeline: Pipeline, report: Report): Checked {
  const named = declareTypes(pipeline, new Map(), () => {});
  const inputs = checkInputs(pipeline, named, () => {});
  for (const { name } of pipeline.phases) shared.phases.add(name.value);
  for (const phase of phasesOf(pipeline.nodes)) shared.phases.add(phase);
  const binding: Binding = {
    pipeline,
    types: new Map(),
    inputs: inputs.map(({ type }) => ({ type, live: false })),
    roles: new Map(),
    parts: new Map(),
    callers: [],
  };
  const { body, limits, ensure, checking } = checkBound(shared, binding, report);
  return {
    pipeline,
    body,
    inputs,
    roles: shared.roles,
    models: checking.models,
    secrets: [...shared.secrets],
    phases: [...shared.phases],
    missingParts: [...shared.missingParts],
    limits,
    ensure,
    spans: shared.spans,
  };
}

/** Phases by first use, in the order of the file. Scopes nest no deeper than YAML may. */
function phasesOf(nodes: readonly NodeDecl[]): readonly string[] {
  return nodes.flatMap(({ phase, verb }) => [
    ...(phase === undefined ? [] : [phase.value]),
    ...(verb.kind === "nodes" || verb.kind === "loop" ? phasesOf(verb.nodes) : []),
  ]);
}

/** A called pipeline: checked once for its binding, with what was found told to every caller. */
function checkCall(shared: Shared, binding: Binding, report: Report): CalledBody {
  const key = JSON.stringify([
    binding.pipeline.path,
    [...binding.types],
    binding.inputs,
    [...binding.roles],
    [...binding.parts].map(([name, part]) => [name, part.path]),
    binding.callers.includes(binding.pipeline.path),
  ]);
  const known = shared.calls.get(key);
  const called = known ?? checkFirst(shared, binding);
  shared.calls.set(key, called);
  for (const diagnostic of called.diagnostics) report(diagnostic);
  return called;
}

function checkFirst(shared: Shared, binding: Binding): CalledBody {
  const diagnostics: Diagnostic[] = [];
  const { body, limits } = checkBound(shared, binding, (diagnostic) => void diagnostics.push(diagnostic));
  return { body, limits, diagnostics: sortDiagnostics(diagnostics) };
}

type Bound = Pick<CalledBody, "body" | "limits"> & {
  readonly ensure: readonly CheckedCondition[];
  readonly checking: Checking;
};

function checkBound(shared: Shared, binding: Binding, report: Report): Bound {
  const { pipeline } = binding;
  const named = declareTypes(pipeline, binding.types, report);
  const inputs = checkInputs(pipeline, named, report);
  shared.watch?.types(pipeline, named.types);
  for (const secret of pipeline.secrets) shared.secrets.add(secret.value);
  const checking = openChecking(shared, binding, named, report);
  const frame = newFrame("pipeline");
  declareInputs(frame, pipeline, inputs, binding);
  const limits = checkLimits(checking, layerOf(frame), pipeline.limits);
  const order = checkNodes(checking, frame, pipeline);
  const ensure = pipeline.ensure.map((condition) => ({
    text: condition.text,
    if: resolveCondition(checking, layerOf(frame), condition, "`ensure`"),
  }));
  const isCall = binding.callers.length > 0;
  const body = checkReturns(checking, frame, order, isCall ? ensure : []);
  declareParts(checking);
  warnUnused(checking, frame, inputs);
  return { body, limits, ensure, checking };
}

function openChecking(shared: Shared, binding: Binding, named: Checking["named"], report: Report): Checking {
  const { pipeline, callers } = binding;
  const roles = new Map<string, number>();
  const checking: Checking = {
    shared,
    report,
    pipeline,
    named,
    roles,
    usedRoles: new Set(),
    parts: binding.parts,
    usedParts: new Set(),
    models: modelsOf(pipeline),
    callers,
    loops: 0,
  };
  for (const decl of pipeline.roles) {
    const name = decl.name.value;
    roles.set(name, binding.roles.get(name) ?? addRole(shared, pipeline.path, checkRole(checking, decl)));
  }
  return checking;
}

/** What can be known of the types of parts without what stands for them. */
function declareParts(checking: Checking): void {
  for (const part of checking.pipeline.parts) {
    for (const { type } of part.inputs) checkTypeDecl(checking.named, type, checking.report);
    if (part.returns !== undefined) checkTypeDecl(checking.named, part.returns, checking.report);
  }
}

function declareInputs(frame: Frame, pipeline: Pipeline, inputs: readonly CheckedInput[], binding: Binding): void {
  const fields = new Map<
    string,
    Extract<Named, { kind: "inputs" }> extends { fields: ReadonlyMap<string, infer F> } ? F : never
  >();
  for (const [index, { name, untrusted }] of inputs.entries()) {
    const { type, live } = binding.inputs[index] ?? { type: failedType, live: false };
    const slot = addSlot(frame, { name: name.value, kind: "input", type, span: name.span, live, untrusted });
    fields.set(name.value, { ref: { up: 0, slot }, type, size: inputSize(slot, name.value, type) });
  }
  const broken = pipeline.broken.filter((name) => name.startsWith("inputs."));
  for (const name of broken) fields.set(name.slice(7), { ref: { up: 0, slot: 0 }, type: failedType, size: 0 });
  const isLost = pipeline.broken.includes("inputs");
  frame.names.set("inputs", isLost ? { kind: "failed" } : { kind: "inputs", fields });
}

/** `returns` against `output`. `ensure`: of a call; those of a run stand beside its plan. Without `returns` the value is null. */
function checkReturns(
  checking: Checking,
  frame: Frame,
  order: readonly number[],
  ensure: readonly CheckedCondition[],
): CheckedBody {
  const { pipeline, report } = checking;
  const declared = pipeline.output && checkTypeDecl(checking.named, pipeline.output, report);
  const result = pipeline.returns && resolveData(checking, layerOf(frame), pipeline.returns, declared);
  const type = declared ?? limitType(checking, result?.type ?? nullType, pipeline.returns?.span ?? pipeline.span);
  if (declared !== undefined && pipeline.output !== undefined)
    requireOutput(checking, result?.type ?? nullType, declared, pipeline.returns?.span ?? pipeline.output.tree.span);
  return finishBody(checking, frame, {
    name: nameOf(checking),
    order,
    ...(ensure.length === 0 ? {} : { ensure }),
    ...(result === undefined ? {} : { result }),
    type,
    size: result?.size ?? 1,
  });
}

function requireOutput(checking: Checking, type: Type, declared: Type, span: Diagnostic["span"]): void {
  const fit = assignability(type, declared);
  if (fit.fits !== "never") return;
  checking.report({
    name: "type-mismatch",
    message: "what the pipeline returns does not fit its `output`",
    span,
    notes: [{ message: fit.why ?? `it returns ${printType(type)}` }],
    help: "change `returns`, or `output`",
  });
}

/** `std/verify` for a pattern; else the name that the pipeline gives itself. */
function nameOf({ pipeline }: Checking): string {
  return pipeline.path.startsWith("std/") ? `std/${pipeline.name.value}` : pipeline.name.value;
}
