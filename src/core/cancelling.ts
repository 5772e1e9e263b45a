/** Cancels all that is inside an instance. What is in flight is aborted first, and settles when that is known. */
import { limits } from "../base/limits.ts";
import { shapes } from "./columns.ts";
import { insideOf, isInFlight, isSettled, shapeOf } from "./instances.ts";
import type { Live } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/** Cancels the cells, items and rounds inside `iid`; not `iid` itself, unless it is an attempt in flight. */
export function cancelInside(turn: Turn, iid: number): void {
  const stack = insideOf(turn.state, iid);
  if (isInFlight(turn.state, iid)) abortAttempt(turn, iid, "cancel");
  while (stack.length > 0) {
    const at = stack.pop() ?? 0;
    if (isSettled(turn.state, at)) continue;
    stack.push(...insideOf(turn.state, at));
    if (isInFlight(turn.state, at)) abortAttempt(turn, at, "cancel");
    else if (shapeOf(turn.state, at) !== shapes.round)
      emit(turn, { kind: "settled", iid: at, outcome: "cancelled", by: iid });
  }
}

/** Has an attempt ended. `why`: what becomes of it then; undefined: it is lost, and waits. */
export function abortAttempt(turn: Turn, iid: number, why: Live["aborting"]): void {
  const live = turn.state.live.get(iid);
  if (live === undefined) return;
  live.aborting = why;
  turn.commands.push({ do: "abort", iid, attempt: live.attempt, withinMs: limits.abortWithinMs });
}
