/** Folds what happens to attempts: from the wish for a slot to the reply, failure or loss. */
import { unreachable } from "../base/invariant.ts";
import type { Cause } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import { enterFlight, leaveFlight, startClock } from "./clocks.ts";
import { phases } from "./columns.ts";
import type { Event, TreeEffect } from "./event.ts";
import { countReply, enterGate, leaveGate } from "./gates.ts";
import { agentHolders, examineLater, isSettled, nodeOf } from "./instances.ts";
import { pushRanked } from "./numbers.ts";
import { charge, enterPurses, hold, leavePurses } from "./purses.ts";
import { addUsage, type Live, type State } from "./state.ts";
import { noteDuration } from "./usual.ts";

type AttemptKind =
  | "lost"
  | "found"
  | "missed"
  | "replied"
  | "attempt_failed"
  | "ensured"
  | "aborted"
  | "started"
  | "billed"
  | "queued"
  | "granted"
  | "retrying";
export type AttemptEvent = Extract<Event, { kind: AttemptKind }>;

export function applyAttempt(state: State, event: AttemptEvent): void {
  if (isSettled(state, event.iid)) return;
  const live = liveOf(state, event.iid);
  switch (event.kind) {
    case "started":
      return applyStarted(state, live, event);
    case "billed":
      live.asking = { turn: event.turn, input: event.input, since: event.t };
      charge(state, event.iid, live, event.usage);
      return examineLater(state, event.iid);
    case "queued":
      live.ticket = event.ticket;
      return;
    case "granted":
      return applyGranted(state, live, event);
    case "replied":
      bill(state, live, event);
      live.replySeq = event.seq;
      if (event.tree !== undefined) keepTree(state, event.tree);
      live.failure = undefined;
      countReply(state, live);
      noteDuration(state, event.iid, event.t - live.startedAt);
      return judgeLater(state, event.iid);
    case "attempt_failed":
      bill(state, live, event);
      live.failure = event.cause;
      leaveTree(state, live);
      live.scope = event.scope;
      live.retryAfterMs = event.retryAfterMs;
      return judgeLater(state, event.iid);
    case "aborted":
      bill(state, live, event);
      live.aborted = true;
      leaveTree(state, live);
      return judgeLater(state, event.iid);
    case "ensured":
      if (event.ok) live.ensureIndex = event.index + 1;
      else live.failure = programFailure(state, event);
      live.ensureAsked = false;
      return judgeLater(state, event.iid);
    case "lost":
      live.lost += 1;
      leaveTree(state, live);
      live.asking = undefined;
      return moveOn(state, event.iid, phases.waiting);
    case "retrying":
      return applyRetrying(state, live, event);
    case "found":
      live.looked = true;
      live.rkey = event.rkey;
      if (event.effect !== undefined) keepTree(state, event.effect);
      live.found = { seq: event.seq, run: event.fromRun, iid: event.fromIid, order: event.fromSeq };
      return applyAnswer(state, event.iid, phases.taken);
    case "missed":
      live.looked = true;
      live.rkey = event.rkey;
      return applyAnswer(state, event.iid, phases.waiting);
    default:
      return unreachable(event);
  }
}

/** The key is known while the item is at work. */
function keepTree(state: State, tree: TreeEffect): void {
  state.treeCommits.set(tree.path.slice(tree.path.lastIndexOf("/") + 1), tree.commit);
  state.leftTrees.delete(tree.owner);
  state.trees.set(tree.owner, { ...tree, key: state.keys.get(tree.owner) ?? "" });
}

/** The attempt ended without a commit of what it changed. */
function leaveTree(state: State, { request }: Live): void {
  if (request?.tree !== undefined) state.leftTrees.add(request.tree.owner);
}

/** Named as it was written: who tries again reads it, and what the program printed. */
function programFailure(state: State, { iid, index, output }: Extract<Event, { kind: "ensured" }>): Cause {
  const ensure = nodeOf(state, iid).node.ensure[index];
  const said = output === undefined ? {} : { output };
  if (ensure === undefined) return { kind: "ensure", message: `condition ${index + 1} does not hold`, ...said };
  return { kind: "ensure", message: `\`${ensure.text}\` did not end with 0`, ...said, at: ensure.at };
}

/** What the state keeps of an instance that has attempts. */
export function liveOf(state: State, iid: number): Live {
  const known = state.live.get(iid);
  if (known !== undefined) return known;
  const live: Live = {
    rkey: undefined,
    request: undefined,
    attempt: 0,
    lost: 0,
    startedAt: 0,
    deadline: undefined,
    replySeq: 0,
    ensureIndex: 0,
    ensureAsked: false,
    aborting: undefined,
    feedback: [],
    failures: [],
    failure: undefined,
    scope: "instance",
    retryAfterMs: undefined,
    gate: undefined,
    lastModel: undefined,
    aborted: false,
    found: undefined,
    looked: false,
    wakeAt: 0,
    skippedRungs: 0,
    ticket: undefined,
    reserved: undefined,
    charged: undefined,
    asking: undefined,
    granted: 0,
    cleared: 0,
  };
  state.live.set(iid, live);
  return live;
}

function applyStarted(state: State, live: Live, event: Extract<Event, { kind: "started" }>): void {
  live.attempt = event.attempt;
  live.request = event.request;
  live.rkey = event.rkey ?? live.rkey;
  live.startedAt = event.t;
  live.deadline = event.deadline;
  live.replySeq = 0;
  live.ensureIndex = 0;
  live.ensureAsked = false;
  live.aborting = undefined;
  live.aborted = false;
  live.failure = undefined;
  live.scope = "instance";
  live.retryAfterMs = undefined;
  live.asking = undefined;
  live.ticket = undefined;
  state.columns.attempts[event.iid] = Math.min(255, event.attempt);
  state.columns.phase[event.iid] = phases.running;
  if (event.attempt === 1) startClock(state, event.iid);
  enterFlight(state, event.iid);
  enterPurses(state, event.iid, live, event.reserved);
  enterGate(state, live);
  if (event.attempt === 1 && nodeOf(state, event.iid).asksAgent) countAgent(state, event.iid);
  if (event.deadline !== undefined) pushRanked(state.timers, event.deadline, event.iid);
}

/** The attempt has ended: what it used counts, and it asks for nothing more. */
function bill(state: State, live: Live, event: { readonly iid: number; readonly usage?: Usage }): void {
  addUsage(state, event.usage);
  charge(state, event.iid, live, event.usage);
  live.asking = undefined;
}

/** The time that it waited for its next request counts against no timeout. */
function applyGranted(state: State, live: Live, event: Extract<Event, { kind: "granted" }>): void {
  const waited = event.t - (live.asking?.since ?? event.t);
  live.asking = undefined;
  hold(state, event.iid, live, event.reserved);
  if (live.deadline === undefined) return;
  live.deadline += waited;
  pushRanked(state.timers, live.deadline, event.iid);
}

/** Against the run's limit, and those of the instances around it. */
function countAgent(state: State, iid: number): void {
  state.agents += 1;
  if (!state.prepared.hasNodeLimits) return;
  for (const holder of agentHolders(state, iid)) state.budgets.set(holder, (state.budgets.get(holder) ?? 0) + 1);
}

function applyRetrying(state: State, live: Live, event: Extract<Event, { kind: "retrying" }>): void {
  if (event.counted) {
    noteFailure(live, event.reason);
    live.skippedRungs = event.skippedRungs;
  }
  moveOn(state, event.iid, event.counted ? phases.backoff : phases.waiting); // for the quota it waits as all others do
  if (!event.counted) return;
  live.wakeAt = event.at;
  pushRanked(state.timers, event.at, event.iid);
}

/** It counts, and whoever tries again reads of it. */
export function noteFailure(live: Live, cause: Cause): void {
  const { message, output } = cause;
  live.failures.push(cause);
  live.feedback.push(output === undefined ? message : `${message}\n${output}`);
  live.lastModel = live.request?.kind === "agent" ? live.request.model : "";
}

function judgeLater(state: State, iid: number): void {
  state.columns.phase[iid] = phases.replied;
  examineLater(state, iid);
}

/** The attempt in flight has ended, and the instance goes on in another phase. */
export function moveOn(state: State, iid: number, phase: number): void {
  leaveFlight(state, iid);
  leavePurses(state, iid);
  leaveGate(state, iid);
  state.columns.phase[iid] = phase;
  examineLater(state, iid);
}

function applyAnswer(state: State, iid: number, phase: number): void {
  state.looking = Math.max(0, state.looking - 1);
  state.columns.phase[iid] = phase;
  examineLater(state, iid);
}
