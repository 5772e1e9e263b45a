/** How long the attempts of each node take as a rule, the median of those that replied last; and which takes too long. */
import { limits } from "../base/limits.ts";
import type { State } from "./state.ts";

/** Milliseconds of the last attempts, in a ring; `count`: of all that ended. */
export type Durations = { readonly ms: Float64Array; count: number };

/** An attempt of the instance has replied after so long. */
export function noteDuration(state: State, iid: number, ms: number): void {
  const node = nodeNumber(state, iid);
  let durations = state.durations.get(node);
  if (durations === undefined) {
    durations = { ms: new Float64Array(limits.usualMost), count: 0 };
    state.durations.set(node, durations);
  }
  durations.ms[durations.count % limits.usualMost] = ms;
  durations.count += 1;
}

/** Milliseconds; undefined where too few of its node's attempts have ended to tell. */
export function usualMs(state: State, iid: number): number | undefined {
  const durations = state.durations.get(nodeNumber(state, iid));
  return durations && usualOf(durations.ms.subarray(0, Math.min(durations.count, limits.usualMost)));
}

/** The median of what the last attempts of a node took; undefined where they are too few to tell. */
export function usualOf(times: ArrayLike<number>): number | undefined {
  return times.length < limits.usualLeast ? undefined : Float64Array.from(times).sort()[times.length >> 1];
}

/**
 * How many times longer an attempt has taken than it may: above 1 it is stuck. The patrol of a run and views of it ask.
 * `usual`: of its node, ms.
 */
export function slownessOf(ms: number, usual: number): number {
  return ms / Math.max(limits.stuckMsLeast, limits.stuckTimes * usual);
}

function nodeNumber({ columns }: State, iid: number): number {
  return (columns.body[iid] ?? 0) * 0x1_0000 + (columns.node[iid] ?? 0);
}
