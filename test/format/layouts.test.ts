/** Whatever the layout of a pipeline: formatting it keeps all that it says, and is done in one go. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tree } from "../../src/base/tree.ts";
import { formatPipeline } from "../../src/format/format-pipeline.ts";
import { readPipeline } from "../../src/syntax/read-pipeline.ts";
import { readTree } from "../../src/syntax/read-tree.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { compiled, repositoryTexts } from "./pipelines.ts";
import { chanceFrom, writeAnew } from "./random-layout.ts";

/** The tree without places, and without the order of keys. */
function meaning(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar":
      return [tree.style, tree.source.text, tree.value];
    case "list":
      return tree.items.map(meaning);
    default:
      return Object.fromEntries(
        tree.entries.map(({ key, value }) => [key.value, meaning(value)] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      );
  }
}

function read(text: string): Tree | undefined {
  const { value, diagnostics } = readTree(text, "in.yaml");
  return diagnostics.length === 0 ? value : undefined;
}

/** What the reader says of the file, without places. */
function complaints(text: string): readonly string[] {
  const tree = read(text);
  if (tree === undefined) return ["not read"];
  const { diagnostics } = readPipeline(tree, "in.yaml", { text: () => undefined });
  return diagnostics
    .filter(({ message }) => message !== '"sluice" is not the first key') // the formatter mends it
    .map(({ name }) => name) // what YAML made of a slip is told as it is written: in brackets or below each other
    .sort();
}

/** Comments, each on its line. */
function commentLines(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/);
  return new Map(
    lines.flatMap((line) => {
      const [found] = /# (?:above|behind|in) .*?\d+\./.exec(line) ?? [];
      return found === undefined ? [] : [[found, line] as const];
    }),
  );
}

/** The line below a comment that is neither blank nor a comment. */
function lineBelow(text: string, comment: string): string {
  const rest = text
    .slice(text.indexOf(comment) + comment.length)
    .split(/\r?\n/)
    .slice(1);
  return rest.find((line) => !/^\s*(?:#|---|$)/.test(line)) ?? "";
}

function expectKept(before: string, after: string): void {
  const kept = commentLines(after);
  expect([...kept.keys()].sort()).toEqual([...commentLines(before).keys()].sort());
  for (const [comment, line] of kept) {
    const [, where = "", name = ""] = /# (above|behind|in) (\S+)/.exec(comment) ?? [];
    if (where === "above") expect(lineBelow(after, comment)).toContain(`${name}`);
    if (where === "behind" && !line.trim().startsWith("#"))
      expect(line.slice(0, line.lastIndexOf(comment))).toContain(name);
  }
}

function expectFormatted(text: string): void {
  const tree = read(text);
  const { value: formatted } = formatPipeline(text, "in.yaml");
  if (tree === undefined) return expect(formatted).toBeUndefined();
  if (tree.kind === "scalar") return expect(formatted).toBe(text);
  if (formatted === undefined) throw new Error("it was not formatted");
  const again = read(formatted);
  expect(again && meaning(again)).toEqual(meaning(tree));
  expect(formatPipeline(formatted, "in.yaml").value).toBe(formatted);
  expect(complaints(formatted)).toEqual(complaints(text));
  expectKept(text, formatted);
}

const texts = repositoryTexts().filter(({ text }) => read(text)?.kind === "map");

describe("pipelines of this repository", () => {
  test.each(texts)("$path", ({ path, text }) => {
    expectFormatted(text);
    const before = compiled(path, text);
    const after = compiled(path, formatPipeline(text, path).value ?? "");
    expect(after.said).toEqual(before.said);
    if (before.plan !== undefined) expect(after.plan).toBe(before.plan);
  });
});

const movable = texts.filter(({ text }) => !/[|>]\d?\+/.test(text)); // a blank line behind such a text is part of it

describe("pipelines of this repository, laid out at random", () => {
  test.each(movable.map((one, index) => ({ ...one, index })))("$path", ({ path, text, index }) => {
    const tree = read(text);
    if (tree === undefined) throw new Error("it is read above");
    const { plan } = compiled(path, text);
    for (let seed = 0; seed < 2; seed += 1) {
      const anew = writeAnew(text, tree, chanceFrom(index * 1_000 + seed));
      const same = read(anew);
      expect(same && meaning(same), `seed ${seed}\n${anew}`).toEqual(meaning(tree));
      expectFormatted(anew);
      const planAnew = plan === undefined || seed > 0 ? undefined : compiled(path, anew).plan;
      if (planAnew === undefined) continue; // a comment behind prose is an error
      expect(planAnew).toBe(plan);
      expect(compiled(path, formatPipeline(anew, path).value ?? "").plan).toBe(plan);
    }
  });
});

const signs = [
  ...[
    "\n",
    "\n\n",
    "\n  ",
    "\n    ",
    "\n  - ",
    "\n- ",
    " ",
    "  ",
    "#",
    " # c",
    "\n# c",
    "\n    # c",
    ": ",
    ":",
    "-",
    "- ",
  ],
  ...[
    "{",
    "}",
    "[",
    "]",
    ", ",
    ",",
    '"',
    "'",
    "|",
    "|-",
    "|+",
    "|2",
    ">",
    ">-",
    ">+",
    "? ",
    "~",
    "null",
    "\r\n",
    "---",
    "...",
  ],
];

/** Some characters taken out of a text, and others put in their place, a few times over. */
const changed = fc
  .tuple(
    fc.constantFrom(...texts.map(({ text }) => text)),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(4), fc.constantFrom("", ...signs)), {
      minLength: 1,
      maxLength: 4,
    }),
  )
  .map(([text, changes]) =>
    changes.reduce((now, [where, length, sign]) => {
      const at = Math.floor(where * now.length);
      return now.slice(0, at) + sign + now.slice(at + length);
    }, text),
  );

test("these with changes anywhere", () => {
  fc.assert(
    fc.property(changed, (text) => void expectFormatted(text)),
    fuzzRuns(1_000),
  );
});
