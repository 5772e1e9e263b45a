/** `check --stats` and `check --strict`: how much is typed, and what is not. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();

const loose = `sluice: 1
name: loose
why: Half of it is typed.

inputs:
  data: any
  word: string

nodes:
  one:
    value: inputs.data.first

  two:
    text: |
      {{ inputs.word }} {{ one.more.deep }}

returns: {two: two, again: inputs.data}
`;

writeFileSync(join(folder, "loose.yaml"), loose);

test("--stats says how much is typed, and what there is", () => {
  const { code, stdout } = sluice(folder, ["check", "--stats", "letters.yaml", "loose.yaml"]);
  expect(code).toBe(0);
  expect(stdout).toContain("letters.yaml: typed 100 %\n  3 nodes: 2 prompt, 1 run; 1 fan-out; 1 barrier; at most ");
  expect(stdout).toContain(
    "loose.yaml: typed 40 % (3 of 5 values can be anything)\n  2 nodes: 1 value, 1 text; no agents\n",
  );
});

test("--stats counts nothing where there are errors, and goes with no format for programs", () => {
  expect(sluice(folder, ["check", "--stats", "broken.yaml"]).stdout).not.toContain("typed");
  expect(sluice(folder, ["check", "--stats", "--json", "letters.yaml"]).code).toBe(2);
  expect(sluice(folder, ["check", "--stats", "--format", "sarif", "letters.yaml"]).code).toBe(2);
  expect(sluice(folder, ["check", "--stats", "--format", "concise", "letters.yaml"]).stdout).toContain("typed 100 %");
});

test("--strict refuses what can be anything, once, and says where it comes from", () => {
  expect(sluice(folder, ["check", "loose.yaml"]).code).toBe(0);
  const { code, stdout } = sluice(folder, ["check", "--strict", "--json", "loose.yaml"]);
  const found: { name: string; message: string; range: { start: { line: number } } }[] = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(found.map(({ name, message, range }) => [name, message, range.start.line])).toEqual([
    ["untyped-value", '"inputs.data" can be anything: its type says so', 11],
  ]);
  expect(sluice(folder, ["check", "--strict", "letters.yaml"]).code).toBe(0);
});
