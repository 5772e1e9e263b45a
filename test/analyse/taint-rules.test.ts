/** Every filter and function says what it does with text of outsiders, and calls nothing clean that lets a mark through. */
import { describe, expect, test } from "vitest";
import { type Cause, clean, elementOf, fieldOf, isClean, joinTaints, type Taint } from "../../src/analyse/taint.ts";
import { taintOfExpr } from "../../src/analyse/taint-of-expr.ts";
import { taintRules } from "../../src/analyse/taint-rules.ts";
import { isJsonList, isJsonObject, type Json } from "../../src/base/json.ts";
import { catalogue } from "../../src/expr/catalogue.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { Expr } from "../../src/expr/ir.ts";
import type { World } from "../../src/expr/world.ts";
import { stepsOf } from "../../src/plan/walk-expr.ts";
import { run, world } from "../expr/scene.ts";

type Call = Extract<Expr, { do: "call" }>;

const mark = "☣";
const cause: Cause = { source: { kind: "node", name: "read", why: "web_fetch", at: 0 } };

test("the table has every row that makes a value, and the tests of a value's kind", () => {
  const rows = catalogue.filter((entry) => entry.run !== undefined).map(({ name }) => name);
  const tests = ["is_none", "is_string", "is_number", "is_boolean", "is_empty"];
  expect(Object.keys(taintRules).sort()).toEqual([...new Set([...rows, ...tests])].sort());
});

/** Beside the examples of the catalogue: more arguments, and values with text in many places. */
const uses = [
  ...catalogue.flatMap(({ example }) => (example === undefined ? [] : [example[0]])),
  '[{"k": "a", "t": ["x"]}, {"k": "b", "t": ["y"]}] | groupby("k")',
  '[{"k": "a", "t": "x"}] | index_by("k")',
  '[{"k": {"a": "x"}}] | plurality("k.a")',
  '[{"k": "a"}, {"k": "b"}] | count_by("k")',
  '[{"k": "a", "t": "x"}, {"k": "b", "t": "y"}] | min("k")',
  '[{"k": "a", "t": "x"}] | join(", ", "t")',
  '["a", "b"] | join(" and ")',
  '"a long text" | truncate(5, true, "-")',
  '"a-b" | replace("-", "+")',
  '{"a": "x", "b": {"c": "y"}} | pick("b")',
  '{"a": "x", "b": {"c": "y"}} | omit("b")',
  '{"a": "x"} | merge({"b": ["y"]})',
  '{"a": "x", "b": ["y"]} | items',
  '{"a": "x", "b": ["y"]} | values',
  '[["a", "b"], ["c"]] | flatten',
  '["a", "b", "c"] | chunk(2)',
  '["a", "b"] | minus(["b"])',
  'zip(["a"], [{"b": "c"}])',
  'cross(["a"], ["b", "c"])',
  'enumerate([{"a": "b"}])',
  '[{"a": "b"}] | sort(attribute="a") | reverse | unique("a") | first',
  '{"a": ["b"]} | tojson | fromjson',
  '"a b c" | split',
  '"a b" | list',
];

describe("a mark that goes in comes out only where the rule says so", () => {
  test.each(uses)("%s", (text) => {
    const { resolved } = run(text);
    const call = resolved && [...stepsOf(resolved.expr)].map(({ expr }) => expr).find((expr) => expr.do === "call");
    if (call?.do !== "call") return; // resolved into other steps, which are looked at elsewhere
    for (const index of call.args.keys()) expectMarksWithin(call, index);
  });

  test("many of the uses let a mark through, so that this shows something", () => {
    const passing = uses.filter((text) => {
      const { resolved } = run(text);
      const call = resolved?.expr;
      return call?.do === "call" && call.args.some((_, index) => marksOf(resultWith(call, index)).length > 0);
    });
    expect(passing.length).toBeGreaterThan(uses.length / 3);
  });
});

/** With one argument marked: its strings, at any depth, come from outside. */
function expectMarksWithin(call: Call, index: number): void {
  const value = resultWith(call, index);
  const given = markedArgument(call, index);
  const reader = { at: 0, read: () => ({ taint: taintOf(given), path: "given", cuts: [] }) };
  const taint = taintOfExpr(withSlot(call, index), reader);
  for (const path of marksOf(value))
    expect(isClean(taintAt(taint, path)), `${path.join(".")} of ${call.name}`).toBe(false);
}

function resultWith(call: Call, index: number): Json {
  const marked = markedArgument(call, index);
  const result = evaluate(withSlot(call, index), { ...world, slot: () => ({ value: marked }) } satisfies World);
  return result.kind === "value" ? result.value : null; // a marked pattern or name may fit no more
}

function withSlot(call: Call, index: number): Call {
  return {
    ...call,
    args: call.args.map((one, at): Expr => (at === index ? { do: "slot", ref: { up: 0, slot: 0 } } : one)),
  };
}

function markedArgument(call: Call, index: number): Json {
  const argument = call.args[index];
  const result = argument && evaluate(argument, world);
  return result?.kind === "value" ? marked(result.value) : null;
}

function marked(value: Json): Json {
  if (typeof value === "string") return `${value}${mark}`;
  if (isJsonList(value)) return value.map(marked);
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, marked(one)]))
    : value;
}

function taintOf(value: Json): Taint {
  if (typeof value === "string") return { text: cause };
  if (isJsonList(value)) return { items: joinTaints(value.map(taintOf)) };
  if (!isJsonObject(value)) return clean;
  return { fields: new Map(Object.entries(value).map(([key, one]) => [key, taintOf(one)] as const)) };
}

type Step = string | number;

/** Where in a value marks are: the path of each; that of a key ends in `(key)`. */
function marksOf(value: Json, path: readonly Step[] = []): readonly (readonly Step[])[] {
  if (typeof value === "string") return value.toLowerCase().includes(mark) ? [path] : [];
  if (isJsonList(value)) return value.flatMap((one, index) => marksOf(one, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => [
    ...(key.includes(mark) ? [[...path, "(key)"]] : []),
    ...marksOf(one, [...path, key]),
  ]);
}

function taintAt(taint: Taint, path: readonly Step[]): Taint {
  return path.reduce<Taint>((at, step) => {
    if (step === "(key)") return at.keys === undefined ? (at.whole === undefined ? clean : at) : { text: at.keys };
    if (typeof step === "string") return fieldOf(at, step);
    return at.places?.[step] ?? elementOf(at);
  }, taint);
}
