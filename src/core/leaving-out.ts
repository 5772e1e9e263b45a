/** Instances that a person leaves out: they are skipped, whatever they were about to do. */
import { cancelInside } from "./cancelling.ts";
import { isInFlight } from "./instances.ts";
import { emit, type Turn } from "./turn.ts";

/** What is in flight is ended first, and settles when that is known. */
export function leaveOut(turn: Turn, iid: number): void {
  const isOnItsWay = isInFlight(turn.state, iid);
  cancelInside(turn, iid);
  const live = turn.state.live.get(iid);
  if (isOnItsWay && live !== undefined) live.aborting = "skip";
  else settleLeftOut(turn, iid);
}

/** It does no more. `attempts`: those that it had. */
export function settleLeftOut(turn: Turn, iid: number): void {
  const { state } = turn;
  const leftOut = state.skips.get(iid);
  const attempts = state.live.get(iid)?.attempt;
  emit(turn, {
    ...{ kind: "settled", iid, outcome: "skipped" },
    ...(leftOut === undefined ? {} : { leftOut }),
    ...(attempts === undefined ? {} : { attempts }),
  });
}
