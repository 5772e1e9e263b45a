/**
 * The order of starts. Where an earlier run has measured how long things take, what has the longest way before it goes
 * first; else what is far along goes before what is not begun. Then the order of opening.
 */
import { shapes } from "./columns.ts";
import { nodeOf, parentOf, shapeOf } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import type { ListState, State } from "./state.ts";
import type { Ways } from "./ways.ts";

/**
 * How many items of a list go by the way before them, by slot of the run: before that, its items go on before others
 * begin, so that a long list holds little open, and a run that is stopped has whole results. The last few begin early:
 * else the slots would wait for the last chain.
 */
const lastItemsBySlot = 4;

/** Less is sooner; more than 0 for a list with many items left. */
export function rankOf(state: State, iid: number): number {
  if (state.ways === undefined) return depthRank(state, iid);
  return hasManyLeft(state, iid) ? 1 + depthRank(state, iid) : -wayLeft(state, state.ways, iid);
}

/** Whether a list was ranked as one that has many items left, and has not; or the reverse. */
export function isRankedAnew(state: State, fan: number, rank: number): boolean {
  return state.ways !== undefined && rank > 0 !== hasManyLeft(state, fan);
}

/** From -1 to 0. Levels of nested frames count like the digits of a number, outermost first. */
function depthRank(state: State, iid: number): number {
  let rank = 0;
  let at = iid;
  while (at !== 0) {
    const shape = shapeOf(state, at);
    if (shape !== shapes.item && shape !== shapes.round) {
      rank = (rank + Math.min(255, nodeOf(state, at).level + 1)) / 256;
    }
    at = parentOf(state, at);
  }
  return -rank;
}

/** Of what it does itself, and of all that reads it; then of what is behind the frames around it. */
function wayLeft(state: State, ways: Ways, iid: number): number {
  const { body, node, pos } = state.columns;
  let way = 0;
  let rounds = 0; // begun, of the loop around
  for (let at = iid, isInside = false; at !== 0; at = parentOf(state, at)) {
    const shape = shapeOf(state, at);
    if (shape === shapes.round) rounds = pos[at] ?? 0;
    if (shape === shapes.round || shape === shapes.item) continue;
    const { own, round, left } = ways[body[at] ?? 0]?.[node[at] ?? 0] ?? noWay;
    way += isInside ? left - own + Math.max(0, rounds === 0 ? 0 : own - round * rounds) : left;
    rounds = 0;
    isInside = true;
  }
  return way;
}

const noWay = { own: 0, round: 0, left: 0 };

function hasManyLeft(state: State, iid: number): boolean {
  const list = shapeOf(state, iid) === shapes.fan ? state.lists.get(iid) : undefined;
  return list !== undefined && leftIn(state, list) > lastItemsBySlot * (state.run?.limits.atOnce ?? 1);
}

/** Elements that have come and are not opened. */
function leftIn(state: State, list: ListState): number {
  if (list.source > 0) return (state.lists.get(list.source)?.arrivals.length ?? 0) - list.cursor;
  const { whole = [], take = Number.POSITIVE_INFINITY } = transientOf(list);
  return Math.min(whole.length, take) - list.items.length;
}
