/** A pipeline under one binding of its types, roles and inputs: checked once, however often it is called so. */
import type { Report } from "../base/diagnostic.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import type { Named } from "../expr/scope.ts";
import { assignability } from "../types/assignability.ts";
import { printType } from "../types/print-type.ts";
import { nullType } from "../types/type.ts";
import { sizeOfType } from "./bounds.ts";
import { checkInputs } from "./check-inputs.ts";
import { modelsOf } from "./check-models.ts";
import { addRole, checkRole } from "./check-roles.ts";
import { checkLimits } from "./check-setting.ts";
import { readDeclaredType } from "./check-type.ts";
import type { CheckedInput } from "./checked.ts";
import type { Binding, CalledBody, Checking, Shared } from "./checking.ts";
import { declareTypes } from "./declare-types.ts";
import { finishBody } from "./finish-body.ts";
import { addSlot, type Frame, layerOf, newFrame } from "./frame.ts";
import { resolveData } from "./resolve-data.ts";
import { warnUnused } from "./warn-unused.ts";

/** The body of a pipeline that is called with this binding. What is wrong in it is reported once for each binding. */
export function checkCalled(shared: Shared, binding: Binding, report: Report): CalledBody {
  const key = bindingKey(binding);
  const known = shared.calls.get(key);
  if (known !== undefined) return known;
  const { called } = checkBound(shared, binding, report);
  shared.calls.set(key, called);
  return called;
}

function bindingKey({ pipeline, types, inputs, roles, callers }: Binding): string {
  const parts: unknown = [pipeline.path, [...types], inputs, [...roles], callers.length === 0];
  const json: Json = JSON.parse(JSON.stringify(parts));
  return canonicalJson(json);
}

export type Bound = {
  readonly called: CalledBody;
  readonly checking: Checking;
  readonly inputs: readonly CheckedInput[];
};

/** Checks it, with all that the plan needs of the outermost pipeline. */
export function checkBound(shared: Shared, binding: Binding, report: Report): Bound {
  const { pipeline } = binding;
  const declared = declareTypes(pipeline, binding.types, report);
  const root = newFrame("pipeline");
  const inputs = checkInputs(pipeline, declared, report);
  const roles = new Map<string, number>();
  const checking: Checking = {
    shared,
    report,
    pipeline,
    ...declared,
    roles,
    usedRoles: new Set(),
    models: modelsOf(pipeline),
    callers: binding.callers,
    root,
    loops: 0,
  };
  for (const decl of pipeline.roles) {
    const role = binding.roles.get(decl.name.value) ?? addRole(shared, pipeline.path, checkRole(checking, decl));
    roles.set(decl.name.value, role);
  }
  for (const name of broken(pipeline.broken, "roles."))
    roles.set(name, addRole(shared, "", { name: "default", model: "strong", tools: [] }));
  nameInputs(root, binding, inputs);
  for (const secret of pipeline.secrets) shared.secrets.add(secret.value);
  for (const phase of pipeline.phases) shared.phases.add(phase.name.value);
  for (const id of pipeline.broken) root.names.set(id, { kind: "failed" });
  const called = checkBody(checking, root);
  warnUnused(checking, inputs);
  return { called, checking, inputs };
}

/** Names of one map of the pipeline that could not be read: they are known, and nothing more is said of them. */
function broken(names: readonly string[], prefix: string): string[] {
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Inputs are the first slots of the body, under the name `inputs`. */
function nameInputs(root: Frame, binding: Binding, inputs: readonly CheckedInput[]): void {
  const fields: Extract<Named, { kind: "inputs" }>["fields"] = new Map(
    inputs.map((input, index) => {
      const bound = binding.inputs[index];
      const type = bound?.type ?? input.type;
      const live = bound?.live ?? false;
      const slot = addSlot(root, { name: input.name.value, kind: "input", type, span: input.name.span, live });
      const isNumber = type.kind === "integer";
      const known = isNumber ? 1 : sizeOfType(type);
      const label = `inputs.${input.name.value}`;
      const size = known === "none" || binding.callers.length > 0 ? { op: "size" as const, up: 0, slot, label } : known;
      return [input.name.value, { ref: { up: 0, slot }, type, size }] as const;
    }),
  );
  const unread = binding.pipeline.broken;
  const isBroken = unread.includes("inputs") || unread.some((name) => name.startsWith("inputs."));
  root.names.set("inputs", isBroken ? { kind: "failed" } : { kind: "inputs", fields });
}

function checkBody(checking: Checking, root: Frame): CalledBody {
  const { pipeline, shared } = checking;
  const layer = layerOf(root);
  const limits = checkLimits(checking, layer, pipeline.limits);
  const order = shared.inner.nodes(checking, root, pipeline.nodes);
  const output = pipeline.output === undefined ? undefined : readDeclaredType(checking, pipeline.output);
  const result = pipeline.returns === undefined ? undefined : resolveData(checking, layer, pipeline.returns, output);
  if (result !== undefined && output !== undefined) {
    const fit = assignability(result.type, output);
    if (fit.fits === "never") {
      checking.report({
        name: "type-mismatch",
        message: `\`returns\` is not of the type that \`output\` says, ${printType(output)}`,
        span: result.span,
        notes: fit.why === undefined ? [] : [{ message: fit.why }],
        help: "return what `output` says, or change it",
      });
    }
  }
  const name = pipeline.name.value;
  const body = finishBody(checking, root, {
    name,
    order,
    ...(result === undefined ? {} : { result }),
    type: result?.type ?? nullType,
    size: result?.size ?? 1,
  });
  return { body, limits };
}
