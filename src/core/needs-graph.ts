/**
 * `needs_items`: which items of a fan wait for which. Made once, when the whole list is known; every later step costs
 * what it touches. Elements are numbers: their places in the list.
 */
import { didYouMean } from "../base/did-you-mean.ts";
import type { RankHeap } from "./numbers.ts";

/** `trouble`: why an element cannot wait for what it asks for. Such an element waits for nothing. */
export type NeedsGraph = {
  readonly needs: readonly (readonly number[])[]; // in the order of the keys
  readonly trouble: ReadonlyMap<number, string>;
  readonly firstWaiter: Uint32Array; // the waiters of `element` are `waiters[firstWaiter[element] … firstWaiter[element + 1]]`
  readonly waiters: Uint32Array;
};

/** What was evaluated so far: the elements before `at`, of which `take` left out those with the keys `cut`. */
type Reading = {
  at: number;
  count: number; // of keys that are wanted
  readonly keys: string[];
  readonly wanted: Wanted[];
  readonly cut: Set<string>;
};

/** What a fan knows of its items while it is open. */
export type NeedsState = {
  readonly reading: Reading;
  graph: NeedsGraph | undefined;
  pending: Uint32Array; // by element: how many items it still waits for
  iidOf: Uint32Array; // by element; 0: not opened
  openable: RankHeap; // elements that wait for nothing and are not opened, by their place
  opened: number;
  rest: number; // of a fan that was stopped: all elements before it are open
  seen: number; // items whose end was told to those who wait for them
};

/** The keys that an element asks for, or why they could not be read. */
export type Wanted = { readonly keys: readonly string[] } | { readonly problem: string };

/** Most keys among which a near miss is looked for. */
const keysCompared = 1_000;
/** Most keys of a circle that a message names. */
const keysShown = 8;

/** `cut`: keys of elements that `take` left out. */
export function linkNeeds(keys: readonly string[], wanted: readonly Wanted[], cut: ReadonlySet<string>): NeedsGraph {
  const trouble = new Map<number, string>();
  const elementOf = placesOf(keys, trouble);
  const needs = wanted.map((one, element) => {
    const found = "problem" in one ? one.problem : resolveKeys(one.keys, elementOf, cut);
    if (typeof found !== "string") return found;
    if (!trouble.has(element)) trouble.set(element, found);
    return [];
  });
  const unlink = (): void => {
    for (const element of trouble.keys()) needs[element] = [];
  };
  unlink(); // what waits for nothing closes no circle
  for (const circle of circlesOf(needs)) nameCircle(circle, needs, keys, trouble);
  unlink();
  return { needs, trouble, ...waitersOf(needs) };
}

/** The element of each key. Elements with one key are all in trouble: nobody can tell which was meant. */
function placesOf(keys: readonly string[], trouble: Map<number, string>): ReadonlyMap<string, number> {
  const elementOf = new Map<string, number>();
  for (const [element, key] of keys.entries()) {
    const first = elementOf.get(key);
    if (first === undefined) {
      elementOf.set(key, element);
      continue;
    }
    const message = `the key ${quoted(key)} is that of another item too: with \`needs_items\` each key is one item's`;
    trouble.set(first, message);
    trouble.set(element, message);
  }
  return elementOf;
}

function resolveKeys(
  wanted: readonly string[],
  elementOf: ReadonlyMap<string, number>,
  cut: ReadonlySet<string>,
): number[] | string {
  const needs: number[] = [];
  for (const key of wanted) {
    const element = elementOf.get(key);
    if (element === undefined) return unknownKey(key, elementOf, cut);
    needs.push(element);
  }
  return needs;
}

function unknownKey(key: string, elementOf: ReadonlyMap<string, number>, cut: ReadonlySet<string>): string {
  if (cut.has(key)) return `it needs ${quoted(key)}, which \`take\` left out`;
  const near = elementOf.size > keysCompared || key.length < 3 ? undefined : didYouMean(key, [...elementOf.keys()]);
  return `it needs ${quoted(key)}, which is the key of no item${near === undefined ? "" : `; ${near}`}`;
}

function quoted(key: string): string {
  return JSON.stringify(key.length <= 80 ? key : `${key.slice(0, 80)}…`);
}

/** Names one circle to all elements that reach each other: the way that a search from the first one finds. */
function nameCircle(
  circle: readonly number[],
  needs: readonly (readonly number[])[],
  keys: readonly string[],
  trouble: Map<number, string>,
): void {
  const inside = new Set(circle);
  const way = wayRound(circle[0] ?? 0, inside, needs).map((element) => keys[element] ?? "");
  const shown = way.length <= keysShown ? way : [...way.slice(0, keysShown - 1), `… (${way.length - 1} items)`];
  const text = shown.join(" -> ");
  for (const element of circle) {
    if (trouble.has(element)) continue;
    const self = way.length === 2 && circle.length === 1;
    trouble.set(element, self ? "it needs itself" : `items wait for each other: ${text}`);
  }
}

/** A shortest way from an element back to itself, which there is. */
function wayRound(start: number, inside: ReadonlySet<number>, needs: readonly (readonly number[])[]): number[] {
  const from = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at += 1) {
    const element = queue[at] ?? start;
    for (const next of needs[element] ?? []) {
      if (next === start) return wayTo(element, from, start);
      if (!inside.has(next) || from.has(next)) continue;
      from.set(next, element);
      queue.push(next);
    }
  }
  return [start, start];
}

function wayTo(last: number, from: ReadonlyMap<number, number>, start: number): number[] {
  const way = [start];
  for (let at = last; at !== start; at = from.get(at) ?? start) way.unshift(at);
  return [start, ...way];
}

/** A search for circles (Tarjan), with stacks of its own: a chain of needs may be as long as the list. */
type Search = {
  readonly needs: readonly (readonly number[])[];
  readonly index: Uint32Array; // order of visits; 0: not visited
  readonly low: Uint32Array; // the earliest that it reaches
  readonly onStack: Uint8Array;
  readonly next: Uint32Array; // which need of the element comes next
  readonly stack: number[];
  readonly path: number[];
  readonly found: number[][];
  visited: number;
};

/** Sets of elements that all reach each other: of two or more, or of one that needs itself. */
function circlesOf(needs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const room = needs.length;
  const columns = { index: new Uint32Array(room), low: new Uint32Array(room), next: new Uint32Array(room) };
  const search: Search = {
    needs,
    ...columns,
    onStack: new Uint8Array(room),
    stack: [],
    path: [],
    found: [],
    visited: 0,
  };
  for (let root = 0; root < room; root += 1) if (search.index[root] === 0) searchFrom(search, root);
  return search.found;
}

function searchFrom(search: Search, root: number): void {
  const { needs, index, low, next, onStack, path } = search;
  visit(search, root);
  for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
    const need = needs[at]?.[next[at] ?? 0];
    next[at] = (next[at] ?? 0) + 1;
    if (need === undefined) leave(search, at);
    else if (index[need] === 0) visit(search, need);
    else if (onStack[need] === 1) low[at] = Math.min(low[at] ?? 0, index[need] ?? 0);
  }
}

function visit(search: Search, element: number): void {
  search.visited += 1;
  search.index[element] = search.visited;
  search.low[element] = search.visited;
  search.onStack[element] = 1;
  search.stack.push(element);
  search.path.push(element);
}

function leave(search: Search, element: number): void {
  const { index, low, onStack, stack, path, needs } = search;
  path.pop();
  const around = path.at(-1);
  if (around !== undefined) low[around] = Math.min(low[around] ?? 0, low[element] ?? 0);
  if (low[element] !== index[element]) return;
  const circle = stack.splice(stack.lastIndexOf(element));
  for (const member of circle) onStack[member] = 0;
  if (circle.length > 1 || (needs[element] ?? []).includes(element)) search.found.push(circle);
}

function waitersOf(needs: readonly (readonly number[])[]): Pick<NeedsGraph, "firstWaiter" | "waiters"> {
  const firstWaiter = new Uint32Array(needs.length + 1);
  for (const list of needs) for (const need of list) firstWaiter[need + 1] = (firstWaiter[need + 1] ?? 0) + 1;
  for (let element = 0; element < needs.length; element += 1)
    firstWaiter[element + 1] = (firstWaiter[element + 1] ?? 0) + (firstWaiter[element] ?? 0);
  const waiters = new Uint32Array(firstWaiter[needs.length] ?? 0);
  const free = firstWaiter.slice();
  for (const [element, list] of needs.entries()) {
    for (const need of list) {
      const place = free[need] ?? 0;
      waiters[place] = element;
      free[need] = place + 1;
    }
  }
  return { firstWaiter, waiters };
}
