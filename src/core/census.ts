/** What may be asked of a node however it ended, without a look at any value: how many ended how, and why. */
import type { Json } from "../base/json.ts";
import type { Cause, Census } from "../base/outcome.ts";
import { shapes } from "./columns.ts";
import { isList, isSettled, listOf, outcomeOf, shapeOf } from "./instances.ts";
import type { State } from "./state.ts";

/** The name of the condition that ended a loop, or a fan. */
export function endingOf(state: State, iid: number): string | undefined {
  return state.loops.get(iid)?.ended ?? state.lists.get(iid)?.stopped;
}

/** Counts by outcome: of the items of a fan, else of the instance itself. */
export function censusOf(state: State, iid: number | undefined): Census {
  if (iid !== undefined && isList(state, iid)) return censusOfList(state, iid);
  const outcome = iid === undefined ? "skipped" : isSettled(state, iid) ? outcomeOf(state, iid) : undefined;
  const none = { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 };
  return {
    total: 1,
    dropped: state.drops.get(iid ?? 0)?.count ?? 0,
    ...none,
    ...(outcome === undefined ? {} : { [outcome]: 1 }),
  };
}

function censusOfList(state: State, iid: number): Census {
  const list = listOf(state, iid);
  const total = list.elements === undefined ? list.items.length : list.elements.seq.length;
  const ok = list.elements === undefined ? list.census.ok : total;
  return { total, dropped: list.dropped, ...list.census, ok };
}

/** The items of a fan in item order; of anything else the instance itself. */
export function itemsOf(state: State, iid: number): number[] {
  if (shapeOf(state, iid) !== shapes.fan) return [iid];
  const { items, order } = listOf(state, iid);
  return Array.from({ length: items.length }, (_, index) => items.items[order?.[index] ?? index] ?? 0);
}

export function causeView(cause: Cause | undefined): Json {
  return { kind: cause?.kind ?? "internal", message: cause?.message ?? "", output: cause?.output ?? "" };
}
