/**
 * What is in flight, and the clocks that count the time of it: that of the run, and those of instances with a time limit.
 * A clock counts while something inside is in flight and a process of the run lives: not while it waits for a slot, for
 * the provider or for a person.
 */
import { shapes } from "./columns.ts";
import { nodeOf, parentOf, shapeOf } from "./instances.ts";
import type { Clock, State } from "./state.ts";

/** An instance with a time limit has begun: its frame, its first round or its first attempt. */
export function startClock(state: State, iid: number): void {
  if (!state.prepared.hasNodeLimits || iid === 0 || shapeOf(state, iid) === shapes.round) return;
  if (nodeOf(state, iid).node.limits?.time_ms === undefined) return;
  state.clocks.set(iid, { since: state.activeMs, usedMs: 0, inFlight: 0, lookAt: 0 });
}

/** An attempt of `iid` has started. */
export function enterFlight(state: State, iid: number): void {
  state.inFlight += 1;
  for (const clock of clocksAround(state, iid)) {
    if (clock.inFlight === 0) clock.since = state.activeMs;
    clock.inFlight += 1;
  }
}

/** It has ended, or is waited for no more. */
export function leaveFlight(state: State, iid: number): void {
  state.inFlight -= 1;
  for (const clock of clocksAround(state, iid)) {
    clock.inFlight -= 1;
    if (clock.inFlight === 0) clock.usedMs += state.activeMs - clock.since;
  }
}

function clocksAround(state: State, iid: number): Clock[] {
  const found: Clock[] = [];
  if (state.clocks.size === 0) return found;
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    const clock = state.clocks.get(at);
    if (clock !== undefined) found.push(clock);
  }
  return found;
}

/** Milliseconds in which something was in flight, until now. */
export function activeMs(state: State): number {
  return state.activeMs + (state.inFlight > 0 ? Math.max(0, state.now - state.lastT) : 0);
}

/** Milliseconds that a clock has counted, until now. */
export function usedMs(state: State, clock: Clock): number {
  return clock.inFlight === 0 ? clock.usedMs : clock.usedMs + activeMs(state) - clock.since;
}
