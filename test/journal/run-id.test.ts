/** The names of runs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { newRunId } from "../../src/journal/run-id.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";

test("a run id shows its minute, and is a good file name", () => {
  const at = Date.UTC(2026, 10, 21, 3, 16, 42, 500);
  expect(newRunId(at, () => 0.5)).toMatch(/^20261121-0316-[0-9a-hjkmnp-tv-z]{5}$/);
  expect(newRunId(at, () => 0)).not.toBe(newRunId(at, () => 0.999));
});

test("ids sort as their times do, whatever chance adds", () => {
  const time = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2090, 0) });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(time, fc.integer({ min: 2, max: 10_000_000 }), chance, chance, (at, later, first, second) => {
      expect(newRunId(at, () => first) < newRunId(at + later, () => second)).toBe(true);
    }),
    fuzzRuns(100),
  );
});
