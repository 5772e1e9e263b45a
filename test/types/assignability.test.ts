/** What fits where, what two types have in common, and what a loop's state keeps of a type. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { assignability, mayBeEqual, opened } from "../../src/types/assignability.ts";
import { joinTypes } from "../../src/types/join-types.ts";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { printType } from "../../src/types/print-type.ts";
import type { Type } from "../../src/types/type.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { widen } from "../../src/types/widen.ts";
import { typeOf } from "../expr/scene.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";

const word = (text: string): Type => ({ kind: "words", words: [text] });

describe("assignability", () => {
  const cases: [from: string, to: string, fits: string, why?: string][] = [
    ["string", "any", "always"],
    ["any", "string", "sometimes"],
    ["integer", "number", "always"],
    ["number", "integer", "sometimes"],
    ["integer 1..5", "integer 1..10", "always"],
    ["integer 1..10", "integer 5..20", "sometimes"],
    ["integer 1..5", "integer 6..9", "never", "at most 5"],
    ["integer 8..9", "integer 1..5", "never", "at least 8"],
    ["integer", "integer 0..1", "sometimes"],
    ["string", "string 1..5", "sometimes"],
    ["string 6..9", "string 1..5", "never", "at least 6 characters"],
    ["high | low", "string", "always"],
    ["high | low", "string 4..", "sometimes"],
    ["high | low", "string 10..", "never", "characters"],
    ["string", "high | low", "sometimes"],
    ["high | low", "high | medium | low", "always"],
    ["high | low", "low | medium", "sometimes"],
    ["red | green", "low | medium", "never", "none of"],
    ["string", "integer", "never", "string stands where integer is asked"],
    ["string | null", "string", "never", "may be null"],
    ["string", "string | null", "always"],
    ["null", "string | null", "always"],
    ["integer", "string | null", "never"],
    ["[integer]", "[number]", "always"],
    ["[integer, 3]", "[integer, ..5]", "always"],
    ["[integer, ..8]", "[integer, 3..5]", "sometimes"],
    ["[integer, ..2]", "[integer, 3..5]", "never", "elements"],
    ["[string]", "[integer]", "never", "in its elements"],
    ["string", "[string]", "never"],
    ["{a: string, b: integer}", "{a: string}", "always"],
    ["{a: string}", "{a: string, b: integer}", "never", '"b" is missing'],
    ["{a: string}", "{a: string, b?: integer}", "always"],
    ["{a?: string}", "{a: string}", "sometimes"],
    ["{a: string, ...: any}", "{a: string, b: integer}", "sometimes"],
    ["{a: {b: string}}", "{a: {b: integer}}", "never", 'in field "a": in field "b"'],
    ["{a: integer, b: integer}", "{...: number}", "always"],
    ["{a: integer, b: string}", "{...: number}", "never", 'in field "b"'],
    ["{...: integer}", "{a: integer}", "sometimes"],
    ["{...: string}", "{a: integer}", "never"],
    ["{...: integer}", "{...: number}", "always"],
  ];
  test.each(cases)("%s -> %s", (from, to, fits, why) => {
    const fit = assignability(typeOf(from), typeOf(to));
    expect(fit.fits).toBe(fits);
    if (why !== undefined) expect(fit.why).toContain(why);
  });

  test("a word that is none of a choice names the nearest", () => {
    expect(assignability(word("hgih"), typeOf("high | low")).why).toContain('did you mean "high"');
  });
});

describe("joins", () => {
  const cases: readonly (readonly [left: string, right: string, join: string])[] = [
    ["string", "string", "string"],
    ["integer 1..5", "integer 3..9", "integer 1..9"],
    ["integer", "number 0..1", "number"],
    ["string", "null", "string | null"],
    ["string | null", "integer", "string | null | integer"],
    ["high | low", "string", "string"],
    ["high | low", "high | medium | low", "high | medium | low"],
    ["[integer, 2]", "[number, ..5]", "[number, ..5]"],
    ["{a: string, b: integer}", "{a: string}", "{a: string, b?: integer}"],
    ["{a: string}", "{a: integer}", "{a: string | integer}"],
    ["{a: integer}", "{...: number}", "{...: number}"],
    ["any", "string", "any"],
    ["{a: string} | null", "{a: string}", "{a: string} | null"],
  ];
  test.each(cases)("%s with %s", (left, right, join) => {
    expect(printType(joinTypes(typeOf(left), typeOf(right)))).toBe(join);
  });

  test("text literals are words without an order, until they meet a choice that has one", () => {
    const two = joinTypes(word("b"), word("a"));
    expect(two).toEqual({ kind: "words", words: ["b", "a"], unordered: true });
    expect(joinTypes(two, typeOf("b | a | c"))).toEqual(typeOf("b | a | c"));
    expect(joinTypes(word("b"), typeOf("a | b"))).toEqual(typeOf("a | b"));
  });

  test("an empty list takes the type of what comes", () => {
    const empty: Type = { kind: "list", of: { kind: "never" }, min: 0, max: 0 };
    expect(printType(joinTypes(empty, typeOf("[string, 2]")))).toBe("[string, ..2]");
  });
});

test.each([
  ["integer 1..5", "integer"],
  ["[string 1..5, 3]", "[string]"],
  ["{a: integer 1..2, b?: high | low}", "{a: integer, b?: high | low}"],
  ["{...: number 0..1} | null", "{...: number} | null"],
])("widen %s", (type, wide) => {
  expect(printType(widen(typeOf(type)))).toBe(wide);
});

test("a literal word widens to text", () => {
  expect(widen(word("draft"))).toEqual({ kind: "string" });
});

test("what may be equal", () => {
  expect(mayBeEqual(typeOf("integer 1..2"), typeOf("number 5..6"))).toBe(true);
  expect(mayBeEqual(typeOf("string | null"), typeOf("null"))).toBe(true);
  expect(mayBeEqual(typeOf("string"), typeOf("integer"))).toBe(false);
  expect(mayBeEqual(word("x"), typeOf("high | low"))).toBe(false);
  expect(mayBeEqual(typeOf("[integer]"), typeOf("[string]"))).toBe(true);
  expect(mayBeEqual(typeOf("[integer, 1..]"), typeOf("[string]"))).toBe(false);
});

/** Random types with random values, most of them of the type. */
const { type } = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(
      ...[
        "string",
        "integer",
        "number",
        "boolean",
        "null",
        "any",
        "high | low",
        "low | mid | high",
        "integer 0..3",
      ].map(typeOf),
      ...["string ..2", "string 2..", "string | null", "integer 2..5"].map(typeOf),
    ),
    tie("type").map((of): Type => ({ kind: "list", of, min: 0 })),
    tie("type").map((of): Type => ({ kind: "list", of, min: 1, max: 2 })),
    tie("type").map((of): Type => ({ kind: "map", of })),
    fc.tuple(tie("type"), tie("type"), fc.boolean(), fc.boolean()).map(
      ([a, b, optional, open]): Type => ({
        kind: "object",
        fields: [
          { name: "a", type: a, optional: false },
          { name: "b", type: b, optional },
        ],
        open,
      }),
    ),
  ),
}));
const value = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>("high", "low", "mid", "", "abc", 0, 1, 2, 4, 0.5, true, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.record({ a: tie("value"), b: tie("value") }),
    fc.record({ a: tie("value") }),
  ),
})).value;

test("what fits always is never refused on arrival, and a join takes both", () => {
  fc.assert(
    fc.property(type, type, value, (from, to, one) => {
      const isOf = (wanted: Type) => validatorOf(toJsonSchema(wanted))(one).length === 0;
      const { fits } = assignability(from, to);
      if (isOf(from)) {
        expect([printType(joinTypes(from, to)), isOf(opened(joinTypes(from, to)))]).toEqual([expect.any(String), true]);
        if (fits === "always") expect(isOf(opened(to))).toBe(true);
      }
    }),
    fuzzRuns(250),
  );
});
