/** Hands out slots: the ready instance that is farthest along, or the next item of a list that is farther. */
import { limits } from "../base/limits.ts";
import { startAttempt } from "./attempts.ts";
import { phases } from "./columns.ts";
import { nextGate, waitingAtGate, waitsWithOthers } from "./gates.ts";
import { isSettled, listOf, nodeOf } from "./instances.ts";
import { timeLeft } from "./limits.ts";
import { transientOf } from "./list-values.ts";
import { openNext } from "./lists.ts";
import { firstRank, firstValue, goesFirst, popRanked, pushRanked, type RankHeap } from "./numbers.ts";
import { crowdedAround, parkFan, wakeParked } from "./parking.ts";
import { nextExpiry } from "./people.ts";
import { isRankedAnew, rankOf } from "./rank.ts";
import { noteRest, standingCount } from "./standing.ts";
import type { State } from "./state.ts";
import type { Turn } from "./turn.ts";

/** Starts or opens one thing. False: no slot is free, or nothing wants one. */
export function scheduleOne(turn: Turn): boolean {
  const { state } = turn;
  if (!mayStart(state)) return false;
  if (state.loosened.size > 0) wakeParked(state);
  dropStale(state);
  const from = startsFrom(state);
  const ready = state.replaying ? Number.POSITIVE_INFINITY : firstRank(from);
  const pull = firstRank(state.pullable);
  if (ready === Number.POSITIVE_INFINITY && pull === Number.POSITIVE_INFINITY) return false;
  if (pull < ready) pullItem(turn);
  else startNext(turn, from);
  return true;
}

/** What is ready, or what waited for a quota that is there again: whichever goes first. */
function startsFrom(state: State): RankHeap {
  const waiting = state.gates.size === 0 ? undefined : waitingAtGate(state);
  return waiting === undefined || goesFirst(state.ready, waiting) ? state.ready : waiting;
}

/** A value on disk leaves the instance where it was, to be started when the value is loaded. */
function startNext(turn: Turn, from: RankHeap): void {
  const { state } = turn;
  const iid = popRanked(from);
  try {
    startAttempt(turn, iid);
  } catch (error) {
    pushRanked(state.ready, rankOf(state, iid), iid);
    throw error;
  }
}

function mayStart(state: State): boolean {
  if (state.held !== undefined || state.cancelled || state.failed !== undefined || state.ended !== undefined)
    return false;
  if (state.replaying) return true;
  if (state.inBatch >= limits.batchAtOnce) return false;
  return state.inFlight - state.inBatch < (state.run?.limits.atOnce ?? 1);
}

/** What settled or moved while it stood in a heap. */
function dropStale(state: State): void {
  while (firstValue(state.ready) !== -1 && state.columns.phase[firstValue(state.ready)] !== phases.ready)
    popRanked(state.ready);
  while (firstValue(state.pullable) !== -1 && isSettled(state, firstValue(state.pullable))) popRanked(state.pullable);
}

function pullItem(turn: Turn): void {
  const { state } = turn;
  const fan = firstValue(state.pullable);
  if (isRankedAnew(state, fan, firstRank(state.pullable))) {
    popRanked(state.pullable);
    pushRanked(state.pullable, rankOf(state, fan), fan);
    return;
  }
  const crowded = crowdedAround(state, fan);
  if (crowded !== undefined) {
    popRanked(state.pullable);
    parkFan(state, crowded, fan);
    return;
  }
  if (waitsWithOthers(state, fan)) {
    popRanked(state.pullable);
    return;
  }
  if (hasRoom(turn, fan) && openNext(turn, fan)) return;
  popRanked(state.pullable);
  const list = state.lists.get(fan);
  if (list !== undefined) transientOf(list).pulling = false;
  noteRest(state, fan); // it opens no more items by itself
}

/** `at_once` of a fan counts its unsettled items, but for those that stand still until a person answers. */
function hasRoom(turn: Turn, fan: number): boolean {
  const { state } = turn;
  if (state.replaying || nodeOf(state, fan).node.fan?.atOnce === undefined) return true;
  const most = transientOf(listOf(state, fan)).atOnce ?? Number.POSITIVE_INFINITY;
  const live = state.columns.live[fan] ?? 0;
  return live < most || live - standingCount(state, fan) < most;
}

/** When the scheduler must be called again though nothing has happened; undefined: it need not. */
export function nextWake(state: State): number | undefined {
  if (state.ended !== undefined) return undefined;
  let at = Math.min(firstRank(state.timers), nextExpiry(state));
  const gate = state.gates.size === 0 ? Number.POSITIVE_INFINITY : nextGate(state);
  if (gate > state.now) at = Math.min(at, gate);
  if (state.inFlight > 0 && state.held === undefined) at = Math.min(at, state.now + timeLeft(state));
  return at === Number.POSITIVE_INFINITY ? undefined : Math.max(at, state.now + 1);
}
