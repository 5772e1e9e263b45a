/** What an instance costs in rows, on disk and in memory, in runs of 100,000 prompts. Speed is for `npm run bench` to judge. */
import { beforeAll, expect, test } from "vitest";
import { bundleChild, runLayer } from "../../bench/run-child.ts";
import { diskMost, memoryMost, rowsMost, valueBytes } from "../../bench/run-tables.ts";
import { inFlight } from "../../bench/workload.ts";

beforeAll(bundleChild);

test.each(["fan-out", "loops"] as const)("%s: an instance is small", (shape) => {
  const { rowsEach = 0, diskEach = 0, heldEach = 0, instancesEach = 1 } = runLayer("loop", shape, 100_000, inFlight);
  expect(rowsEach / instancesEach).toBeGreaterThan(1);
  expect(rowsEach / instancesEach).toBeLessThanOrEqual(rowsMost);
  expect((diskEach - valueBytes) / instancesEach).toBeLessThanOrEqual(diskMost);
  expect(heldEach / instancesEach).toBeLessThanOrEqual(memoryMost);
});
