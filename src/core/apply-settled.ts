/** Folds the end of an instance: the one place where a settlement reaches those whom it concerns. */
import { type Cause, outcomes } from "../base/outcome.ts";
import { tellFollowers, tellSubscribers } from "./apply-list.ts";
import { leaveFlight } from "./clocks.ts";
import { phases, shapes } from "./columns.ts";
import type { Event } from "./event.ts";
import { leaveGate } from "./gates.ts";
import {
  examineLater,
  isInFlight,
  isList,
  isSettled,
  listOf,
  nodeOf,
  parentOf,
  releaseWaiters,
  shapeOf,
} from "./instances.ts";
import { createNumberList, pushNumber } from "./numbers.ts";
import { leavePurses } from "./purses.ts";
import { noteRest } from "./standing.ts";
import type { State } from "./state.ts";

export type Settled = Extract<Event, { kind: "settled" }>;

export function applySettled(state: State, event: Settled): void {
  const { columns } = state;
  const { iid, outcome } = event;
  const phase = columns.phase[iid] ?? 0;
  if (isInFlight(state, iid)) {
    leaveFlight(state, iid);
    leavePurses(state, iid);
    leaveGate(state, iid);
  }
  if (phase === phases.looking) state.looking = Math.max(0, state.looking - 1); // its answer is dropped
  if (state.skips.size > 0) state.skips.delete(iid);
  columns.phase[iid] = phases.ok + outcomes.indexOf(outcome);
  if (event.attempts !== undefined) columns.attempts[iid] = event.attempts;
  if (event.value !== undefined) columns.valueSeq[iid] = event.seq;
  else if (event.ref !== undefined) columns.valueSeq[iid] = event.ref;
  if (event.cause !== undefined) applyCause(state, iid, event.cause);
  if (event.by !== undefined) state.blockers.set(iid, event.by);
  state.live.delete(iid);
  state.clocks.delete(iid);
  state.needed.delete(iid);
  if (state.loops.size > 0) forgetRounds(state, iid);
  state.census[outcome] += 1;
  noteRest(state, iid);
  tellParent(state, event);
  releaseWaiters(state, iid);
  if (isList(state, iid)) tellSubscribers(state, listOf(state, iid));
}

/** What a loop gives stands in its value: of the rest only how it ended is asked, and not what its state held. */
function forgetRounds(state: State, iid: number): void {
  const loop = state.loops.get(iid);
  if (loop === undefined) return;
  loop.state = [];
  loop.over = undefined;
  state.elements.delete(loop.goodIid);
  state.elements.delete(loop.roundIid);
}

/** A `fail` with neither an item nor a call around it ends the run. */
function applyCause(state: State, iid: number, cause: Cause): void {
  state.causes.set(iid, cause);
  if (cause.kind !== "author" || nodeOf(state, iid).act.do !== "fail") return;
  if (failsAround(state, iid) === 0) state.failed ??= cause;
}

/** What a `fail` ends: the nearest item or call around it, or the run (0). */
export function failsAround(state: State, iid: number): number {
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    if (shapeOf(state, at) === shapes.item) return at;
    if (at !== iid && shapeOf(state, at) === shapes.single && isCall(state, at)) return at;
  }
  return 0;
}

function isCall(state: State, iid: number): boolean {
  const { act } = nodeOf(state, iid);
  return act.do === "enter" && state.prepared.bodies[act.body]?.body.kind === "pipeline";
}

function tellParent(state: State, event: Settled): void {
  const parent = parentOf(state, event.iid);
  if (shapeOf(state, event.iid) === shapes.item) tellFan(state, parent, event);
  else if (shapeOf(state, event.iid) !== shapes.round) tellFrame(state, parent);
}

function tellFan(state: State, fan: number, event: Settled): void {
  const { columns } = state;
  const list = listOf(state, fan);
  const live = (columns.live[fan] ?? 0) - 1;
  columns.live[fan] = live;
  list.census[event.outcome] += 1;
  const { node, tracksEnds } = nodeOf(state, fan);
  if (tracksEnds) {
    list.ends ??= createNumberList();
    pushNumber(list.ends, event.iid);
  }
  if (event.outcome === "ok") {
    pushNumber(list.arrivals, columns.pos[event.iid] ?? 0);
    tellSubscribers(state, list);
    if (!state.keepKeys) state.keys.delete(event.iid);
  } else tellFollowers(state, list);
  if (!isSettled(state, fan) && (live === 0 || tracksEnds || node.fan?.atOnce !== undefined)) examineLater(state, fan);
}

function tellFrame(state: State, frame: number): void {
  const { columns } = state;
  const live = (columns.live[frame] ?? 0) - 1;
  columns.live[frame] = live;
  if (live === 0) examineLater(state, frame);
}

/** The census of all instances of a run, with what was dropped. */
export function censusOfRun(state: State): { total: number; dropped: number } & State["census"] {
  const counts = Object.values(state.census);
  return { total: counts.reduce((sum, count) => sum + count, 0), dropped: state.dropped, ...state.census };
}
