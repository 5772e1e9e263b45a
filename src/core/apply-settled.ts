/** Folds the end of an instance: the one place where a settlement reaches those whom it concerns. */
import { present } from "../base/invariant.ts";
import { outcomes } from "../base/outcome.ts";
import { tellSubscribers } from "./apply-list.ts";
import { phases, shapes } from "./columns.ts";
import type { Event } from "./event.ts";
import { doorOf, examineLater, isSettled, listOf, nodeOf, parentOf, releaseWaiters, shapeOf } from "./instances.ts";
import { pushNumber } from "./numbers.ts";
import type { State } from "./state.ts";

export type Settled = Extract<Event, { kind: "settled" }>;

export function applySettled(state: State, event: Settled): void {
  const { columns } = state;
  const { iid, outcome } = event;
  const phase = columns.phase[iid] ?? 0;
  if (phase === phases.running || phase === phases.replied) state.inFlight -= 1;
  columns.phase[iid] = phases.ok + outcomes.indexOf(outcome);
  if (event.attempts !== undefined) columns.attempts[iid] = event.attempts;
  if (event.value !== undefined) columns.valueSeq[iid] = event.seq;
  else if (event.ref !== undefined) columns.valueSeq[iid] = event.ref;
  if (event.cause !== undefined) state.causes.set(iid, event.cause);
  if (event.by !== undefined) state.blockers.set(iid, event.by);
  state.live.delete(iid);
  state.census[outcome] += 1;
  tellParent(state, event);
  releaseWaiters(state, iid);
  if (shapeOf(state, iid) === shapes.fan || shapeOf(state, iid) === shapes.stream)
    tellSubscribers(state, listOf(state, iid));
}

function tellParent(state: State, event: Settled): void {
  const parent = parentOf(state, event.iid);
  if (shapeOf(state, event.iid) === shapes.item) tellFan(state, parent, event);
  else if (shapeOf(state, event.iid) !== shapes.round) tellFrame(state, parent, event);
}

function tellFan(state: State, fan: number, event: Settled): void {
  const { columns } = state;
  const list = listOf(state, fan);
  const live = (columns.live[fan] ?? 0) - 1;
  columns.live[fan] = live;
  list.census[event.outcome] += 1;
  if (event.outcome === "ok") {
    pushNumber(list.arrivals, columns.pos[event.iid] ?? 0);
    tellSubscribers(state, list);
    if (!state.keepKeys) state.keys.delete(event.iid);
  }
  const { node } = nodeOf(state, fan);
  if (!isSettled(state, fan) && (live === 0 || node.fan?.atOnce !== undefined)) examineLater(state, fan);
}

function tellFrame(state: State, frame: number, event: Settled): void {
  const { columns } = state;
  const live = (columns.live[frame] ?? 0) - 1;
  columns.live[frame] = live;
  if (shapeOf(state, frame) === shapes.round && (event.outcome === "failed" || event.outcome === "blocked")) {
    const loop = state.loops.get(doorOf(state, frame));
    if (loop !== undefined && loop.bad === 0) loop.bad = event.iid;
  }
  if (live === 0) examineLater(state, frame);
}

/** The census of all instances of a run, with what was dropped. */
export function censusOfRun(state: State): { total: number; dropped: number } & State["census"] {
  const counts = Object.values(present(state.census, "the census"));
  return { total: counts.reduce((sum, count) => sum + count, 0), dropped: state.dropped, ...state.census };
}
