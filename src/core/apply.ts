/**
 * Folds an event into the state.
 * 1. `apply` never evaluates an expression, hashes, throws for bad data, or looks at the clock.
 * 2. The state after folding a journal is the state of the process that wrote it, but for what `step` can compute
 *    again (`transient` parts, the queue of things to examine, the heaps of what is ready).
 * 3. Settling an instance touches exactly those who wait for it, its list or frame, and nothing else.
 */
import { unreachable } from "../base/invariant.ts";
import { applyAttempt } from "./apply-attempt.ts";
import { applyChosen, applyClosed, applyStopped } from "./apply-list.ts";
import { applyEntered, applyOpened } from "./apply-opened.ts";
import { applyAnswered, applyAskClosed, applyAsked } from "./apply-people.ts";
import { applySettled } from "./apply-settled.ts";
import { addInstance, phases, shapes } from "./columns.ts";
import type { Event } from "./event.ts";
import { applyGateSet, probeGates } from "./gates.ts";
import { examineLater, firstBadCell, nodeOf } from "./instances.ts";
import { stateAfter } from "./loop-state.ts";
import { pushRanked } from "./numbers.ts";
import type { LoopAsking, LoopState, State } from "./state.ts";
import { waysOf } from "./ways.ts";

/** Changes `state` in place. Events come in the order of their `seq`. */
export function apply(state: State, event: Event): void {
  keepTime(state, event);
  state.seq = event.seq;
  keepValue(state, event);
  fold(state, event);
}

/** Time counts as active while something was in flight; the time between two processes does not. */
function keepTime(state: State, event: Event): void {
  if (event.kind === "attached") moveDeadlines(state, event.t - state.lastT);
  if (state.inFlight > 0 && event.kind !== "attached") state.activeMs += Math.max(0, event.t - state.lastT);
  state.lastT = Math.max(state.lastT, event.t);
  state.now = Math.max(state.now, event.t);
}

/** What waited in a provider's queue while nobody worked on the run, or has replied and is judged, has its time still. */
function moveDeadlines(state: State, ms: number): void {
  for (const [iid, live] of state.live) {
    const phase = state.columns.phase[iid];
    const goesOn = phase === phases.replied || (phase === phases.running && live.ticket !== undefined);
    if (!goesOn || live.deadline === undefined) continue;
    live.deadline += ms;
    pushRanked(state.timers, live.deadline, iid);
  }
}

function keepValue(state: State, event: Event): void {
  if ("value" in event && event.value !== undefined) state.values.put(event.seq, event.value);
}

function fold(state: State, event: Event): void {
  switch (event.kind) {
    case "run_began":
      return applyBegan(state, event);
    case "attached":
      return applyAttached(state, event);
    case "told":
      return applyTold(state, event);
    case "gate_set":
      return applyGateSet(state, event);
    case "rang":
    case "limited":
    case "overdue":
      return;
    case "entered":
      return applyEntered(state, event);
    case "opened":
      return applyOpened(state, event);
    case "chosen":
      return applyChosen(state, event);
    case "closed":
      return applyClosed(state, event);
    case "list_stopped":
      return applyStopped(state, event);
    case "settled":
      return applySettled(state, event);
    case "round_ended":
      return applyRoundEnded(state, event);
    case "asked":
      return applyAsked(state, event);
    case "answered":
      return applyAnswered(state, event);
    case "ask_closed":
      return applyAskClosed(state, event);
    case "held":
      state.held = { why: event.why, message: event.message };
      return;
    case "released":
      state.held = undefined;
      return;
    case "run_ended":
      return applyEnded(state, event);
    case "lost":
    case "found":
    case "missed":
    case "replied":
    case "attempt_failed":
    case "ensured":
    case "aborted":
    case "started":
    case "billed":
    case "queued":
    case "granted":
    case "retrying":
      return applyAttempt(state, event);
    default:
      return unreachable(event);
  }
}

function applyBegan(state: State, event: Extract<Event, { kind: "run_began" }>): void {
  const { run, inputs, seed, provider, stubRun, limits, sourceRun, baseCommit, means, t } = event;
  state.run = { id: run, inputs, seed, provider, stubRun, limits, sourceRun, baseCommit, began: t };
  state.replaying = sourceRun !== undefined;
  state.ways = means === undefined ? undefined : waysOf(state.prepared.plan, means);
  addInstance(state.columns, 0, 0, 0, 0, shapes.root);
}

/** A process took the run over: what was held or had ended for want of something goes on. */
function applyAttached(state: State, event: Extract<Event, { kind: "attached" }>): void {
  state.epoch = event.epoch;
  state.ended = undefined;
  state.held = undefined;
  state.waits = event.waits ?? false;
  state.gateNames = event.gates ?? {};
  if (event.mode !== "start") probeGates(state);
  state.looking = 0;
  for (const live of state.live.values()) live.asking = undefined; // who asked is gone
}

function applyTold(state: State, event: Extract<Event, { kind: "told" }>): void {
  if (event.verb === "cancel") state.cancelled = true;
  if (event.verb === "limits" && event.limits !== undefined && state.run !== undefined) state.run.limits = event.limits;
  if (event.verb !== "skip" || event.target === undefined) return;
  const { target, actor, reason } = event;
  state.skips.set(target, { actor, ...(reason === undefined ? {} : { reason }) });
  state.leftOut = true;
}

function applyRoundEnded(state: State, event: Extract<Event, { kind: "round_ended" }>): void {
  const loop = state.loops.get(event.iid);
  if (loop === undefined) return;
  loop.state = stateAfter(loop.state, event);
  loop.judged = event.round;
  if (loop.bad === 0) loop.bad = firstBadCell(state, loop.roundIid) ?? 0; // in the order of the body, not of its ends
  state.columns.phase[loop.roundIid] = phases.ok;
  if (event.asks !== undefined) loop.asking = askingOf(state, event, loop);
  loop.ended = event.ended;
  loop.cause = event.ended === undefined ? undefined : event.cause;
  if (event.ended !== "failed") {
    // What the loop returns reads the last good round, and none before, unless a person takes it back.
    if (event.asks === undefined) state.elements.delete(loop.goodIid);
    loop.goodIid = loop.roundIid;
  }
  if (event.ended === "failed") state.loopFailed = true;
  event.streaks.forEach((streak, index) => {
    loop.streaks[index] = streak;
  });
  examineLater(state, event.iid);
}

/** What a person decides on, and what follows if the loop goes on. */
function askingOf(state: State, event: Extract<Event, { kind: "round_ended" }>, loop: LoopState): LoopAsking {
  const { asks: stop = "", otherwise, cause } = event;
  const { act } = nodeOf(state, event.iid);
  const stops = act.do === "enter" ? (act.loop?.stop ?? []) : [];
  return { stop, index: stops.findIndex(({ name }) => name === stop), otherwise, cause, goodIid: loop.goodIid };
}

function applyEnded(state: State, event: Extract<Event, { kind: "run_ended" }>): void {
  const { cause, partial, unmet, returns, t } = event;
  state.ended = { state: event.state, returns, cause, partial, unmet, t };
}
