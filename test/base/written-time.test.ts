/** Times as they are written. */
import { expect, test } from "vitest";
import { writtenTime } from "../../src/base/written-time.ts";

test.each([
  [0, "0ms"],
  [300, "300ms"],
  [1_500, "1500ms"],
  [2_000, "2s"],
  [90_000, "90s"],
  [120_000, "2m"],
  [5_400_000, "90m"],
  [7_200_000, "2h"],
  [86_400_000, "1d"],
])("%i ms is written %s", (ms, text) => {
  expect(writtenTime(ms)).toBe(text);
});
