/** What stays in memory of the values of a run, and what goes. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { createValueCache } from "../../src/core/value-cache.ts";

const text = "x".repeat(1_000); // about 2 KB in memory

test("every value is there until a trim, also null", () => {
  const cache = createValueCache(0);
  cache.put(1, null);
  cache.put(2, text);
  expect([cache.get(1), cache.get(2), cache.get(3)]).toEqual([null, text, undefined]);
  cache.trim();
  expect([cache.get(1), cache.get(2)]).toEqual([undefined, undefined]);
});

test("the newest stay, the oldest go, and what is kept is between half of the limit and all of it", () => {
  const cache = createValueCache(100_000);
  for (let seq = 1; seq <= 1_000; seq += 1) {
    cache.put(seq, seq % 2 === 0 ? text : [text]);
    cache.trim();
    expect(cache.get(seq)).toBeDefined();
    const kept = keptOf(cache, seq);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => seq - kept.length + 1 + index));
    if (seq > 100) expect(kept.length).toBeGreaterThan(20);
    expect(kept.length).toBeLessThan(55);
  }
});

test("a null of the older generation is a value", () => {
  const cache = createValueCache(10_000);
  cache.put(1, null);
  for (let seq = 2; seq <= 4; seq += 1) cache.put(seq, text);
  cache.trim(); // these are the older generation now
  cache.put(5, null);
  expect([cache.get(1), cache.get(5)]).toEqual([null, null]);
});

function keptOf(cache: { get(seq: number): Json | undefined }, last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1).filter((seq) => cache.get(seq) !== undefined);
}
