/** The order in which a planned re-run is told: that of the pipeline's text, and of items and rounds. */
import { shapes } from "../core/columns.ts";
import { parentOf, shapeOf } from "../core/instances.ts";
import type { State } from "../core/state.ts";

/** In the order of their nodes, outermost first, and of their items and rounds. */
export function inOrder<T extends { readonly iid: number }>(state: State, entries: readonly T[]): readonly T[] {
  const placed = entries.map((entry) => ({ entry, place: placeOf(state, entry.iid) }));
  placed.sort((left, right) => compare(left.place, right.place));
  return placed.map(({ entry }) => entry);
}

/** From the run inwards: the number of the cell, which grows with the nodes of a body, or the position of an item or round. */
function placeOf(state: State, iid: number): readonly number[] {
  const place: number[] = [];
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    const shape = shapeOf(state, at);
    place.push(shape === shapes.item || shape === shapes.round ? (state.columns.pos[at] ?? 0) : at);
  }
  return place.reverse();
}

function compare(left: readonly number[], right: readonly number[]): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
