/** JSON Schemas: hostile ones are refused (SAFETY.md H34 to H45), others become types or validators. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import type { Json, JsonObject } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { printType } from "../../src/types/print-type.ts";
import { readJsonSchema } from "../../src/types/read-json-schema.ts";
import { refuseSchema } from "../../src/types/refuse-schema.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { sourceOf, typeOf } from "../expr/scene.ts";

/** How many schemas of this one are looked at: of each its `type` is asked. */
function looksAt(schema: JsonObject, act: (watched: JsonObject) => void): number {
  let count = 0;
  const watch = <T extends object>(of: T): T =>
    new Proxy(of, {
      get: (target, key) => {
        if (key === "type") count += 1;
        const value: unknown = Reflect.get(target, key);
        return typeof value === "object" && value !== null ? watch(value) : value;
      },
    });
  act(watch(schema));
  return count;
}

function nested(depth: number): Json {
  let schema: Json = { type: "string" };
  for (let level = 0; level < depth; level += 1) schema = { type: "array", items: schema };
  return schema;
}

function tower(height: number): JsonObject {
  const steps = Array.from({ length: height }, (_, index) => {
    const next = { $ref: `#/$defs/a${index + 1}` };
    return [`a${index}`, { anyOf: [next, next] }] as const;
  });
  const defs = Object.fromEntries([...steps, [`a${height}`, { type: "string" }] as const]);
  return { $defs: defs, $ref: "#/$defs/a0" };
}

describe("a schema is refused", () => {
  const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`p${index}`, {}]));
  const cycle = { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } };
  const cases: readonly (readonly [id: string, schema: JsonObject, says: string])[] = [
    ["H36 patternProperties", { patternProperties: { "^(a+)+$": {} } }, '"patternProperties" is not known'],
    ["H37 itself", { $ref: "#" }, "only `#/$defs/"],
    ["H37 a cycle", { $defs: cycle, $ref: "#/$defs/a" }, "refers to itself"],
    [
      "H37 a cycle through fields",
      { $defs: { a: { properties: { n: { $ref: "#/$defs/a" } } } }, $ref: "#/$defs/a" },
      "refers to itself",
    ],
    ["H38 a remote reference", { $ref: "https://example.org/x.json" }, "only `#/$defs/"],
    ["H38 a file", { $ref: "file:///etc/passwd" }, "only `#/$defs/"],
    ["H39 a tower of anyOf", tower(12), "stands for more than"],
    ["H39 a higher tower", tower(24), "deeper than"],
    ["H40 depth 500", nested(500) as JsonObject, "deeper than"],
    ["H41 10,000 properties", { properties: wide }, "at most 200"],
    ["H42 uniqueItems", { type: "array", uniqueItems: true }, '"uniqueItems" is not known'],
    ["H44 a hostile property", { properties: { "a'];process.exit()//": {} } }, "cannot name a property"],
    ["H44 a property of prototypes", { properties: { constructor: {} } }, "cannot name a property"],
    ["H45 a bad pattern", { type: "string", pattern: "(" }, "linear time"],
    ["H45 a backreference", { type: "string", pattern: "(a)\\1" }, "linear time"],
    ["H45 a long pattern", { type: "string", pattern: "a".repeat(300) }, "256 characters"],
    ["H45 an unknown keyword", { type: "string", formatted: true }, '"formatted" is not known'],
    ["H45 a format", { type: "string", format: "regex" }, '"format" is not known'],
    ["an unknown type", { type: "text" }, "is no type"],
    ["a wrong number", { type: "string", maxLength: -1 }, "whole number"],
    ["no choices", { anyOf: [] }, "a list of schemas"],
    ["a double in enum", { enum: ["a", "a"] }, "twice"],
    ["a schema that is a text", { items: "string" }, "a schema is an object"],
  ];
  test.each(cases)("%s", (_, schema, says) => {
    const looks = looksAt(schema, (watched) => expect(refuseSchema(watched)).toContain(says));
    expect(looks).toBeLessThanOrEqual(limits.schemaPaths);
    const found: Diagnostic[] = [];
    expect(readJsonSchema(schema, sourceOf("").span(0, 0), (one) => found.push(one))).toBeUndefined();
    expect(found[0]?.name).toBe("bad-schema");
    expect(() => validatorOf(schema)).toThrow("not refused before");
  });
});

describe("patterns", () => {
  test("H34, H35: an exponential pattern is matched in linear time", () => {
    const check = validatorOf({ type: "string", pattern: "^(a+)+$", maxLength: 100_000 });
    // An engine that tries all ways to divide the text would not come to an end at all.
    expect(check(`${"a".repeat(50_000)}!`)).toHaveLength(1);
    expect(check("aaa")).toEqual([]);
  });

  test("each pattern is its own, not the first that was compiled", () => {
    expect(validatorOf({ type: "string", pattern: "^b$" })("b")).toEqual([]);
    expect(validatorOf({ type: "string", pattern: "^c$" })("b")).toHaveLength(1);
    const both = validatorOf({ type: "object", properties: { x: { pattern: "^x$" }, y: { pattern: "^y$" } } });
    expect(both({ x: "x", y: "y" })).toEqual([]);
    expect(both({ x: "y", y: "y" })).toHaveLength(1);
    expect(both({ x: "x", y: "x" })).toHaveLength(1);
  });
});

test("H43 fields of a prototype do not count", () => {
  const check = validatorOf({ type: "object", required: ["constructor"] });
  expect(check({})).toEqual(['the value lacks the field "constructor"']);
  expect(validatorOf(toJsonSchema(typeOf("{a: string}")))(JSON.parse('{"a": "x", "__proto__": 1}'))).toHaveLength(1);
});

test("equal schemas share one validator, whatever the order of their keys", () => {
  expect(validatorOf({ type: "string", minLength: 1 })).toBe(validatorOf({ minLength: 1, type: "string" }));
});

describe("what is wrong with a value, for one who is to repair it", () => {
  const type = "{status: high | low, score: integer 0..10, tags: [string, ..2], at?: {line: integer} | null}";
  const good = { status: "high", score: 1, tags: [] };
  const cases: readonly (readonly [value: Json, says: string])[] = [
    ["text", 'the value is "text"; expected an object'],
    [{ ...good, status: "hgih" }, '`status` is "hgih"; expected one of "high", "low"'],
    [{ ...good, status: 1 }, '`status` is 1; expected one of "high", "low"'],
    [{ ...good, score: 11 }, "`score` is 11; expected at most 10"],
    [{ ...good, score: 1.5 }, "`score` is 1.5; expected a whole number"],
    [{ ...good, tags: ["a", "b", "c"] }, "`tags` has 3 elements; expected at most 2"],
    [{ ...good, tags: ["a", 1] }, "`tags[1]` is 1; expected a text"],
    [{ ...good, at: { line: "x" } }, '`at.line` is "x"; expected a whole number'],
    [{ ...good, at: "x" }, '`at` is "x"; expected an object or null'],
    [{ ...good, more: 1 }, 'the value has the field "more", which is not asked for; leave it out'],
    [{ status: "high", tags: [] }, 'the value lacks the field "score"'],
  ];
  test.each(cases)("%j", (value, says) => {
    expect(validatorOf(toJsonSchema(typeOf(type)))(value)).toEqual([says]);
  });
});

describe("a schema that others wrote becomes a type", () => {
  const cases: readonly (readonly [schema: JsonObject, type: string])[] = [
    [{ type: "object", properties: { a: { type: "string" } }, required: ["a"] }, "{a: string}"],
    [{ type: ["string", "null"] }, "string | null"],
    [{ type: ["string", "integer"], minimum: 1 }, "string | integer 1.."],
    [{ enum: ["a", "b"] }, "a | b"],
    [{ enum: ["a", null] }, '"a" | null'],
    [{ const: "x" }, '"x"'],
    [{ oneOf: [{ type: "string" }, { type: "null" }] }, "string | null"],
    [{ type: "array" }, "[any]"],
    [{ type: "object" }, "{...: any}"],
    [{ properties: { a: {} }, additionalProperties: true }, "{a?: any, ...: any}"],
    [{ $defs: { A: { type: "integer" } }, type: "array", items: { $ref: "#/$defs/A" } }, "[integer]"],
    [{ $schema: "https://json-schema.org/draft/2020-12/schema", title: "T", type: "string" }, "string"],
    [{}, "any"],
  ];
  test.each(cases)("%j", (schema, type) => {
    const found: Diagnostic[] = [];
    const read = readJsonSchema(schema, sourceOf("").span(0, 0), (one) => found.push(one));
    expect(found).toEqual([]);
    expect(read && printType(read)).toBe(type);
  });

  test("what types cannot say is named with its place, all at once", () => {
    const found: Diagnostic[] = [];
    const schema = {
      type: "object",
      properties: { a: { type: "string", pattern: "x" }, b: { not: {} } },
      required: ["c"],
    };
    readJsonSchema(schema, sourceOf("").span(0, 0), (one) => found.push(one));
    expect(found.map((one) => one.message)).toEqual([
      'types cannot say "pattern" (at #/properties/a)',
      'types cannot say "not" (at #/properties/b)',
      'required "c" is no property (at #)',
    ]);
  });
});
