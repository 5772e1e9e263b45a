/** Small containers of numbers on typed arrays: a list, a queue and a heap, all amortised constant or logarithmic. */

/** A list of unsigned 32-bit numbers that doubles when it is full. */
export type NumberList = { items: Uint32Array; length: number };

export function createNumberList(): NumberList {
  return { items: new Uint32Array(8), length: 0 };
}

export function pushNumber(list: NumberList, value: number): void {
  if (list.length === list.items.length) {
    const larger = new Uint32Array(list.items.length * 2);
    larger.set(list.items);
    list.items = larger;
  }
  list.items[list.length] = value;
  list.length += 1;
}

/** Sets the number at `index`, which may be beyond the end: what lies between is 0. */
export function setNumber(list: NumberList, index: number, value: number): void {
  while (index >= list.items.length) {
    const larger = new Uint32Array(list.items.length * 2);
    larger.set(list.items);
    list.items = larger;
  }
  list.items[index] = value;
  list.length = Math.max(list.length, index + 1);
}

/** First in, first out; a ring that doubles when it is full. */
export type NumberQueue = { items: Uint32Array; head: number; length: number };

export function createNumberQueue(): NumberQueue {
  return { items: new Uint32Array(64), head: 0, length: 0 };
}

export function enqueue(queue: NumberQueue, value: number): void {
  if (queue.length === queue.items.length) growQueue(queue);
  queue.items[(queue.head + queue.length) & (queue.items.length - 1)] = value;
  queue.length += 1;
}

/** The first, which stays. */
export function peekQueue(queue: NumberQueue): number {
  return queue.items[queue.head] ?? 0;
}

export function dequeue(queue: NumberQueue): number {
  const value = queue.items[queue.head] ?? 0;
  queue.head = (queue.head + 1) & (queue.items.length - 1);
  queue.length -= 1;
  return value;
}

function growQueue(queue: NumberQueue): void {
  const larger = new Uint32Array(queue.items.length * 2);
  for (let index = 0; index < queue.length; index += 1) {
    larger[index] = queue.items[(queue.head + index) & (queue.items.length - 1)] ?? 0;
  }
  queue.items = larger;
  queue.head = 0;
}

/** A binary heap of (rank, value): the least rank first, then the least value. */
export type RankHeap = { readonly ranks: number[]; readonly values: number[] };

export function createRankHeap(): RankHeap {
  return { ranks: [], values: [] };
}

export function pushRanked(heap: RankHeap, rank: number, value: number): void {
  let at = heap.values.length;
  heap.ranks.push(rank);
  heap.values.push(value);
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (!isBefore(heap, at, up)) return;
    swap(heap, at, up);
    at = up;
  }
}

/** The rank of the first, or infinity. */
export function firstRank(heap: RankHeap): number {
  return heap.ranks[0] ?? Number.POSITIVE_INFINITY;
}

/** The value of the first, or -1. */
export function firstValue(heap: RankHeap): number {
  return heap.values[0] ?? -1;
}

/** Whether the first of one heap goes before the first of another: the order is the same in whichever they stand. */
export function goesFirst(one: RankHeap, other: RankHeap): boolean {
  const [rank, before] = [firstRank(one), firstRank(other)];
  return rank < before || (rank === before && firstValue(one) < firstValue(other));
}

/** Takes the first out. */
export function popRanked(heap: RankHeap): number {
  const first = heap.values[0] ?? -1;
  const last = heap.values.length - 1;
  if (last >= 0) swap(heap, 0, last);
  heap.ranks.pop();
  heap.values.pop();
  sink(heap, 0);
  return first;
}

function sink(heap: RankHeap, from: number): void {
  const { length } = heap.values;
  let at = from;
  while (true) {
    const left = at * 2 + 1;
    let least = at;
    if (left < length && isBefore(heap, left, least)) least = left;
    if (left + 1 < length && isBefore(heap, left + 1, least)) least = left + 1;
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function isBefore(heap: RankHeap, left: number, right: number): boolean {
  const leftRank = heap.ranks[left] ?? 0;
  const rightRank = heap.ranks[right] ?? 0;
  return leftRank < rightRank || (leftRank === rightRank && (heap.values[left] ?? 0) < (heap.values[right] ?? 0));
}

function swap(heap: RankHeap, left: number, right: number): void {
  const rank = heap.ranks[left] ?? 0;
  const value = heap.values[left] ?? 0;
  heap.ranks[left] = heap.ranks[right] ?? 0;
  heap.values[left] = heap.values[right] ?? 0;
  heap.ranks[right] = rank;
  heap.values[right] = value;
}

/** A set of texts by a 52-bit hash in an open-addressing table: 16 bytes an entry. A false hit is possible, a miss is not. */
export type TextSet = { table: Float64Array; size: number };

export function createTextSet(): TextSet {
  return { table: new Float64Array(16), size: 0 };
}

export function addText(set: TextSet, text: string): void {
  if (set.size * 2 >= set.table.length) growTable(set);
  insert(set, wideHash(text));
}

/** True if the text (or one with the same hash) is in the set. */
export function hasText(set: TextSet, text: string): boolean {
  const hash = wideHash(text);
  const mask = set.table.length - 1;
  let at = (hash % 0x1_0000_0000) & mask;
  while (set.table[at] !== 0) {
    if (set.table[at] === hash) return true;
    at = (at + 1) & mask;
  }
  return false;
}

function insert(set: TextSet, hash: number): void {
  const mask = set.table.length - 1;
  let at = (hash % 0x1_0000_0000) & mask;
  while (set.table[at] !== 0) {
    if (set.table[at] === hash) return;
    at = (at + 1) & mask;
  }
  set.table[at] = hash;
  set.size += 1;
}

function growTable(set: TextSet): void {
  const old = set.table;
  set.table = new Float64Array(old.length * 2);
  set.size = 0;
  for (const hash of old) if (hash !== 0) insert(set, hash);
}

/** Two 32-bit hashes (FNV-1a and a multiplicative one) as one number from 1 to 2^52. */
function wideHash(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 13);
  }
  return (low >>> 0) + ((high >>> 0) & 0xfffff) * 0x1_0000_0000 + 1;
}
