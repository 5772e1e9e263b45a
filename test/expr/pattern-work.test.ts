/** Patterns are paid by how often their engine looks at a character, and by their instructions; counted are steps, and no time. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { Expr } from "../../src/expr/ir.ts";
import type { World } from "../../src/expr/world.ts";
import { worked, world } from "./scene.ts";

const words = "lorem ipsum dolor, sit 12 amet ".repeat(limits.textLength / 32);
const letters = "a".repeat(50_000);
/** No two places of it look alike for long. */
const mixed = Array.from({ length: 8_000 }, (_, index) =>
  Math.imul(index * index + 1, 0x9e3779b1) < 0 ? "a" : "b",
).join("");
const given = (value: Json): World => ({ ...world, slot: () => ({ value }) });
const slot: Expr = { do: "slot", ref: { up: 0, slot: 0 } };
const search = (name: string, text: string, pattern: string) =>
  worked({ do: "call", name, args: [slot, { do: "lit", value: pattern }] }, given(text));

const usual: readonly (readonly [name: string, pattern: string])[] = [
  ["matches", "[0-9]{5}"],
  ["matches", "(?i)error|failure|exception|timed? out"],
  ["matches", "lorem|ipsum"],
  ["find_all", "[a-z]+"],
  ["find_all", "([a-z]+), sit"],
  ["find_all", " +"],
];
test.each(usual)("%s %s is done for the longest text", (name, pattern) => {
  const { result, steps } = search(name, words, pattern);
  expect(result).toMatchObject({ kind: "value" });
  expect(steps).toBeLessThan(limits.evaluationSteps);
});

const hostile: readonly (readonly [what: string, text: string, pattern: string])[] = [
  ["the rest of the text, for each match", letters, "a.*?c|a"],
  ["the rest of the text, for each match with a group", letters, "(a).*?c|a"],
  ["thousands of instructions at each character", words, "(x*a?){300}$"],
  ["as many letters of all languages", words, "(?i)(?:\\p{L}\\p{L}?){50}!"],
];
test.each(hostile)("all matches that try %s", (_, text, pattern) => {
  const { result, steps } = search("find_all", text, pattern);
  expect(result).toMatchObject({ kind: "error", cause: { kind: "limit" } });
  expect(steps).toBeLessThanOrEqual(limits.evaluationSteps + limits.listLength);
});

test("twice the text for each match is four times the work", () => {
  const [half, whole] = [1_000, 2_000].map((length) => search("find_all", "a".repeat(length), "a.*?c|a").steps);
  expect((whole ?? 0) / (half ?? 1)).toBeGreaterThan(3);
});

test("an automaton with a state for each place of the text is given up, and the answer is right", () => {
  const pattern = "[ab]*a[ab]{40}c";
  const found = (text: string) => search("matches", text, pattern).result;
  for (let round = 0; round < 2; round += 1) {
    expect(found(`${mixed} c`)).toEqual({ kind: "value", value: false });
    expect(found(`${mixed}a${"b".repeat(40)}c`)).toEqual({ kind: "value", value: true });
    expect(found(`a${"b".repeat(40)}c`)).toEqual({ kind: "value", value: true });
  }
  expect(search("matches", `${mixed} c`, pattern).steps).toBeGreaterThan(mixed.length * 2);
  const texts = Array.from({ length: 100 }, (_, index) => `${mixed.slice(index)} c`);
  const args: Expr[] = [
    { do: "local", local: 0 },
    { do: "lit", value: pattern },
  ];
  const expr: Expr = { do: "each", local: 0, in: slot, give: { do: "call", name: "matches", args } };
  expect(worked(expr, given(texts), texts.length).result).toMatchObject({ kind: "error", cause: { kind: "limit" } });
});

test("a pattern is paid once in an evaluation, and each other one again", () => {
  const find = (pattern: Expr): Expr => ({ do: "call", name: "matches", args: [{ do: "lit", value: "x" }, pattern] });
  const expr: Expr = { do: "each", local: 0, in: slot, give: find({ do: "local", local: 0 }) };
  const patterns = Array.from({ length: 400 }, (_, index) => `^[a-z]{2}(?:${index}|é)+$`);
  const same = patterns.map(() => "^[a-z]{2}(?:1|é)+$");
  expect(worked(expr, given(same), same.length).steps).toBeLessThan(20_000);
  const all = worked(expr, given(patterns), patterns.length).steps;
  expect(all).toBeGreaterThan(patterns.join("").length * limits.stepsForPatternCharacter);
});
