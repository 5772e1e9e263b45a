/** The short form of types: read from text and trees, printed, lowered to JSON Schema and read back from it. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import type { ListTree, MapTree, ScalarTree, Tree } from "../../src/base/tree.ts";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { printType } from "../../src/types/print-type.ts";
import { readJsonSchema } from "../../src/types/read-json-schema.ts";
import { readType, type TypeNames } from "../../src/types/read-type.ts";
import { objectOf, stringType, type Type } from "../../src/types/type.ts";
import { sourceOf } from "../expr/scene.ts";

const angle: Type = { ...objectOf({ name: stringType, query: stringType }), name: "Angle" };
const names: TypeNames = { lookup: (name) => (name === "Angle" ? angle : undefined), names: () => ["Angle"] };

function scalar(text: string): ScalarTree {
  const source = sourceOf(text);
  return { kind: "scalar", value: text, style: "quoted", source, span: source.span(0, text.length) };
}

function list(...items: Tree[]): ListTree {
  return { kind: "list", items, span: scalar("").span };
}

function map(entries: Readonly<Record<string, Tree>>): MapTree {
  const span = scalar("").span;
  return {
    kind: "map",
    entries: Object.entries(entries).map(([key, value]) => ({ key: { value: key, span }, value })),
    span,
  };
}

function read(tree: Tree): { type: Type | undefined; found: Diagnostic[] } {
  const found: Diagnostic[] = [];
  return { type: readType(tree, names, (one) => found.push(one)), found };
}

describe("a type as text is read, printed, lowered and read back", () => {
  test.each([
    "any",
    "null",
    "boolean",
    "string",
    "string 1..200",
    "string ..80",
    "string 5",
    "integer",
    "integer 1..10",
    "integer -5..5",
    "integer 3..",
    "number 0..1",
    "number -0.5..0.5",
    "high | medium | low",
    "needs-work | ok",
    "string | null",
    "high | low | null",
    "[string]",
    "[integer, 4]",
    "[integer, 3..5]",
    "[string | null, ..8]",
    "[[integer], 2..]",
    "{}",
    "{name: string, age?: integer 0..150}",
    "{name: string, ...: any}",
    "{...: number}",
    "{...: any}",
    "[{kind: bug | nit, at: {file: string, line?: integer}}, ..20]",
    "string | integer",
    "{ok: boolean} | null",
  ])("%s", (text) => {
    const { type, found } = read(scalar(text));
    expect(found).toEqual([]);
    if (type === undefined) throw new Error("no type");
    expect(printType(type)).toBe(text);
    const back: Diagnostic[] = [];
    const again = readJsonSchema(toJsonSchema(type), scalar("").span, (one) => back.push(one));
    expect(back).toEqual([]);
    expect(again && printType(again)).toBe(text);
  });
});

test("a description stands after a dash, and goes into the schema", () => {
  const { type } = read(scalar("[Angle, 3..5] - the angles - all of them"));
  expect(type).toMatchObject({ kind: "list", min: 3, max: 5, description: "the angles - all of them" });
  expect(type && toJsonSchema(type)).toMatchObject({ description: "the angles - all of them", minItems: 3 });
  expect(read(scalar("integer -3..3 - how far")).type).toMatchObject({ min: -3, max: 3, description: "how far" });
  expect(read(scalar("high | low - how bad")).type).toMatchObject({ words: ["high", "low"], description: "how bad" });
});

test("named types keep their names in print", () => {
  expect(printType(read(scalar("[Angle | null]")).type ?? stringType)).toBe("[Angle | null]");
});

test("trees of YAML give the same types as text", () => {
  const cases: readonly (readonly [tree: Tree, text: string])[] = [
    [list(scalar("string")), "[string]"],
    [list(scalar("Angle"), scalar("3..5")), "[Angle, 3..5]"],
    [list(map({ a: scalar("string") }), scalar("..8")), "[{a: string}, ..8]"],
    [map({ a: scalar("string"), "b?": list(scalar("integer")) }), "{a: string, b?: [integer]}"],
    [map({ "...": scalar("integer") }), "{...: integer}"],
    [map({ a: scalar("string"), "...": scalar("any") }), "{a: string, ...: any}"],
    [map({}), "{}"],
  ];
  for (const [tree, text] of cases) {
    const { type, found } = read(tree);
    expect(found).toEqual([]);
    expect(type && printType(type)).toBe(text);
  }
});

describe("a type is refused", () => {
  const deep = (depth: number): string => `${"[".repeat(depth)}string${"]".repeat(depth)}`;
  const cases: readonly (readonly [text: string, name: string, says: string])[] = [
    ["", "bad-type", "missing"],
    ["strng", "unknown-type", 'did you mean "string"'],
    ["Angel", "unknown-type", 'did you mean "Angle"'],
    ["Angel | null", "unknown-type", 'did you mean "Angle"'],
    ["int", "unknown-type", "write `integer`"],
    ["list", "unknown-type", "[string]"],
    ["object", "unknown-type", "fields"],
    ["high", "unknown-type", "two or more"],
    ["high | low | high", "bad-type", "twice"],
    ["string | any", "bad-type", "takes in every other"],
    ["integer 5..1", "bad-type", "ends before"],
    ["integer 0.5..1", "bad-type", "whole"],
    ["string -1..5", "bad-type", "not negative"],
    ["integer 1-5", "bad-type", "no range"],
    ["[string", "bad-type", '"]" is missing'],
    ["[string, x]", "bad-type", "no length"],
    ["[string, 5..3]", "bad-type", "no length"],
    ["string[]", "bad-type", "write `[string]`"],
    ["string?", "bad-type", "name?: string"],
    ["string of words", "bad-type", "unexpected"],
    ["{a: string", "bad-type", "missing"],
    ["{a-b: string}", "bad-type", "cannot name a field"],
    ["{__proto__: string}", "bad-type", "cannot name a field"],
    ["{a: string, ...: integer}", "bad-type", "only `any`"],
    ["1 | 2", "bad-type", "neither a type nor a word"],
    [deep(40), "over-limit", "32 levels"],
    [Array.from({ length: 300 }, (_, index) => `w${index}`).join(" | "), "over-limit", "200 words"],
  ];
  test.each(cases)("%s", (text, name, says) => {
    const { type, found } = read(scalar(text));
    expect(type).toBeUndefined();
    expect(found.map((one) => one.name)).toEqual([name]);
    expect(`${found[0]?.message} ${found[0]?.help}`).toContain(says);
    expect(found[0]?.span.end).toBeLessThanOrEqual(text.length);
  });
});

test("all mistakes of a tree are told at once", () => {
  const { found } = read(map({ a: scalar("strng"), b: list(scalar("x"), scalar("y")), "c-d": scalar("string") }));
  expect(found.map((one) => one.name)).toEqual(["unknown-type", "bad-type", "bad-type"]);
});

test("lists and maps of wrong forms are refused", () => {
  const cases: readonly (readonly [tree: Tree, says: string])[] = [
    [list(), "holds the type"],
    [list(scalar("string"), scalar("4"), scalar("5")), "holds the type"],
    [list(scalar("string"), scalar("integer")), "no length"],
    [map({ a: scalar("string"), "...": scalar("integer") }), "only `any`"],
    [map(Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, scalar("string")]))), "201 fields"],
  ];
  for (const [tree, says] of cases) expect(read(tree).found[0]?.message).toContain(says);
});
