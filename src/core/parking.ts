/**
 * What waits for a limit of an instance or of the run to let it go on: for a place, or for money that others hold. It
 * stands in a heap of the purse that it waits for, and one at a time is tried when something comes back there.
 */
import { shapes } from "./columns.ts";
import { isSettled, nodeOf, shapeOf } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import { createRankHeap, firstValue, popRanked, pushRanked, type RankHeap } from "./numbers.ts";
import { pursesAround } from "./purses.ts";
import { rankOf } from "./rank.ts";
import type { State } from "./state.ts";

/** Attempts that have begun come before those that have not, and these before fans. */
const begun = Number.NEGATIVE_INFINITY;
const fans = 1;

/** The attempt `iid` waits for what `holder` counts, of which there is not enough now. */
export function park(state: State, holder: number, iid: number): void {
  state.loosened.delete(holder);
  pushRanked(heapOf(state, holder), asksForMore(state, iid) ? begun : rankOf(state, iid), iid);
}

/** The fan opens no more items until all attempts that wait there have been tried. */
export function parkFan(state: State, holder: number, fan: number): void {
  pushRanked(heapOf(state, holder), fans, fan);
}

function heapOf(state: State, holder: number): RankHeap {
  const heap = state.parked.get(holder) ?? createRankHeap();
  state.parked.set(holder, heap);
  return heap;
}

/** True for an attempt in flight that waits to be granted its next request. */
export function asksForMore(state: State, iid: number): boolean {
  return state.live.get(iid)?.asking !== undefined;
}

/** The purse around a fan in which others wait already: to open more items would only have more of them wait. */
export function crowdedAround(state: State, fan: number): number | undefined {
  if (state.parked.size === 0 || nodeOf(state, fan).act.do === "exec") return undefined;
  return [...pursesAround(state, fan), 0].find((holder) => {
    const first = firstParked(state, holder);
    return first !== -1 && shapeOf(state, first) !== shapes.fan;
  });
}

/** The attempt that waits for its next request in a purse that something came back to, taken out; -1: none. */
export function takeAsking(state: State): number {
  for (const holder of state.loosened) {
    const iid = firstParked(state, holder);
    if (iid === -1) state.loosened.delete(holder);
    else if (asksForMore(state, iid)) return take(state, holder);
  }
  return -1;
}

/** Has one of each purse that something came back to tried again. */
export function wakeParked(state: State): void {
  for (const holder of state.loosened) {
    const iid = firstParked(state, holder);
    if (iid === -1) state.loosened.delete(holder);
    if (iid === -1 || asksForMore(state, iid)) continue;
    take(state, holder);
    if (shapeOf(state, iid) === shapes.fan) offerFan(state, iid);
    else pushRanked(state.ready, rankOf(state, iid), iid);
  }
}

/** The fan may open another item when a slot is free. */
export function offerFan(state: State, fan: number): void {
  const list = state.lists.get(fan);
  if (list === undefined) return;
  transientOf(list).pulling = true;
  pushRanked(state.pullable, rankOf(state, fan), fan);
}

/** What has settled meanwhile waits no more. */
function firstParked(state: State, holder: number): number {
  const heap = state.parked.get(holder);
  if (heap === undefined) return -1;
  while (firstValue(heap) !== -1 && isSettled(state, firstValue(heap))) popRanked(heap);
  if (firstValue(heap) === -1) state.parked.delete(holder);
  return firstValue(heap);
}

function take(state: State, holder: number): number {
  const heap = state.parked.get(holder);
  return heap === undefined ? -1 : popRanked(heap);
}
