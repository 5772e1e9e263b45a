/** The headers around expressions: generators of `each`, `from`, `loop`, and the keys of `sort`. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { parseGenerators, parseSort } from "../../src/expr/parse-header.ts";
import { shown, sourceOf } from "./scene.ts";

function findings<T>(parse: (report: (one: Diagnostic) => void) => T): { parsed: T; found: Diagnostic[] } {
  const found: Diagnostic[] = [];
  return { parsed: parse((one) => found.push(one)), found };
}

describe("generators", () => {
  test("one or several, each with the text of its list and its place", () => {
    const text = "p in pairs(find), issue in p.value.issues[:3]";
    const { parsed } = findings((report) => parseGenerators(sourceOf(text), report));
    expect(parsed?.map((one) => [one.variable.value, one.text])).toEqual([
      ["p", "pairs(find)"],
      ["issue", "p.value.issues[:3]"],
    ]);
    expect(parsed?.map((one) => text.slice(one.span.start, one.span.end))).toEqual([
      "p in pairs(find)",
      "issue in p.value.issues[:3]",
    ]);
  });

  test("the list is a whole expression", () => {
    const { parsed, found } = findings((report) => parseGenerators(sourceOf("x in a if b else [1, 2]"), report));
    expect(found).toEqual([]);
    expect(parsed?.[0]?.list.kind).toBe("if");
  });

  test.each([
    ["xs", "write `x in xs`"],
    ["x.y", "write `x in x.y`"],
    ["x, y in xs", "without unpacking"],
    ["x in xs if x.ok", "no `else`"],
    ["x in", "the expression ends"],
    ["x of xs", "write `in`"],
    ["true in xs", "cannot name a variable"],
    ["x in xs,", "the name of a variable"],
    ["for x in xs", "write `x in list`"],
  ])("%s is refused", (text, says) => {
    const { parsed, found } = findings((report) => parseGenerators(sourceOf(text), report));
    expect(parsed).toBeUndefined();
    expect(found).toHaveLength(1);
    expect(shown(found)).toContain(says);
  });
});

describe("sort keys", () => {
  test("one or several, up or down", () => {
    const text = "a.score desc, b | length, c ~ d asc";
    const { parsed } = findings((report) => parseSort(sourceOf(text), report));
    expect(parsed?.map((one) => [one.text, one.desc])).toEqual([
      ["a.score", true],
      ["b | length", false],
      ["c ~ d", false],
    ]);
    expect(parsed?.map((one) => text.slice(one.span.start, one.span.end))).toEqual([
      "a.score desc",
      "b | length",
      "c ~ d asc",
    ]);
  });

  test.each([
    ["a descending", "`descending` is not of this language"],
    ["a desc desc", "unexpected"],
    ["", "missing"],
    ["a,", "the expression ends"],
  ])("%s is refused", (text, says) => {
    const { parsed, found } = findings((report) => parseSort(sourceOf(text), report));
    expect(parsed).toBeUndefined();
    expect(shown(found)).toContain(says);
  });
});
