/**
 * The scheduler: facts in, events and commands out.
 * 1. Pure: no input or output, clock or chance; the state changes in place, by `apply` alone, but for what can be
 *    computed again.
 * 2. Every fact becomes an event first; a fact of an attempt that is over is dropped.
 * 3. No slot is idle while something is ready and may start.
 * 4. At most `limits.eventsPerStep` events and a few more, and `limits.elementsPerStep` elements of lists looked at; the
 *    rest follows in the next step (`more`).
 * 5. A value that is on disk ends the step with `missing`; nothing is half done, and the next step goes on there.
 */
import { unreachable } from "../base/invariant.ts";
import { Missing } from "../expr/world.ts";
import { endOverdue, wakeRetry } from "./attempts.ts";
import { hearLimited } from "./close-gate.ts";
import { phases } from "./columns.ts";
import type { StepResult } from "./command.ts";
import type { Fact } from "./event.ts";
import { examine } from "./examine.ts";
import { endIfDone } from "./finish-run.ts";
import { examineLater, isInFlight, isSettled } from "./instances.ts";
import { armClock, endOverTime, holdForTime, timeLeft } from "./limits.ts";
import { dequeue, firstRank, peekQueue, popRanked, pushRanked } from "./numbers.ts";
import { endExpired, hearAnswer } from "./people.ts";
import { considerParked } from "./reserve.ts";
import { settleFound, takeFound } from "./reuse.ts";
import { nextWake, scheduleOne } from "./schedule.ts";
import type { State } from "./state.ts";
import { hearOverdue } from "./stuck.ts";
import { emit, isFull, type Turn } from "./turn.ts";
import { takeWord } from "./words.ts";

/** `now`: milliseconds of wall time; it may step back, the run's time does not. */
export function step(state: State, facts: readonly Fact[], now: number): StepResult {
  const turn: Turn = { state, events: [], commands: [], work: 0 };
  state.now = Math.max(state.now, now);
  for (const fact of facts) takeFact(turn, { seq: 0, t: 0, ...fact }); // the copy becomes an event: the fact stays the caller's
  state.missing.clear();
  const missing = decide(turn);
  const wakeAt = nextWake(state);
  return {
    events: turn.events,
    commands: turn.commands,
    missing,
    more: missing.length === 0 && (hasMore(turn) || turn.again === true),
    ...(wakeAt === undefined ? {} : { wakeAt }),
    ...(awaitsPeople(state) ? { awaitsPeople: true } : {}),
  };
}

/** It is paused, or is to stay where only an answer can move it. */
function awaitsPeople(state: State): boolean {
  if (state.ended !== undefined) return false;
  return state.held?.why === "pause" || (state.waits && state.asks.size > 0);
}

/** All that is due, until nothing is left or the step is full. Gives the values that it lacks. */
function decide(turn: Turn): readonly number[] {
  try {
    endExpired(turn);
    ringTimers(turn);
    while (
      !isFull(turn) &&
      (examineNext(turn) || considerParked(turn) || scheduleOne(turn) || takeNext(turn) || endReplay(turn))
    ) {
      // each call decides one thing
    }
    if (!hasMore(turn)) endIfDone(turn);
    return [];
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return [...new Set([error.ref, ...turn.state.missing])];
  }
}

function hasMore(turn: Turn): boolean {
  return turn.state.ended === undefined && (turn.state.unexamined.length > 0 || isFull(turn));
}

/** The first of the queue stays in it until it was examined: a missing value has it examined again. */
function examineNext(turn: Turn): boolean {
  const { state } = turn;
  if (state.unexamined.length === 0 || state.ended !== undefined) return false;
  const iid = peekQueue(state.unexamined);
  state.columns.queued[iid] = 0;
  try {
    examine(turn, iid);
  } catch (error) {
    state.columns.queued[iid] = 1;
    throw error;
  }
  dequeue(state.unexamined);
  return true;
}

/** In a re-run, once all items are open and all lookups answered: the next result that was found. A run that is held opens none. */
function takeNext(turn: Turn): boolean {
  const { state } = turn;
  return state.replaying && state.looking === 0 && state.held === undefined && takeFound(turn);
}

/** Nothing more can be taken over: now things start. */
function endReplay(turn: Turn): boolean {
  const { state } = turn;
  if (!state.replaying || state.looking > 0 || state.held !== undefined || state.ended !== undefined) return false;
  state.replaying = false;
  return true;
}

function ringTimers(turn: Turn): void {
  const { state } = turn;
  if (state.inFlight > 0 && timeLeft(state) <= 0 && state.held === undefined) {
    holdForTime(turn);
  }
  while (firstRank(state.timers) <= state.now) {
    const iid = popRanked(state.timers);
    if (isSettled(state, iid)) continue;
    if (endOverTime(turn, iid)) continue;
    endOverdue(turn, iid);
    wakeRetry(turn, iid);
  }
}

function takeFact(turn: Turn, fact: Fact & { seq: number; t: number }): void {
  const { state } = turn;
  switch (fact.kind) {
    case "run_began":
      emit(turn, fact);
      examineLater(state, 0);
      return;
    case "attached":
      emit(turn, fact);
      state.showing = true;
      if (fact.mode !== "start") lookAtAll(turn);
      return;
    case "rang":
      return; // only `now` counts
    case "told":
      return takeWord(turn, fact);
    case "limited":
      return hearLimited(turn, fact);
    case "found":
    case "missed":
      return takeAnswer(turn, fact);
    case "answered":
      return hearAnswer(turn, fact);
    case "overdue":
      if (isCurrent(state, fact)) hearOverdue(turn, fact);
      return;
    case "lost":
    case "billed":
    case "queued":
    case "replied":
    case "attempt_failed":
    case "ensured":
    case "aborted":
      if (isCurrent(state, fact)) emit(turn, fact);
      return;
    default:
      return unreachable(fact);
  }
}

/** A fact counts if it speaks of the attempt in flight. */
function isCurrent(
  state: State,
  fact: { readonly iid: number; readonly attempt: number; readonly kind: string; readonly index?: number },
): boolean {
  const live = state.live.get(fact.iid);
  if (live?.attempt !== fact.attempt || !isInFlight(state, fact.iid)) return false;
  const hasEnded = live.failure !== undefined || live.aborted;
  if (fact.kind === "ensured" && fact.index !== live.ensureIndex) return false; // judged before
  return !hasEnded && (live.replySeq === 0 || fact.kind !== "replied");
}

function takeAnswer(turn: Turn, fact: Extract<Fact, { kind: "found" | "missed" }>): void {
  const { state } = turn;
  if (isSettled(state, fact.iid) || state.columns.phase[fact.iid] !== phases.looking) return;
  emit(turn, fact);
  if (fact.kind === "missed") return;
  if (state.replaying) pushRanked(state.foundOrder, fact.fromSeq, fact.iid);
  else settleFound(turn, fact.iid);
}

/** After a resume nothing is taken for granted: every unsettled instance is looked at, in order. */
function lookAtAll(turn: Turn): void {
  const { state } = turn;
  const { columns } = state;
  state.unexamined.length = 0;
  columns.queued.fill(0);
  for (let iid = 0; iid < columns.count; iid += 1) {
    if (isSettled(state, iid)) continue;
    if (columns.phase[iid] === phases.looking) columns.phase[iid] = phases.waiting;
    armClock(state, iid);
    const found = columns.phase[iid] === phases.taken ? state.live.get(iid)?.found : undefined;
    if (found !== undefined) pushRanked(state.foundOrder, found.order, iid);
    examineLater(state, iid);
  }
}
