/** Small questions about instances, asked everywhere in the scheduler. */
import { present } from "../base/invariant.ts";
import type { Outcome } from "../base/outcome.ts";
import { phases, shapes } from "./columns.ts";
import { enqueue } from "./numbers.ts";
import type { PreparedNode } from "./prepared.ts";
import type { Links, ListState, State } from "./state.ts";

const outcomeOfPhase: readonly Outcome[] = ["ok", "skipped", "failed", "blocked", "cancelled"];

export function isSettled(state: State, iid: number): boolean {
  return (state.columns.phase[iid] ?? 0) >= phases.ok;
}

/** An attempt of it was started and has not been judged. */
export function isInFlight(state: State, iid: number): boolean {
  const phase = state.columns.phase[iid];
  return phase === phases.running || phase === phases.replied;
}

/** How a settled instance ended. */
export function outcomeOf(state: State, iid: number): Outcome {
  return present(outcomeOfPhase[(state.columns.phase[iid] ?? 0) - phases.ok], "the outcome of a settled instance");
}

export function parentOf(state: State, iid: number): number {
  return state.columns.parent[iid] ?? 0;
}

export function shapeOf(state: State, iid: number): number {
  return state.columns.shape[iid] ?? 0;
}

/** The node of an instance; not for the root or a round. */
export function nodeOf(state: State, iid: number): PreparedNode {
  const body = state.prepared.bodies[state.columns.body[iid] ?? 0];
  return present(body?.nodes[state.columns.node[iid] ?? 0], "the node of an instance");
}

/** The body that the frame of `iid` runs. */
export function bodyOfFrame(state: State, iid: number): number {
  const shape = shapeOf(state, iid);
  if (shape === shapes.root) return 0;
  if (shape === shapes.round) return state.columns.body[iid] ?? 0;
  const { act } = nodeOf(state, iid);
  return act.do === "enter" ? act.body : 0;
}

/** The instance through which a frame was entered from the frame around it: of a round its loop. */
export function doorOf(state: State, frame: number): number {
  return shapeOf(state, frame) === shapes.round ? parentOf(state, frame) : frame;
}

/** The frame in which an instance (cell or item) stands. */
export function frameOf(state: State, iid: number): number {
  const parent = parentOf(state, iid);
  return shapeOf(state, iid) === shapes.item ? parentOf(state, parent) : parent;
}

export function listOf(state: State, iid: number): ListState {
  return present(state.lists.get(iid), "the state of a list");
}

export function isList(state: State, iid: number): boolean {
  const shape = shapeOf(state, iid);
  return shape === shapes.fan || shape === shapes.stream;
}

/** Has the instance looked at (once) before the step ends. */
export function examineLater(state: State, iid: number): void {
  if (state.columns.queued[iid] === 1) return;
  state.columns.queued[iid] = 1;
  enqueue(state.unexamined, iid);
}

/** `who` waits until `target` has settled. */
export function addWaiter(state: State, target: number, who: number): void {
  const { links, columns } = state;
  const link = takeLink(links);
  links.who[link] = who;
  links.next[link] = columns.waiters[target] ?? 0;
  columns.waiters[target] = link;
  columns.pending[who] = (columns.pending[who] ?? 0) + 1;
}

/** Tells all who wait for `target`; those who wait for nothing more are looked at. */
export function releaseWaiters(state: State, target: number): void {
  const { links, columns } = state;
  let link = columns.waiters[target] ?? 0;
  columns.waiters[target] = 0;
  while (link !== 0) {
    const who = links.who[link] ?? 0;
    const next = links.next[link] ?? 0;
    const pending = (columns.pending[who] ?? 0) - 1;
    columns.pending[who] = pending;
    if (pending === 0) examineLater(state, who);
    links.next[link] = links.free;
    links.free = link;
    link = next;
  }
}

function takeLink(links: Links): number {
  if (links.free !== 0) {
    const link = links.free;
    links.free = links.next[link] ?? 0;
    return link;
  }
  if (links.used === links.next.length) {
    const next = new Uint32Array(links.used * 2);
    next.set(links.next);
    links.next = next;
    const who = new Uint32Array(links.used * 2);
    who.set(links.who);
    links.who = who;
  }
  const link = links.used;
  links.used += 1;
  return link;
}

/** The instance and those around it that have a limit of agents. */
export function agentHolders(state: State, iid: number): number[] {
  const found: number[] = [];
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    const shape = shapeOf(state, at);
    if (shape === shapes.round || shape === shapes.fan) continue;
    if (nodeOf(state, at).node.limits?.agents !== undefined) found.push(at);
  }
  return found;
}

/** The first cell of a frame, in the order of its body, that failed or was blocked or cancelled. */
export function firstBadCell(state: State, frame: number): number | undefined {
  const base = state.columns.base[frame] ?? 0;
  const count = present(state.prepared.bodies[bodyOfFrame(state, frame)], "the body of a frame").nodes.length;
  for (let cell = base; cell < base + count; cell += 1) {
    if ((state.columns.phase[cell] ?? 0) >= phases.failed) return cell;
  }
  return undefined;
}

/** What was opened directly inside: cells of its frame, items of its list, the round of its loop. */
export function insideOf(state: State, iid: number): number[] {
  const loop = state.loops.get(iid);
  if (loop !== undefined) return loop.roundIid === 0 ? [] : [loop.roundIid];
  if (isList(state, iid))
    return Array.from(listOf(state, iid).items.items.subarray(0, listOf(state, iid).items.length));
  const base = state.columns.base[iid] ?? 0;
  if (base === 0) return [];
  const count = state.prepared.bodies[bodyOfFrame(state, iid)]?.nodes.length ?? 0;
  return Array.from({ length: count }, (_, index) => base + index);
}
