/** The checker: a pipeline with all that it calls, every name resolved, every expression typed. */
import { type Diagnostic, type PhaseResult, type Report, sortDiagnostics } from "../base/diagnostic.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import { checkNodes } from "./check-nodes.ts";
import { checkBound, checkCalled } from "./check-pipeline.ts";
import type { Checked } from "./checked.ts";
import type { OtherFiles, Shared } from "./checking.ts";
import { layerOf } from "./frame.ts";
import { resolveCondition } from "./resolve.ts";
import { newSpanTable } from "./span-table.ts";

/** Pure: `files` are read already. The value is given also where there are diagnostics; an error means: do not lower. */
export function check(pipeline: Pipeline, files: OtherFiles): PhaseResult<Checked> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => diagnostics.push(diagnostic);
  const shared: Shared = {
    files,
    spans: newSpanTable(),
    roles: [],
    roleIds: new Map(),
    calls: new Map(),
    secrets: new Set(),
    phases: new Set(),
    inner: { nodes: checkNodes, pipeline: checkCalled },
  };
  const binding = { pipeline, types: new Map(), inputs: [], roles: new Map(), callers: [] };
  const { called, checking, inputs } = checkBound(shared, binding, report);
  const layer = layerOf(checking.root);
  const ensure = pipeline.ensure.map((condition) => ({
    text: condition.text,
    if: resolveCondition(checking, layer, condition, "a condition of `ensure`"),
  }));
  const value: Checked = {
    pipeline,
    body: called.body,
    inputs,
    roles: shared.roles,
    models: checking.models,
    secrets: [...shared.secrets],
    phases: [...shared.phases],
    limits: called.limits,
    ensure,
    spans: shared.spans,
  };
  return { value, diagnostics: sortDiagnostics(diagnostics) };
}
