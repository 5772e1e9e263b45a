/** The condition of a `when`, with the names that its author wrote. */
import type { Ref } from "../expr/ir.ts";
import { printExpr } from "../expr/print-expr.ts";
import { oneLine } from "./printable.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { frameUp } from "./waits.ts";

/** Characters of it that are shown. */
const shown = 160;

/** ` (draft.score < 7)`; nothing where it reads nothing, and so says no more than that it is false. */
export function guardText(run: RunRecord, instance: InstanceRecord): string {
  const { guard } = groupOf(run, instance).node;
  if (guard === undefined || guard.if.do === "lit") return "";
  const text = printExpr(guard.if, (ref) => nameIn(run, instance.frame, ref));
  return ` (${oneLine(text, shown)})`;
}

function nameIn(run: RunRecord, frame: number, ref: Ref): string {
  const base = frameUp(run, frame, ref)?.base;
  const body = base === undefined ? undefined : groupOf(run, findInstance(run, base)).body;
  if ("node" in ref) return body?.nodes[ref.node]?.id ?? `node ${ref.node}`;
  const slot = body?.slots[ref.slot];
  return `${slot?.kind === "input" ? "inputs." : ""}${slot?.name ?? `slot ${ref.slot}`}`;
}
