/** What instances, fans and streams hold. A value that is on disk is asked for by `Missing`. */
import { invariant } from "../base/invariant.ts";
import { isJsonList, isJsonObject, type Json } from "../base/json.ts";
import { Missing } from "../expr/world.ts";
import type { PathStep } from "../plan/plan.ts";
import { phases } from "./columns.ts";
import { listOf } from "./instances.ts";
import type { ListState, State, Transient } from "./state.ts";

/** The value that event `seq` carries. */
export function valueAt(state: State, seq: number): Json {
  const value = state.values.get(seq);
  if (value === undefined) throw new Missing(seq);
  return value;
}

/** The value of a settled single instance or item. */
export function settledValue(state: State, iid: number): Json {
  const seq = state.columns.valueSeq[iid] ?? 0;
  return seq === 0 ? null : valueAt(state, seq);
}

export function transientOf(list: Pick<ListState, "transient">): Transient {
  list.transient ??= {};
  return list.transient;
}

/** True of a fan that has as many items as `take` allows. */
export function hasAllItems(list: ListState): boolean {
  return list.items.length >= (list.transient?.take ?? Number.POSITIVE_INFINITY);
}

/** The list of what a closed fan or stream holds, in source order. */
export function gatherList(state: State, iid: number): readonly Json[] {
  const list = listOf(state, iid);
  const transient = transientOf(list);
  transient.gathered ??= gatherPositions(state, list, heldPositions(state, list));
  return transient.gathered;
}

/** Positions of ok items (of all elements of a stream), in source order. */
export function heldPositions(state: State, list: ListState): number[] {
  const held: number[] = [];
  const count = list.elements === undefined ? list.items.length : list.elements.seq.length;
  for (let index = 0; index < count; index += 1) {
    const position = list.order === undefined ? index : (list.order[index] ?? 0);
    if (list.elements !== undefined || isOkItem(state, list, position)) held.push(position);
  }
  return held;
}

function isOkItem(state: State, list: ListState, position: number): boolean {
  return state.columns.phase[list.items.items[position] ?? 0] === phases.ok;
}

/** Asks for all values that are missing at once: `Missing` names the first, `state.missing` has the rest. */
function gatherPositions(state: State, list: ListState, positions: readonly number[]): Json[] {
  const values: Json[] = [];
  const missing: number[] = [];
  for (const position of positions) {
    const seq = seqAt(state, list, position);
    const value = seq === 0 ? null : state.values.get(seq);
    if (value === undefined) missing.push(seq);
    else values.push(list.elements === undefined ? value : elementIn(list, position, value));
  }
  const first = missing[0];
  if (first === undefined) return values;
  for (const seq of missing) state.missing.add(seq);
  throw new Missing(first);
}

/** The event that carries the value at a position; 0: none does. */
export function seqAt(state: State, list: ListState, position: number): number {
  if (list.elements !== undefined) return list.elements.seq[position] ?? 0;
  return state.columns.valueSeq[list.items.items[position] ?? 0] ?? 0;
}

export function elementIn(list: ListState, position: number, value: Json): Json {
  invariant(isJsonList(value), "the event of a stream's element carries a list");
  return value[list.elements?.ix[position] ?? 0] ?? null;
}

/** What one step of a path takes out of each element. */
export function takeStep(elements: readonly Json[], step: PathStep): readonly Json[] {
  const taken = elements.map((element) => (isJsonObject(element) ? (element[step.field] ?? null) : null));
  if (!step.flatten) return taken;
  return taken.flatMap((element) => (isJsonList(element) ? element : [element]));
}
