/** Folds what becomes of the elements of fans and streams. */
import { phases } from "./columns.ts";
import type { Event } from "./event.ts";
import { examineLater, listOf, nodeOf } from "./instances.ts";
import { pushNumber } from "./numbers.ts";
import { sourceOf } from "./references.ts";
import { noteRest } from "./standing.ts";
import type { ListState, State } from "./state.ts";

/** What can become of an element: taken; not `where`; a duplicate; beyond the `cap` of its group; beyond `take`. */
export type Choice = "a" | "w" | "d" | "c" | "t";

/** Run-length code of choices: `3a2w` is three taken, two not. */
export function encodeChoices(choices: readonly Choice[]): string {
  let text = "";
  for (let index = 0; index < choices.length; ) {
    const choice = choices[index];
    let end = index;
    while (choices[end] === choice) end += 1;
    text += `${end - index}${choice}`;
    index = end;
  }
  return text;
}

/** Calls `each` for every choice of a code, with the place of the element. */
export function eachChoice(codes: string, each: (choice: Choice, index: number) => void): void {
  let at = 0;
  for (const [, count, choice] of codes.matchAll(/(\d+)([awdct])/g)) {
    for (let left = Number(count); left > 0; left -= 1) {
      if (choice !== undefined) each(choice as Choice, at);
      at += 1;
    }
  }
}

/** The elements of one arrival of a stream were judged. */
export function applyChosen(state: State, event: Extract<Event, { kind: "chosen" }>): void {
  const list = listOf(state, event.iid);
  const elements = list.elements;
  if (elements === undefined) return;
  state.columns.phase[event.iid] = phases.open;
  const first = event.ix ?? 0;
  let taken = 0;
  let count = 0;
  eachChoice(event.codes, (choice, ix) => {
    count += 1;
    if (choice === "a") {
      if (event.passed === undefined) passOn(list, event, first + ix, taken);
      taken += 1;
    } else if (choice === "c" || choice === "t") {
      list.dropped += 1;
      state.dropped += 1;
    }
  });
  for (let chunk = 0; chunk < (event.passed ?? 0); chunk += 1) passOn(list, event, chunk, chunk);
  if (event.codes !== "") applyJudged(state, event, list, first + count);
  if ((event.passed ?? taken) > 0) tellSubscribers(state, list);
  else tellFollowers(state, list);
}

type Chosen = Extract<Event, { kind: "chosen" }>;

/** The element `ix` of the event's value becomes the next of the list. */
function passOn(list: ListState, { seq, src }: Chosen, itemIx: number, ix: number): void {
  const { elements } = list;
  if (elements === undefined) return;
  pushNumber(list.arrivals, elements.seq.length);
  elements.seq.push(seq);
  elements.ix.push(ix);
  pushNumber(list.itemSrc, src);
  pushNumber(list.itemIx, itemIx);
}

/** What decides in source order has no place among the arrivals: it goes on from what it has judged. */
function applyJudged(state: State, { iid, src, codes, more }: Chosen, list: ListState, rows: number): void {
  const before = list.begun === src ? (list.codes?.get(src) ?? "") : "";
  list.codes?.set(src, before + codes);
  list.begun = more === true ? src : -1;
  list.begunRows = more === true ? rows : 0;
  if (list.source === -1) list.source = producerOf(state, iid);
  if (!nodeOf(state, iid).inOrder) advanceCursor(state, iid, src, more === true ? 0 : Number.MAX_SAFE_INTEGER);
}

/** A fan or stream has all its elements; a `from` that was read whole has left some out. */
export function applyClosed(state: State, event: Extract<Event, { kind: "closed" }>): void {
  const list = state.lists.get(event.iid);
  if (list === undefined) {
    if (event.dropped > 0) state.drops.set(event.iid, { count: event.dropped, codes: event.codes ?? "" });
    state.dropped += event.dropped;
    return;
  }
  state.columns.phase[event.iid] = phases.open;
  for (const [src = 0, ix = 0, count = 1] of event.cut ?? []) list.cut.push([src, ix, count]);
  list.cutFrom = event.cutFrom ?? Number.POSITIVE_INFINITY;
  state.dropped += event.dropped - list.dropped;
  list.dropped = event.dropped;
  list.closed = true;
  list.keys = undefined;
  putInOrder(state, event.iid, list);
  examineLater(state, event.iid);
  noteRest(state, event.iid);
  tellSubscribers(state, list);
}

/** `stop_each`: what the list has beyond the items in flight is skipped. */
export function applyStopped(state: State, event: Extract<Event, { kind: "list_stopped" }>): void {
  listOf(state, event.iid).stopped = event.name;
  examineLater(state, event.iid);
}

/** The next element to take is the one after `ix` of the arrival at position `src`. */
export function advanceCursor(state: State, iid: number, src: number, nextIx: number): void {
  const list = listOf(state, iid);
  if (list.source === -1) list.source = producerOf(state, iid);
  if (list.source > 0) {
    const { arrivals } = listOf(state, list.source);
    while (list.cursor < arrivals.length && arrivals.items[list.cursor] !== src) list.cursor += 1;
  }
  list.cursorIx = nextIx;
}

/** The list whose elements `iid` takes as they come, or 0. */
export function producerOf(state: State, iid: number): number {
  return sourceOf(state, iid)?.producer ?? 0;
}

/** Those who take elements from the list are looked at. */
export function tellSubscribers(state: State, list: ListState): void {
  for (const subscriber of list.subscribers) examineLater(state, subscriber);
  tellFollowers(state, list);
}

/** Those who go through the list in source order are looked at: for them it counts too that nothing comes of an element. */
export function tellFollowers(state: State, list: ListState): void {
  for (const follower of list.followers) examineLater(state, follower);
}

/**
 * Positions in source order: elements that came from a list go by the rank of their producer there. Items of a whole list
 * open in its order, unless they wait for each other.
 */
function putInOrder(state: State, iid: number, list: ListState): void {
  if (list.source === -1) list.source = producerOf(state, iid);
  if (list.source <= 0 && nodeOf(state, iid).node.fan?.needs === undefined) return;
  const producer = list.source <= 0 ? undefined : listOf(state, list.source);
  const count = list.elements === undefined ? list.items.length : list.elements.seq.length;
  const srcOf = positionReader(state, list, "src");
  const ixOf = positionReader(state, list, "ix");
  const rankOf = (position: number): number => {
    const src = producer === undefined ? ixOf(position) : srcOf(position);
    return producer?.rank?.[src] ?? src;
  };
  const order = inOrderOf(count, rankOf);
  if (order.every((position, index) => position === index)) return;
  list.order = order;
  const rank = new Uint32Array(count);
  order.forEach((position, index) => {
    rank[position] = index;
  });
  list.rank = rank;
}

/** Positions by their rank, those of one rank as they are: they came in their order. Linear, where `sort` would compare. */
function inOrderOf(count: number, rankOf: (position: number) => number): Uint32Array {
  let most = 0;
  for (let position = 0; position < count; position += 1) most = Math.max(most, rankOf(position));
  const next = new Uint32Array(most + 2); // by rank: where its next position goes
  for (let position = 0; position < count; position += 1) {
    const rank = rankOf(position) + 1;
    next[rank] = (next[rank] ?? 0) + 1;
  }
  for (let rank = 1; rank <= most; rank += 1) next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0);
  const order = new Uint32Array(count);
  for (let position = 0; position < count; position += 1) {
    const rank = rankOf(position);
    const place = next[rank] ?? 0;
    order[place] = position;
    next[rank] = place + 1;
  }
  return order;
}

function positionReader(state: State, list: ListState, what: "src" | "ix"): (position: number) => number {
  if (list.elements !== undefined) {
    const column = what === "src" ? list.itemSrc : list.itemIx;
    return (position) => column.items[position] ?? 0;
  }
  return (position) => state.columns[what][list.items.items[position] ?? 0] ?? 0;
}
