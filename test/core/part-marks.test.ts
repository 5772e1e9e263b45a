/** Marks say which part of a request changed, in few characters. */
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { changedParts, isPromptMarks, marksOf } from "../../src/core/part-marks.ts";

const prompt: Record<string, Json> = {
  do: "prompt",
  prompt: "say",
  system: null,
  tools: [],
  effort: null,
  output: { type: "string" },
  models: ["m"],
  provider: "p",
  ensure: [],
};
const program: Record<string, Json> = {
  do: "run",
  argv: ["ls"],
  stdin: null,
  cwd: null,
  env: {},
  secrets: {},
  parse: "text",
  ok_codes: [0],
  output: null,
  ensure: [],
  stub: false,
};

test("marks of a version that did not know the last part say that there was nothing", () => {
  const before = marks(prompt);
  expect(changedParts(before, marks(prompt))).toEqual([]);
  expect(changedParts(before, marks({ ...prompt, worktree: "c0ffee" }))).toEqual(["worktree"]);
});

const marks = (parts: Record<string, Json>): string => marksOf(parts, new WeakMap());

describe("each part has its word", () => {
  test.each([
    ["prompt", "other", "prompt"],
    ["system", "be fair", "system"],
    ["tools", ["read"], "tools"],
    ["effort", "high", "effort"],
    ["output", { type: "number" }, "output"],
    ["output", null, "output"],
    ["models", ["m", "n"], "model"],
    ["provider", "q", "provider"],
    ["ensure", ["result > 1"], "ensure"],
    ["worktree", "c0ffee", "worktree"],
  ])("%s of a prompt", (part, value, word) => {
    expect(changedParts(marks(prompt), marks({ ...prompt, [part]: value }))).toEqual([word]);
  });

  test.each([
    ["argv", ["ls", "-l"], "arguments"],
    ["stdin", "x", "stdin"],
    ["cwd", "src", "cwd"],
    ["env", { A: "1" }, "env"],
    ["secrets", { A: "KEY" }, "secrets"],
    ["parse", "json", "parse"],
    ["ok_codes", "any", "ok_codes"],
    ["output", { type: "number" }, "output"],
    ["ensure", ["result > 1"], "ensure"],
    ["stub", true, "stub-run"],
    ["worktree", "c0ffee", "worktree"],
  ])("%s of a program", (part, value, word) => {
    expect(changedParts(marks(program), marks({ ...program, [part]: value }))).toEqual([word]);
  });
});

test("what is equal has equal marks, whatever the order of keys, and several changes are told in one order", () => {
  const output = { b: 1, a: [2] };
  const same = { ...prompt, output: { a: [2], b: 1 } };
  expect(changedParts(marks({ ...prompt, output }), marks(same))).toEqual([]);
  expect(changedParts(marks(prompt), marks({ ...prompt, models: ["x"], prompt: "y" }))).toEqual(["prompt", "model"]);
});

test("they are short, and a prompt is told from a program", () => {
  expect(marks(prompt)).toMatch(/^p(?:-|[A-Za-z0-9+/]{4}){8}$/);
  expect(marks(program)).toMatch(/^r(?:-|[A-Za-z0-9+/]{4}){10}$/);
  expect(marks(prompt).length).toBeLessThanOrEqual(33);
  expect([isPromptMarks(marks(prompt)), isPromptMarks(marks(program))]).toEqual([true, false]);
  expect(changedParts(marks(prompt), marks(program))).toBeUndefined();
  expect(changedParts("x1234", marks(program))).toBeUndefined();
});

test("nothing is nothing, however it is said", () => {
  for (const nothing of [null, false, [], {}]) {
    expect(changedParts(marks(program), marks({ ...program, stub: nothing }))).toEqual([]);
  }
  expect(changedParts(marks(program), marks({ ...program, stub: true }))).toHaveLength(1);
});
