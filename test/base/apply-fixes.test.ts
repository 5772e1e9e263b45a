/** Fixes in a text: several in one go, those that meet an earlier one left out, all else as it was. */
import { expect, test } from "vitest";
import { applyFixes, fixesFor } from "../../src/base/apply-fixes.ts";
import type { Diagnostic, Fix } from "../../src/base/diagnostic.ts";
import { indexLines } from "../../src/syntax/line-index.ts";

const text = "when: a && b\nthen: c\n";
const lines = indexLines("a.yaml", text);
const fix = (start: number, end: number, instead: string, safe = true): Fix => ({
  span: lines.span(start, end),
  text: instead,
  title: "",
  safe,
});

test("fixes are put in from the front on", () => {
  const found = applyFixes(text, [fix(19, 20, "d"), fix(8, 10, "and")]);
  expect(found).toEqual({ text: "when: a and b\nthen: d\n", count: 2 });
});

test("one that meets an earlier one waits for the next round", () => {
  expect(applyFixes(text, [fix(6, 12, "x"), fix(8, 10, "and")])).toEqual({ text: "when: x\nthen: c\n", count: 1 });
  expect(applyFixes(text, [fix(6, 6, "("), fix(6, 7, "x")]).count).toBe(1);
});

test("fixes that touch one another are both put in", () => {
  expect(applyFixes("ab", [fix(0, 1, "x"), fix(1, 2, "y")])).toEqual({ text: "xy", count: 2 });
});

test("only those of the file, and of those only the safe ones unless all are asked for", () => {
  const finding = (file: string, safe: boolean): Diagnostic => {
    const one = fix(0, 1, "x", safe);
    const span = { ...one.span, file };
    return { name: "bad-expression", message: "", span, fix: { ...one, span } };
  };
  const found = [finding("a.yaml", true), finding("a.yaml", false), finding("b.yaml", true)];
  expect(fixesFor("a.yaml", found, "safe")).toHaveLength(1);
  expect(fixesFor("a.yaml", found, "all")).toHaveLength(2);
});
