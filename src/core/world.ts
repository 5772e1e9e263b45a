/**
 * The state as an evaluation reads it: nodes, slots, the elements that lists run on, and what may be asked of a node
 * however it ended. One file, because a list's elements are evaluated in the world that reads them.
 */
import { invariant, present } from "../base/invariant.ts";
import { isJsonList, type Json, type JsonObject } from "../base/json.ts";
import type { Cause, Outcome } from "../base/outcome.ts";
import { evaluate } from "../expr/evaluate.ts";
import type { Expr, NodeRef, NodeView, SlotRef } from "../expr/ir.ts";
import { Missing, type NodeRead, type SlotRead, type World } from "../expr/world.ts";
import { validatorOf } from "../types/validator.ts";
import { eachChoice } from "./apply-list.ts";
import { causeView, censusOf, endingOf, itemsOf } from "./census.ts";
import { shapes } from "./columns.ts";
import { bodyOfFrame, isList, isSettled, listOf, nodeOf, outcomeOf, parentOf, shapeOf } from "./instances.ts";
import {
  elementIn,
  gatherList,
  heldPositions,
  seqAt,
  settledValue,
  takeStep,
  transientOf,
  valueAt,
} from "./list-values.ts";
import {
  type Context,
  cellOf,
  contextAt,
  contextOf,
  type LiveSource,
  outwards,
  slotAt,
  sourceOf,
  wireOf,
} from "./references.ts";
import type { ListState, State } from "./state.ts";
import { ownTree, treeView } from "./trees.ts";

const skipped: NodeRead = { outcome: "skipped", who: 0 };

/** Reads of an evaluation in a context. All nodes that it may read have settled. */
export function worldOf(state: State, context: Context): World {
  return {
    node: (ref) => readNode(state, context, ref, valueOfCell),
    pairs: (ref) => readNode(state, context, ref, pairsOfCell),
    view: (ref, view) => readView(state, context, ref, view),
    tree: () => ownTree(state, context.inst),
    outcomeOf: (ref) => readOutcome(state, context, ref),
    slot: (ref) => readSlot(state, context, ref),
  };
}

function readNode(state: State, context: Context, ref: NodeRef, read: (state: State, iid: number) => Json): NodeRead {
  const cell = cellOf(state, context, ref);
  if (cell === undefined || (context.partial === true && !isSettled(state, cell))) return skipped;
  const outcome = outcomeOf(state, cell);
  if (outcome === "ok") return { outcome, value: read(state, cell) };
  const cause = state.causes.get(cell);
  return cause === undefined ? { outcome, who: cell } : { outcome, who: cell, cause };
}

function valueOfCell(state: State, iid: number): Json {
  return isList(state, iid) && state.columns.valueSeq[iid] === 0 ? gatherList(state, iid) : settledValue(state, iid);
}

/** Of a list that has settled, so that it is made once for all who read it. */
function pairsOfCell(state: State, iid: number): Json {
  if (shapeOf(state, iid) !== shapes.fan) return [];
  const list = listOf(state, iid);
  const transient = transientOf(list);
  transient.pairs ??= gatherEach(state, heldPositions(state, list), (position) =>
    pairOf(state, list.items.items[position] ?? 0),
  );
  return transient.pairs;
}

/** Values that are on disk are asked for all at once, and not one by one, with all that comes before made again. */
function gatherEach<T>(state: State, of: readonly T[], make: (one: T) => Json): readonly Json[] {
  const made: Json[] = [];
  let missing: Missing | undefined;
  for (const one of of) {
    try {
      made.push(make(one));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      missing ??= error;
      state.missing.add(error.ref);
    }
  }
  if (missing !== undefined) throw missing;
  return made;
}

function readView(state: State, context: Context, ref: NodeRef, view: NodeView): Json {
  const cell = cellOf(state, context, ref);
  const known = cell !== undefined && (context.partial !== true || isSettled(state, cell));
  return viewOf(state, known ? cell : undefined, view);
}

function readOutcome(state: State, context: Context, ref: NodeRef): Outcome {
  const cell = cellOf(state, context, ref);
  if (cell === undefined || (context.partial === true && !isSettled(state, cell))) return "skipped";
  return outcomeOf(state, cell);
}

function readSlot(state: State, context: Context, ref: SlotRef): SlotRead {
  const at = contextAt(state, context, ref.up);
  const bound = at.bound?.get(ref.slot);
  if (bound !== undefined) return { value: bound };
  const slot = slotAt(state, at, ref.slot);
  switch (slot.kind) {
    case "input":
      return readInput(state, at, ref.slot, slot.name);
    case "item":
      return { value: itemValueOf(state, at.inst) };
    case "result":
      return { value: at.result ?? null };
    case "element":
      return { value: state.elements.get(at.frame) ?? null };
    case "round":
      return { value: at.noRound === undefined ? (state.columns.pos[at.frame] ?? 0) : 0 };
    case "state":
      return { value: readState(state, at, ref.slot) };
    case "needed":
      return { value: neededBy(state, at.inst) };
    case "note":
      return { value: state.loops.get(loopOf(state, at))?.note ?? null };
    default:
      return { value: null }; // `key` and `items` are always bound
  }
}

/** The values of the items that an item waited for, in the order of its keys. */
function neededBy(state: State, item: number): Json {
  const values = (state.needed.get(item) ?? []).map((needed) => {
    const seq = state.columns.valueSeq[needed] ?? 0;
    if (seq !== 0 && state.values.get(seq) === undefined) state.missing.add(seq);
    return seq;
  });
  return values.map((seq) => (seq === 0 ? null : valueAt(state, seq)));
}

function readInput(state: State, at: Context, slot: number, name: string): SlotRead {
  if (at.frame === 0) return { value: state.run?.inputs[name] ?? null };
  const wire = present(wireOf(state, at, slot), "the wire of an input");
  const world = worldOf(state, outwards(state, at));
  if (wire.check === undefined) return { wire: wire.e, world };
  const result = evaluate(wire.e, world);
  if (result.kind !== "value") return { wire: wire.e, world };
  const schema = present(state.prepared.plan.types[wire.check], "the type of an input");
  const problem = validatorOf(schema)(result.value)[0];
  if (problem === undefined) return { value: result.value };
  const cause: Cause = { kind: "input", message: `input "${name}" does not fit its type: ${problem}`, at: wire.at };
  return { error: cause };
}

/** Of a round: the state that it began with, unless the context brings the new one. */
function readState(state: State, at: Context, slot: number): Json {
  const values = at.loopState ?? state.loops.get(loopOf(state, at))?.state ?? [];
  const body = at.noRound?.body ?? bodyOfFrame(state, at.frame);
  const slots = present(state.prepared.bodies[body], "the body of a round").body.slots;
  let index = 0;
  for (let before = 0; before < slot; before += 1) if (slots[before]?.kind === "state") index += 1;
  return values[index] ?? null;
}

/** The loop in whose round something is evaluated, or in its place where there was none. */
function loopOf(state: State, at: Context): number {
  return at.noRound?.loop ?? state.columns.parent[at.frame] ?? 0;
}

/** The element of a producer at a position: the value of an item, or {key, item, value}, or an element of a stream. */
function passedOn(state: State, source: LiveSource, position: number): Json {
  const list = listOf(state, source.producer);
  if (list.elements !== undefined) return elementIn(list, position, valueAt(state, list.elements.seq[position] ?? 0));
  const item = list.items.items[position] ?? 0;
  return source.pairs ? pairOf(state, item) : settledValue(state, item);
}

/** `{key, item, value}` of an ok item. */
export function pairOf(state: State, item: number): Json {
  return { key: keyValueOf(state, item), item: itemValueOf(state, item), value: settledValue(state, item) };
}

/** The elements that the path takes out of one that arrived. */
export function elementsOfArrival(
  state: State,
  list: ListState,
  source: LiveSource,
  position: number,
): readonly Json[] {
  const transient = transientOf(list);
  if (transient.arrival?.src === position) return transient.arrival.elements;
  let elements: readonly Json[] = [passedOn(state, source, position)];
  for (const step of source.path) elements = takeStep(elements, step);
  transient.arrival = { src: position, elements };
  return elements;
}

/** Arrivals whose values are asked for together. */
export const arrivalsAhead = 256;

/** Has the value of a producer loaded with those that the step in hand lacks. */
export function wantArrival(state: State, source: LiveSource, position: number): void {
  const list = listOf(state, source.producer);
  const seq = seqAt(state, list, position);
  if (seq !== 0 && state.values.get(seq) === undefined) state.missing.add(seq);
}

/** The whole list that a fan runs over. It was evaluated before, when the fan opened, so it can be again. */
export function wholeListOf(state: State, fan: number): readonly Json[] {
  const transient = transientOf(listOf(state, fan));
  transient.whole ??= evaluateWhole(state, fan);
  return transient.whole;
}

function evaluateWhole(state: State, fan: number): readonly Json[] {
  const gen = present(nodeOf(state, fan).gen, "the generator of a list");
  const value = evaluateAgain(state, gen.in, contextOf(state, fan));
  invariant(isJsonList(value), "a fan runs over a list");
  return value;
}

/** Evaluates what is known to have a value. */
function evaluateAgain(state: State, expr: Expr, context: Context): Json {
  const result = evaluate(expr, worldOf(state, context));
  if (result.kind === "missing") throw new Missing(result.ref);
  invariant(result.kind === "value", "an expression that had a value has none");
  return result.value;
}

/** The element that an item of a fan runs on. */
export function itemValueOf(state: State, item: number): Json {
  invariant(shapeOf(state, item) === shapes.item, "an item of a fan");
  const fan = parentOf(state, item);
  const src = state.columns.src[item] ?? 0;
  const ix = state.columns.ix[item] ?? 0;
  return elementAt(state, fan, src, ix);
}

/** The element `ix` of the arrival `src` of what a list takes from. */
export function elementAt(state: State, iid: number, src: number, ix: number): Json {
  return elementsAt(state, iid, src)[ix] ?? null;
}

function elementsAt(state: State, iid: number, src: number): readonly Json[] {
  const source = sourceOf(state, iid);
  return source === undefined ? wholeListOf(state, iid) : elementsOfArrival(state, listOf(state, iid), source, src);
}

/** The key of an item as its author computes it, or the text of a scalar, or the item's own address. */
export function keyValueOf(state: State, item: number): Json {
  const { node } = nodeOf(state, item);
  if (node.fan?.key !== undefined) return evaluateAgain(state, node.fan.key, contextOf(state, item));
  const value = itemValueOf(state, item);
  return typeof value === "object" ? (state.keys.get(item) ?? "") : String(value);
}

/** `iid` undefined: a node of a loop that had no round; it counts as skipped. */
export function viewOf(state: State, iid: number | undefined, view: NodeView): Json {
  switch (view) {
    case "worktree":
      return treeView(state, iid);
    case "census":
      return censusOf(state, iid);
    case "outcomes":
      return iid === undefined ? [] : madeOnce(state, iid, view, outcomesOf);
    case "failures":
      return iid === undefined ? [] : madeOnce(state, iid, view, failuresOf);
    case "dropped":
      return iid === undefined ? [] : madeOnce(state, iid, view, droppedOf);
    default:
      return (iid === undefined ? undefined : endingOf(state, iid)) ?? "exhausted";
  }
}

/** What is asked of a list that has settled is made once for all who ask. */
function madeOnce(state: State, iid: number, view: NodeView, make: (state: State, iid: number) => Json): Json {
  if (!isList(state, iid) || !isSettled(state, iid)) return make(state, iid);
  const transient = transientOf(listOf(state, iid));
  transient.views ??= new Map();
  const known = transient.views.get(view) ?? make(state, iid);
  transient.views.set(view, known);
  return known;
}

function outcomeView(state: State, iid: number): Json {
  const outcome: Outcome = isSettled(state, iid) ? outcomeOf(state, iid) : "skipped";
  const cause = state.causes.get(iid);
  return {
    ...keyAndItem(state, iid),
    outcome,
    ...(outcome === "ok" ? { value: settledValue(state, iid) } : {}),
    ...(cause === undefined ? {} : { cause: causeView(cause) }),
  };
}

function outcomesOf(state: State, iid: number): Json {
  return gatherEach(state, itemsOf(state, iid), (item) => outcomeView(state, item));
}

function failuresOf(state: State, iid: number): Json {
  const failed = itemsOf(state, iid).filter((item) => state.causes.has(item));
  return gatherEach(state, failed, (item) => ({
    ...keyAndItem(state, item),
    cause: causeView(state.causes.get(item)),
  }));
}

function keyAndItem(state: State, iid: number): JsonObject {
  if (shapeOf(state, iid) !== shapes.item) return { key: "", item: null };
  return { key: keyValueOf(state, iid), item: itemValueOf(state, iid) };
}

/** What a `take` or `cap` cut off, in the order in which it was decided. */
function droppedOf(state: State, iid: number): Json {
  if (!isList(state, iid)) {
    const codes = state.drops.get(iid)?.codes ?? "";
    return codes === "" ? [] : droppedByChoice(codes, rowValues(state, iid, evaluateWhole(state, iid)));
  }
  const list = listOf(state, iid);
  return list.elements === undefined ? droppedByFan(state, iid, list) : droppedByStream(state, iid, list);
}

function droppedByStream(state: State, iid: number, list: ListState): readonly Json[] {
  const found: Json[] = [];
  const judged: (readonly [number, string])[] = [];
  for (const [src, codes] of list.codes ?? []) {
    if (!/[ct]/.test(codes)) continue;
    judged.push([src, codes]);
  }
  const make = ([src, codes]: readonly [number, string]): Json =>
    droppedByChoice(codes, rowValues(state, iid, elementsAt(state, iid, src)));
  for (const some of gatherEach(state, judged, make)) if (isJsonList(some)) for (const one of some) found.push(one);
  return found;
}

function droppedByFan(state: State, iid: number, list: ListState): readonly Json[] {
  const cut = [...list.cut];
  const { arrivals } = list.source > 0 ? listOf(state, list.source) : { arrivals: undefined };
  for (let at = list.cutFrom; at < (arrivals?.length ?? 0); at += 1) cut.push([arrivals?.items[at] ?? 0, 0, 1]);
  const make = ([src, first, count]: readonly [number, number, number]): Json =>
    elementsAt(state, iid, src).slice(first, first + count);
  const items = gatherEach(state, cut, make);
  return items.flatMap((some) => (isJsonList(some) ? some.map((item) => ({ item, why: "take" })) : []));
}

function droppedByChoice(codes: string, rows: readonly Json[]): readonly Json[] {
  const found: Json[] = [];
  eachChoice(codes, (choice, place) => {
    if (choice === "c" || choice === "t")
      found.push({ item: rows[place] ?? null, why: choice === "c" ? "cap" : "take" });
  });
  return found;
}

/** Elements as a `from` chooses among them: of a join, objects of both variables. */
function rowValues(state: State, iid: number, elements: readonly Json[]): readonly Json[] {
  const { act } = nodeOf(state, iid);
  const [first, second] = act.do === "stream" ? act.gens : [];
  if (first === undefined || second === undefined) return elements;
  const context = contextOf(state, iid);
  const [firstName, secondName] = [first, second].map(({ slot }) => slotAt(state, context, slot).name);
  return elements.flatMap((element) => {
    const inner = evaluateAgain(state, second.in, { ...context, bound: new Map([[first.slot, element]]) });
    const others = isJsonList(inner) ? inner : [];
    return others.map((other) => ({ [firstName ?? ""]: element, [secondName ?? ""]: other }));
  });
}
