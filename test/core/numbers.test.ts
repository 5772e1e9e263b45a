/** The small containers under the scheduler: lists, queues and heaps of numbers, sets of texts, columns; small and beyond their room. */
import { describe, expect, test } from "vitest";
import { addInstance, createColumns, shapes } from "../../src/core/columns.ts";
import {
  addText,
  createNumberList,
  createNumberQueue,
  createRankHeap,
  createTextSet,
  dequeue,
  enqueue,
  goesFirst,
  hasText,
  popRanked,
  pushNumber,
  pushRanked,
  setNumber,
} from "../../src/core/numbers.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("a list", () => {
  test("keeps what it holds as it grows", () => {
    const list = createNumberList();
    for (const index of upTo(1_000)) pushNumber(list, index * 3);
    expect([...list.items.subarray(0, list.length)]).toEqual(upTo(1_000).map((index) => index * 3));
  });

  test("takes a number far beyond its end; what lies between is 0", () => {
    const list = createNumberList();
    setNumber(list, 2, 7);
    setNumber(list, 100, 8);
    setNumber(list, 1, 9);
    expect([...list.items.subarray(0, list.length)]).toEqual([0, 9, 7, ...upTo(97).map(() => 0), 8]);
  });
});

test("a queue gives back in order, round its ring and as it grows", () => {
  const queue = createNumberQueue();
  const taken: number[] = [];
  for (const index of upTo(500)) {
    enqueue(queue, index);
    if (index % 3 > 0) taken.push(dequeue(queue));
  }
  while (queue.length > 0) taken.push(dequeue(queue));
  expect(taken).toEqual(upTo(500));
});

describe("a heap", () => {
  const heapOf = (...of: readonly (readonly [rank: number, value: number])[]) => {
    const heap = createRankHeap();
    for (const [rank, value] of of) pushRanked(heap, rank, value);
    return heap;
  };

  test("gives the least rank first, and of equal ranks the least value", () => {
    const heap = heapOf([2, 5], [1, 9], [2, 4], [1, 8], [3, 1], [1, 10]);
    expect(upTo(7).map(() => popRanked(heap))).toEqual([8, 9, 10, 4, 5, 1, -1]);
  });

  test.each([
    ["a lesser rank", heapOf([1, 9]), heapOf([2, 3]), true],
    ["a greater rank", heapOf([2, 3]), heapOf([1, 9]), false],
    ["an equal rank and a lesser value", heapOf([1, 3]), heapOf([1, 9]), true],
    ["an equal rank and a greater value", heapOf([1, 9]), heapOf([1, 3]), false],
    ["nothing", heapOf(), heapOf([1, 3]), false],
    ["anything before nothing", heapOf([1, 3]), heapOf(), true],
  ])("goes before another by its first: %s", (_, one, other, isFirst) => {
    expect(goesFirst(one, other)).toBe(isFirst);
  });
});

test("a set has the texts that were added, and no others", () => {
  const set = createTextSet();
  for (const index of upTo(5_000)) addText(set, `item ${index}`);
  addText(set, "item 0");
  expect(set.size).toBe(5_000);
  expect(upTo(5_000).every((index) => hasText(set, `item ${index}`))).toBe(true);
  expect(upTo(5_000).some((index) => hasText(set, `other ${index}`))).toBe(false);
});

test("columns keep all that they hold as they grow", () => {
  const columns = createColumns(4);
  const lists = Object.entries(columns).flatMap(([name, of]) => (typeof of === "number" ? [] : [[name, of] as const]));
  expect(lists.map(([name]) => name)).toContain("valueSeq");
  for (const iid of upTo(4)) {
    addInstance(columns, iid, 1, 2, 3, shapes.item);
    for (const [index, [, of]] of lists.entries()) of[iid] = iid * 20 + index;
  }
  addInstance(columns, 4, 1, 2, 3, shapes.item);
  for (const [index, [name]] of lists.entries()) {
    const of = Object.entries(columns).find(([other]) => other === name)?.[1];
    expect([name, ...(typeof of === "number" ? [] : [...(of ?? [])].slice(0, 4))]).toEqual([
      name,
      ...upTo(4).map((iid) => iid * 20 + index),
    ]);
  }
});
