/** Whatever bytes come: nothing is thrown, and all places are inside of the text. A failure prints its seed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Span } from "../../src/base/span.ts";
import type { Tree } from "../../src/base/tree.ts";
import { askedFiles } from "../../src/syntax/asked-files.ts";
import { decodeFile } from "../../src/syntax/decode-file.ts";
import { readPipeline } from "../../src/syntax/read-pipeline.ts";
import { readTree } from "../../src/syntax/read-tree.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";

function expectInside(span: Span, length: number): void {
  expect(span.start).toBeGreaterThanOrEqual(0);
  expect(span.end).toBeGreaterThanOrEqual(span.start);
  expect(span.end).toBeLessThanOrEqual(length);
  expect(span.line).toBeGreaterThanOrEqual(1);
  expect(span.column).toBeGreaterThanOrEqual(1);
}

/** Every character of every scalar has a place in the file, inside of the scalar. */
function expectPlaces(tree: Tree, text: string): void {
  expectInside(tree.span, text.length);
  switch (tree.kind) {
    case "scalar":
      for (let at = 0; at <= tree.source.text.length; at += 1) {
        const { start, end } = tree.source.span(at, Math.min(at + 1, tree.source.text.length));
        expect(start).toBeGreaterThanOrEqual(tree.span.start);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(tree.span.end);
      }
      return;
    case "list":
      for (const item of tree.items) expectPlaces(item, text);
      return;
    default:
      for (const { key, value } of tree.entries) {
        expectInside(key.span, text.length);
        expectPlaces(value, text);
      }
  }
}

function checkText(text: string): void {
  const tree = readTree(text, "in.yaml");
  for (const { span } of tree.diagnostics) expectInside(span, text.length);
  if (tree.value === undefined) {
    expect(tree.diagnostics.length).toBeGreaterThan(0);
    return;
  }
  expectPlaces(tree.value, text);
  for (const { span } of askedFiles(tree.value)) expectInside(span, text.length);
  const read = readPipeline(tree.value, "in.yaml", { text: (path) => (path.length % 2 === 0 ? path : undefined) });
  for (const { span } of read.diagnostics) if (span.file === "in.yaml") expectInside(span, text.length);
}

const signs = [
  "\n",
  "\n  ",
  "\n    ",
  "- ",
  ": ",
  ":",
  "? ",
  "{",
  "}",
  "[",
  "]",
  ", ",
  "#",
  " # ",
  '"',
  "'",
  "|",
  ">-",
  "|2",
];
const more = [
  "&a ",
  "*a ",
  "!t ",
  "%",
  "@",
  "`",
  "\\",
  "\\n",
  "\\u0041",
  "''",
  "{{ ",
  " }}",
  "{% ",
  " %}",
  "---",
  "...",
  "\t",
];
const words = [
  "sluice: 1",
  "nodes:",
  "prompt",
  "run",
  "value",
  "loop",
  "each",
  "x in y",
  "use",
  "when",
  "returns",
  "1.10",
  "null",
];
const pieces = fc.array(fc.constantFrom(...signs, ...more, ...words, "a", "b c", "é", "😀"), { maxLength: 60 });
const yamlLike = pieces.map((parts) => parts.join(""));

const nodeKeys = [
  "why",
  "prompt",
  "run",
  "value",
  "text",
  "from",
  "use",
  "loop",
  "nodes",
  "each",
  "key",
  "retry",
  "stop",
  "output",
];
const values = fc.oneof(
  fc.constantFrom(
    "1",
    "x",
    "[a, b]",
    "{a: 1}",
    '"q"',
    "x in y",
    "|\n        t {{ a }}",
    "{x: [1]}",
    "true",
    "null",
    "./a.yaml",
  ),
  yamlLike,
);
const nodeLike = fc
  .array(fc.tuple(fc.constantFrom(...nodeKeys), values), { maxLength: 6 })
  .map((entries) => entries.map(([key, value]) => `    ${key}: ${value}\n`).join(""));
const pipelineLike = fc
  .array(nodeLike, { maxLength: 5 })
  .map(
    (nodes) => `sluice: 1\nname: f\nwhy: f\nnodes:\n${nodes.map((node, index) => `  n${index}:\n${node}`).join("")}`,
  );

test("bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { value, diagnostics } = decodeFile(bytes, "in.yaml");
      expect(value === undefined).toBe(diagnostics.length > 0);
      if (value !== undefined) checkText(value);
    }),
    fuzzRuns(500),
  );
});

test("text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), checkText), fuzzRuns(500));
});

test("signs of YAML", () => {
  fc.assert(fc.property(yamlLike, checkText), fuzzRuns(3_000));
});

test("things like pipelines", () => {
  fc.assert(fc.property(pipelineLike, checkText), fuzzRuns(1_500));
});

test("the content of a text is what stands in the file", () => {
  const plainWords = fc.array(fc.constantFrom("one", "two", "x.y", "''", "it''s"), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(plainWords, fc.constantFrom("\n  ", " ", "\n\n  "), (parts, gap) => {
      const text = `a: 'begin${gap}${parts.join(gap)}'\n`;
      const { value } = readTree(text, "in.yaml");
      const scalar = value?.kind === "map" ? value.entries[0]?.value : undefined;
      if (scalar?.kind !== "scalar") throw new Error("no scalar");
      for (const { index, 0: word } of scalar.source.text.matchAll(/[a-z.]+/g)) {
        const { start, end } = scalar.source.span(index, index + word.length);
        expect(text.slice(start, end)).toBe(word);
      }
    }),
    fuzzRuns(500),
  );
});
