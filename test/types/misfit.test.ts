/** Values against types: the same verdict as the validator of schemas gives, and mostly in the same words. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { misfitOf } from "../../src/types/misfit.ts";
import { listOf, objectOf, stringType, type Type } from "../../src/types/type.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";

const score: Type = { kind: "integer", min: 1, max: 9 };
const level: Type = { kind: "words", words: ["high", "low"] };
const short: Type = { kind: "string", min: 1, max: 3 };
const open: Type = { kind: "object", fields: [{ name: "a", type: stringType, optional: true }], open: true };
const maybe: Type = { kind: "union", of: [score, { kind: "null" }] };

const told: readonly (readonly [Json, Type, string])[] = [
  [50, score, "the value is 50; expected at most 9"],
  [0, score, "the value is 0; expected at least 1"],
  [1.5, score, "the value is 1.5; expected a whole number"],
  ["1", score, 'the value is "1"; expected a whole number'],
  [1, stringType, "the value is 1; expected a text"],
  ["", short, "the value has 0 characters; expected at least 1"],
  ["😀😀😀😀", short, "the value has 4 characters; expected at most 3"],
  ["mid", level, 'the value is "mid"; expected one of "high", "low"'],
  [1, level, 'the value is 1; expected one of "high", "low"'],
  ["x", { kind: "boolean" }, 'the value is "x"; expected true or false'],
  [false, { kind: "null" }, "the value is false; expected null"],
  [{}, listOf(score), "the value is {}; expected a list"],
  [[1], listOf(score, 2), "the value has 1 elements; expected at least 2"],
  [[1, 2, 3], listOf(score, 1, 2), "the value has 3 elements; expected at most 2"],
  [[1, 10], listOf(score), "`[1]` is 10; expected at most 9"],
  [[], objectOf({ a: score }), "the value is []; expected an object"],
  [{}, objectOf({ a: score }), 'the value lacks the field "a"'],
  [{ a: 1, b: 2 }, objectOf({ a: score }), 'the value has the field "b", which is not asked for; leave it out'],
  [{ a: { b: ["x"] } }, objectOf({ a: objectOf({ b: listOf(score) }) }), '`a.b[0]` is "x"; expected a whole number'],
  [{ a: 1, b: 2 }, open, "`a` is 1; expected a text"],
  [{ x: "y" }, { kind: "map", of: score }, '`x` is "y"; expected a whole number'],
  ["x", maybe, 'the value is "x"; expected a whole number or null'],
  ["x".repeat(80), score, `the value is "${"x".repeat(59)}…; expected a whole number`],
];

test.each(told)("%j", (value, type, message) => {
  expect(misfitOf(value, type)).toBe(message);
  expect(validatorOf(toJsonSchema(type))(value)).toEqual([message]);
});

const bounds = fc.tuple(fc.nat(3), fc.nat(3)).map(([min, more]) => ({ min, max: min + more }));
const names = fc.constantFrom("a", "b", "c");
const { type: types } = fc.letrec<{ type: Type; member: Type }>((tie) => ({
  member: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Type>({ kind: "null" }, { kind: "boolean" }, stringType, { kind: "any" }, level),
    bounds.map((range): Type => ({ kind: "integer", ...range })),
    bounds.map((range): Type => ({ kind: "number", ...range })),
    bounds.map((range): Type => ({ kind: "string", ...range })),
    fc.tuple(tie("type"), bounds).map(([of, { min, max }]): Type => listOf(of, min, max)),
    tie("type").map((of): Type => ({ kind: "map", of })),
    fc
      .tuple(
        fc.uniqueArray(fc.record({ name: names, type: tie("type"), optional: fc.boolean() }), {
          maxLength: 3,
          selector: ({ name }) => name,
        }),
        fc.boolean(),
      )
      .map(([fields, isOpen]): Type => ({ kind: "object", fields, open: isOpen })),
  ),
  type: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: tie("member") },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie("member"), tie("member"))
        .map(([left, right]): Type => ({ kind: "union", of: [left, right] })),
    },
  ),
}));
const { value: values } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Json>(null, true, 0, 1, 2, 3, 1.5, "", "a", "high", "abcd"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(names, tie("value"), { maxKeys: 3 }),
  ),
}));

test("the same values fit", () => {
  fc.assert(
    fc.property(types, values, (type, value) => {
      expect(misfitOf(value, type) === undefined).toBe(validatorOf(toJsonSchema(type))(value).length === 0);
    }),
    fuzzRuns(300),
  );
});
