/** Bounds as numbers and as people read them. */
import { expect, test } from "vitest";
import type { Bound } from "../../src/base/bound.ts";
import { type BoundEnv, evaluateBound, printBound, productOf, sumOf } from "../../src/base/evaluate-bound.ts";

const env: BoundEnv = {
  size: (up, slot) => (up === 0 && slot === 0 ? 4 : "none"),
  input: (name) => (name === "votes" ? 3 : "none"),
};
const size: Bound = { op: "size", up: 0, slot: 0, label: "items" };
const unknown: Bound = { op: "size", up: 1, slot: 0, label: "pages" };

test.each<readonly [Bound, number | "none", string]>([
  [5, 5, "5"],
  [-5, 0, "0"],
  ["none", "none", "?"],
  [size, 4, "4"],
  [unknown, "none", "pages"],
  [{ op: "input", name: "votes", most: 9 }, 3, "3"],
  [{ op: "input", name: "votes", most: 2 }, 2, "2"],
  [{ op: "input", name: "other", most: 9 }, 9, "9"],
  [{ op: "input", name: "other", most: "none" }, "none", "other"],
  [{ op: "named", label: "sources", is: size }, 4, "4"],
  [{ op: "named", label: "sources", is: "none" }, "none", "sources"],
  [{ op: "+", of: [1, size, 0, { op: "*", of: [25, 3] }] }, 80, "1 + 4 + 25×3"],
  [{ op: "+", of: [0, 0] }, 0, "0"],
  [{ op: "+", of: [1, unknown] }, "none", "1 + pages"],
  [{ op: "*", of: [size, { op: "+", of: [1, 2] }] }, 12, "4×(1 + 2)"],
  [{ op: "*", of: [1, { op: "+", of: [1, 2] }] }, 3, "1 + 2"],
  [{ op: "*", of: [1, 1] }, 1, "1"],
  [{ op: "*", of: [0, "none"] }, 0, "0"],
  [{ op: "*", of: [2, "none"] }, "none", "2×?"],
  [{ op: "min", of: ["none", 7, size] }, 4, "4"],
  [{ op: "min", of: ["none", unknown] }, "none", "?"],
  [{ op: "max", of: [7, size] }, 7, "7"],
  [{ op: "max", of: [7, "none"] }, "none", "?"],
  [{ op: "ceildiv", of: [9, size] }, 3, "3"],
  [{ op: "ceildiv", of: [9, 0] }, 9, "9"],
  [{ op: "ceildiv", of: [9, "none"] }, 9, "9"],
])("%j is %j, `%s`", (bound, value, text) => {
  expect(evaluateBound(bound, env)).toBe(value);
  expect(printBound(bound, env)).toBe(text);
});

test("sums and products are kept short", () => {
  expect(sumOf([0, 3, 0])).toBe(3);
  expect(sumOf([])).toBe(0);
  expect(productOf([1, size, 1])).toBe(size);
  expect(productOf([size, 0])).toBe(0);
  expect(productOf([])).toBe(1);
});
