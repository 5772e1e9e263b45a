/** `stop_each`: asked after each item, in the order in which they end; the first condition that is true stops the fan. */
import type { Json } from "../base/json.ts";
import type { FanStop } from "../plan/plan.ts";
import { causeView } from "./census.ts";
import { phases } from "./columns.ts";
import { compute } from "./computing.ts";
import { isSettled, nodeOf, outcomeOf } from "./instances.ts";
import { settledValue, transientOf } from "./list-values.ts";
import { contextOf } from "./references.ts";
import type { ListState, State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/**
 * Asks about the items that have ended since it was asked last. Nothing is journaled of a condition that is false: who
 * resumes the run asks again about those that ended since an item was opened, and hears the same.
 */
export function judgeEnds(turn: Turn, fan: number, list: ListState): void {
  const { state } = turn;
  const stop = nodeOf(state, fan).node.fan?.stop;
  if (stop === undefined || list.stopped !== undefined || list.ends === undefined) return;
  const soFar = soFarOf(state, list);
  while (soFar.judged < list.ends.length) {
    const item = list.ends.items[soFar.judged] ?? 0;
    const outcome = outcomeOf(state, item);
    const counts = { ...soFar.counts, [outcome]: soFar.counts[outcome] + 1 };
    const stopped = firstTrue(state, stop, item, { total: soFar.judged + 1, dropped: list.dropped, ...counts });
    soFar.counts = counts;
    soFar.judged += 1;
    if (stopped === undefined) continue;
    emit(turn, { kind: "list_stopped", iid: fan, name: stopped });
    skipUnstarted(turn, fan, list);
    return;
  }
}

/** What was counted up to the last item that was asked about; counted again after a resume. */
function soFarOf(state: State, list: ListState): { judged: number; counts: ListState["census"] } {
  const transient = transientOf(list);
  if (transient.soFar !== undefined) return transient.soFar;
  const counts = { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 };
  for (let at = 0; at < list.judged; at += 1) counts[outcomeOf(state, list.ends?.items[at] ?? 0)] += 1;
  transient.soFar = { judged: list.judged, counts };
  return transient.soFar;
}

/** A condition that cannot be computed is false. */
function firstTrue(state: State, stop: FanStop, item: number, soFar: Json): string | undefined {
  const cause = state.causes.get(item);
  const bound = new Map<number, Json>([
    [stop.result, outcomeOf(state, item) === "ok" ? settledValue(state, item) : null],
    [stop.cause, cause === undefined ? null : causeView(cause)],
    [stop.soFar, soFar],
  ]);
  const context = { ...contextOf(state, item), bound };
  return stop.of.find((one) => {
    const result = compute(state, one.if, context);
    return result.kind === "value" && result.value === true;
  })?.name;
}

/** Items that wait for a slot are skipped; what has begun goes on to its end. */
function skipUnstarted(turn: Turn, fan: number, list: ListState): void {
  const { state } = turn;
  const { act } = nodeOf(state, fan);
  if (act.do !== "agent" && act.do !== "exec") return;
  for (let position = 0; position < list.items.length; position += 1) {
    const item = list.items.items[position] ?? 0;
    if (!isSettled(state, item) && !hasBegun(state, item)) skipStopped(turn, item, fan);
  }
}

function hasBegun(state: State, item: number): boolean {
  const phase = state.columns.phase[item] ?? 0;
  return (
    (state.live.get(item)?.attempt ?? 0) > 0 ||
    (phase !== phases.fresh && phase !== phases.waiting && phase !== phases.ready)
  );
}

/** An item that a stopped fan does not start. */
export function skipStopped(turn: Turn, item: number, fan: number): void {
  emit(turn, { kind: "settled", iid: item, outcome: "skipped", by: fan });
}
