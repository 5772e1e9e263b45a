/** The way back from the content of a scalar to the file, for every style of YAML and what it folds, escapes and indents. */
import { expect, test } from "vitest";
import type { Tree } from "../../src/base/tree.ts";
import { readTree } from "../../src/syntax/read-tree.ts";

/** The value of `a` in the file. */
function scalarOf(text: string): Extract<Tree, { kind: "scalar" }> {
  const { value, diagnostics } = readTree(text, "in.yaml");
  expect(diagnostics).toEqual([]);
  const tree = value?.kind === "map" ? value.entries[0]?.value : undefined;
  if (tree?.kind !== "scalar") throw new Error("no scalar");
  return tree;
}

/** What the file has where the content has `word`. */
function written(text: string, word: string): string {
  const { source } = scalarOf(text);
  const at = source.text.indexOf(word);
  expect(at).not.toBe(-1);
  const { start, end } = source.span(at, at + word.length);
  return text.slice(start, end);
}

const sameWord: readonly (readonly [string, string])[] = [
  ["plain", "a: one TWO three\n"],
  ["plain behind a comment above", "# TWO\na: one TWO three # four\n"],
  ["plain over lines", "a: one\n  TWO\n  three\n"],
  ["plain over lines with an empty one", "a: one\n\n    TWO\n"],
  ["plain number", "a: 1.TWO\n"],
  ["single quoted", "a: 'one TWO'\n"],
  ["single quoted with a quote", "a: 'it''s TWO'\n"],
  ["single quoted over lines", "a: 'it''s\n   TWO\n\n   three'\n"],
  ["double quoted", 'a: "one TWO"\n'],
  ["double quoted with escapes", 'a: "\\u00e9\\n\\t\\"\\x41 TWO\\\\"\n'],
  ["double quoted over lines", 'a: "one\n   TWO\n   three"\n'],
  ["double quoted with an escaped line end", 'a: "on\\\n   e TWO"\n'],
  ["double quoted with a wide escape", 'a: "\\U0001F600 TWO"\n'],
  ["literal block", "a: |\n  one\n  TWO\n"],
  ["literal block, first line", "a: |\n  TWO\n  one\n"],
  ["literal block, inner indentation", "a: |\n  one\n      TWO\n  three\n"],
  ["literal block, indentation given", "a: |2\n    one\n  TWO\n"],
  ["literal block, stripped", "a: |-\n  one\n  TWO\n\n\n"],
  ["literal block, kept", "a: |+\n  one\n\n  TWO\n\n\n"],
  ["literal block with blanks at line ends", "a: |\n  one  \n  TWO  \n"],
  ["literal block with a comment at its head", "a: | # TWO is below\n  one TWO\n"],
  ["literal block, CRLF", "a: |\r\n  one\r\n  TWO\r\n"],
  ["folded block", "a: >\n  one\n  TWO\n"],
  ["folded block with paragraphs", "a: >-\n  one\n  two\n\n  three TWO\n"],
  ["folded block with a deeper line", "a: >\n  one\n    TWO\n  three\n"],
  ["folded block, leading empty lines", "a: >\n\n\n  TWO\n"],
  ["emoji in front", "a: 😀 TWO\n"],
  ["quoted in a list", "a: 'TWO'\nb: [1]\n"],
];

test.each(sameWord)("%s", (_style, text) => {
  expect(written(text, "TWO")).toBe("TWO");
});

test("an escape is one place", () => {
  expect(written('a: "one\\nTWO"\n', "\n")).toBe("\\n");
  expect(written('a: "\\x41\\u0042C"\n', "AB")).toBe("\\x41\\u0042");
  expect(written("a: 'it''s'\n", "'")).toBe("''");
});

test("a span over folded lines runs from line to line", () => {
  expect(written("a: >\n  one\n  TWO three\n", "one TWO")).toBe("one\n  TWO");
  expect(written("a: one\n   TWO\n", "one TWO")).toBe("one\n   TWO");
});

test("an empty span is a place, also at both ends", () => {
  const { source } = scalarOf('a: "one"\n');
  expect([source.span(0, 0), source.span(3, 3)].map(({ start, end }) => [start, end])).toEqual([
    [4, 4],
    [7, 7],
  ]);
});

test("lines and columns count from 1, ends are exclusive", () => {
  const { source } = scalarOf("a: |\n  one\n  TWO\n");
  const span = source.span(4, 7);
  expect(span).toEqual({ file: "in.yaml", start: 13, end: 16, line: 3, column: 3, endLine: 3, endColumn: 6 });
});
