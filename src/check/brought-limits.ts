/** The limits of a called pipeline, as limits of the node that calls it: what they read is what the call gives. */
import type { Span } from "../base/span.ts";
import type { Expr } from "../expr/ir.ts";
import type { Resolved } from "../expr/scope.ts";
import type { CheckedLimits, CheckedSetting, CheckedWire } from "./checked.ts";
import type { Checking } from "./checking.ts";

/** `wires`: of the call. A limit that hangs on what is not known before the run is reported at `span`. */
export function bringLimits(
  checking: Checking,
  brought: CheckedLimits,
  wires: readonly CheckedWire[],
  span: Span,
): CheckedLimits {
  const given = new Map(wires.map((wire) => [wire.slot, wire.e]));
  const limits = Object.entries(brought).map(([key, setting]): readonly [string, CheckedSetting] => {
    if (setting.resolved === undefined) return [key, setting];
    const reads = setting.resolved.reads.flatMap(({ ref }) =>
      "slot" in ref ? (given.get(ref.slot)?.reads ?? []) : [],
    );
    if (reads.some(({ ref }) => "node" in ref)) reportUnknown(checking, setting, span);
    return [key, { ...setting, resolved: { ...setting.resolved, expr: filled(setting.resolved.expr, given), reads } }];
  });
  return Object.fromEntries(limits);
}

function reportUnknown(checking: Checking, setting: CheckedSetting, span: Span): void {
  checking.report({
    name: "invalid-setting",
    message: `the limit "${setting.text}" of this pipeline hangs on what is not known before the run`,
    span,
    help: "give the input that it reads a number, or an expression over `inputs` alone",
  });
}

/** The expression with the wires in place of the inputs of the called pipeline. */
function filled(expr: Expr, given: ReadonlyMap<number, Resolved>): Expr {
  const fill = (part: unknown): unknown => {
    if (isSlot(part)) return given.get(part.ref.slot)?.expr ?? part;
    if (Array.isArray(part)) return part.map(fill);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, fill(value)]));
  };
  return fill(expr) as Expr; // the same tree, in which reads of slots have become expressions
}

function isSlot(part: unknown): part is Extract<Expr, { readonly do: "slot" }> {
  return typeof part === "object" && part !== null && "do" in part && part.do === "slot" && "ref" in part;
}
