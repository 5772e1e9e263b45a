/**
 * Items of fans with `at_once` in which nothing moves until a person answers: they give their place back. An item with an
 * open question inside is a candidate; it stands if nothing else in it can move, which is found anew after a resume.
 */
import { phases, shapes } from "./columns.ts";
import { examineLater, insideOf, isSettled, listOf, nodeOf, parentOf, shapeOf } from "./instances.ts";
import type { State } from "./state.ts";

/** Of one fan: open questions by item; the items of these that may move, and those that stand still. */
export type Standing = {
  readonly asks: Map<number, number>;
  readonly candidates: Set<number>;
  readonly still: Set<number>;
};

/** A question about `iid` was opened (`by` 1) or closed (-1): the items around it have to be looked at again. */
export function noteQuestion(state: State, iid: number, by: 1 | -1): void {
  for (const [fan, item] of placesAround(state, iid)) {
    const standing = state.standing.get(fan) ?? { asks: new Map(), candidates: new Set(), still: new Set() };
    state.standing.set(fan, standing);
    const count = (standing.asks.get(item) ?? 0) + by;
    standing.still.delete(item);
    if (count > 0) {
      standing.asks.set(item, count);
      standing.candidates.add(item);
    } else {
      standing.asks.delete(item);
      standing.candidates.delete(item);
    }
    if (!isSettled(state, fan)) examineLater(state, fan);
  }
}

/** Something has come to rest: an item around it that has a question open may stand now. */
export function noteRest(state: State, iid: number): void {
  if (state.asks.size === 0 || state.standing.size === 0) return;
  for (const [fan, item] of placesAround(state, iid)) {
    if (state.standing.get(fan)?.candidates.has(item) === true && !isSettled(state, fan)) examineLater(state, fan);
  }
}

/** How many items of the fan stand still. */
export function standingCount(state: State, fan: number): number {
  const standing = state.standing.get(fan);
  if (standing === undefined) return 0;
  for (const item of standing.candidates) {
    if (moves(state, item)) continue;
    standing.candidates.delete(item);
    standing.still.add(item);
  }
  return standing.still.size;
}

/** The fans with `at_once` around an instance, each with its item. */
function placesAround(state: State, iid: number): (readonly [fan: number, item: number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    if (shapeOf(state, at) !== shapes.item) continue;
    const fan = parentOf(state, at);
    if (nodeOf(state, fan).node.fan?.atOnce !== undefined) found.push([fan, at]);
  }
  return found;
}

/** Whether anything in it can go on by itself. */
function moves(state: State, item: number): boolean {
  const stack = [item];
  while (stack.length > 0) {
    const at = stack.pop() ?? 0;
    if (isSettled(state, at)) continue;
    if (movesItself(state, at)) return true;
    stack.push(...insideOf(state, at));
  }
  return false;
}

const moving: ReadonlySet<number> = new Set([
  phases.ready,
  phases.looking,
  phases.taken,
  phases.running,
  phases.replied,
  phases.backoff,
]);

function movesItself(state: State, at: number): boolean {
  const phase = state.columns.phase[at] ?? 0;
  if (moving.has(phase) || state.columns.queued[at] === 1) return true;
  return phase === phases.open && mayTakeMore(state, at);
}

/** A list that waits for elements of another moves when that one does. */
function mayTakeMore(state: State, at: number): boolean {
  const list = state.lists.get(at);
  if (list === undefined || list.closed) return false;
  if (list.source <= 0 || isSettled(state, list.source)) return true;
  return list.cursor < listOf(state, list.source).arrivals.length;
}
