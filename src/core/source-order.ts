/**
 * A list in the order of its source, as far as that is known while it still grows: the next element is the one of which
 * all before have settled or will never come. A walk costs the reader a constant for each element and each list on the
 * way; after a resume it is made again from the start.
 */
import { phases } from "./columns.ts";
import { isSettled, listOf, nodeOf } from "./instances.ts";
import { hasAllItems } from "./list-values.ts";
import { createNumberList, setNumber } from "./numbers.ts";
import { sourceOf } from "./references.ts";
import type { ListState, State, Walk } from "./state.ts";
import { elementsOfArrival } from "./world.ts";

/** In place of a position: the next element is on its way, or there is none any more. */
export const waits = -1;
export const ends = -2;

/** A walk of `reader`, which is looked at when the way goes on, through the list `iid`. */
export function createWalk(state: State, iid: number, reader: number): Walk {
  listOf(state, iid).followers.push(reader);
  const none = { first: createNumberList(), taken: createNumberList() };
  return { iid, reader, below: undefined, place: 0, scanned: 0, marked: 0, ...none };
}

/** The position of the next element that the list passes on, or `waits`, or `ends`. */
export function peekWalk(state: State, walk: Walk): number {
  const list = listOf(state, walk.iid);
  while (true) {
    const position = nextPosition(state, walk, list);
    if (position === waits && isSettled(state, walk.iid)) return ends; // it was cut short
    if (position < 0 || list.elements !== undefined) return position;
    const item = list.items.items[position] ?? 0;
    if (!isSettled(state, item)) return waits;
    if (state.columns.phase[item] === phases.ok) return position;
    stepWalk(walk);
  }
}

/** Goes past the element that was seen last. */
export function stepWalk(walk: Walk): void {
  walk.place += 1;
}

function nextPosition(state: State, walk: Walk, list: ListState): number {
  if (list.source === -1) return waits;
  const { inOrder, chunk, node } = nodeOf(state, walk.iid);
  if (node.fan?.needs !== undefined) return nextByElement(state, walk, list);
  if (list.source > 0 && !inOrder && chunk === undefined) return nextOfArrival(state, walk, list);
  const count = list.elements === undefined ? list.items.length : list.elements.seq.length;
  if (walk.place < count) return walk.place;
  return list.closed ? ends : waits;
}

/** Items that need each other are opened as what they need has settled. */
function nextByElement(state: State, walk: Walk, list: ListState): number {
  for (; walk.scanned < list.items.length; walk.scanned += 1) {
    setNumber(walk.first, state.columns.ix[list.items.items[walk.scanned] ?? 0] ?? 0, walk.scanned + 1);
  }
  const first = walk.first.items[walk.place] ?? 0;
  if (first > 0) return first - 1;
  return list.closed ? ends : waits;
}

/** Elements of one arrival stand side by side; the arrivals come in the order of the source below. */
function nextOfArrival(state: State, walk: Walk, list: ListState): number {
  walk.below ??= createWalk(state, list.source, walk.reader);
  const count = scanArrivals(state, walk, list);
  while (true) {
    const src = peekWalk(state, walk.below);
    if (src < 0) return src;
    const first = walk.first.items[src] ?? 0;
    const position = first - 1 + walk.place;
    if (first > 0 && position < count && srcAt(state, list, position) === src) return position;
    if (!hasTakenAll(state, walk, list, src)) return waits;
    stepWalk(walk.below);
    walk.place = 0;
  }
}

function scanArrivals(state: State, walk: Walk, list: ListState): number {
  const count = list.elements === undefined ? list.items.length : list.elements.seq.length;
  for (; walk.scanned < count; walk.scanned += 1) {
    const src = srcAt(state, list, walk.scanned);
    if ((walk.first.items[src] ?? 0) === 0) setNumber(walk.first, src, walk.scanned + 1);
  }
  return count;
}

function srcAt(state: State, list: ListState, position: number): number {
  if (list.elements !== undefined) return list.itemSrc.items[position] ?? 0;
  return state.columns.src[list.items.items[position] ?? 0] ?? 0;
}

/** True if the list takes no more of the arrival at position `src` of its source. */
function hasTakenAll(state: State, walk: Walk, list: ListState, src: number): boolean {
  if (list.closed || hasAllItems(list) || isSettled(state, walk.iid)) return true;
  const { arrivals } = listOf(state, list.source);
  const before = Math.min(list.cursor, arrivals.length);
  for (; walk.marked < before; walk.marked += 1) setNumber(walk.taken, arrivals.items[walk.marked] ?? 0, 1);
  if (walk.taken.items[src] === 1) return true;
  if (list.cursor >= arrivals.length || arrivals.items[list.cursor] !== src) return false;
  if (list.elements !== undefined) return list.cursorIx > 0;
  const source = sourceOf(state, walk.iid);
  return source === undefined || elementsOfArrival(state, list, source, src)[list.cursorIx] === undefined;
}
