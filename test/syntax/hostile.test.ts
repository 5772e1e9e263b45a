/**
 * Hostile files, by their number in the table of hostile inputs: each gets one clear message before much is done, and
 * nothing is thrown. Counted is what the YAML parser is given of them, and no time.
 */
import { describe, expect, test, vi } from "vitest";
import { Parser } from "yaml";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { limits } from "../../src/base/limits.ts";
import type { DiagnosticName } from "../../src/base/names.ts";
import { decodeFile } from "../../src/syntax/decode-file.ts";
import { readPipeline } from "../../src/syntax/read-pipeline.ts";
import { readTree } from "../../src/syntax/read-tree.ts";

/** Lexemes that the parser is given of a text which is refused as soon as its nesting, or its first hundred mistakes, are seen. */
const lexemesMost = 400;

function check(text: string): readonly Diagnostic[] {
  const tree = readTree(text, "in.yaml");
  const read = tree.value && readPipeline(tree.value, "in.yaml", { text: () => undefined });
  return [...tree.diagnostics, ...(read?.diagnostics ?? [])];
}

function lexemesOf(act: () => void): number {
  const next = vi.spyOn(Parser.prototype, "next");
  try {
    act();
    return next.mock.calls.length;
  } finally {
    next.mockRestore();
  }
}

type Hostile = {
  readonly id: string;
  readonly what: string;
  readonly text: () => string;
  readonly name: DiagnosticName;
  readonly at: string; // line:column
  readonly lexemes?: number; // that the parser is given of it at most, where more must be read until the mistake shows
};

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

const laughs = lines(9, (index) => `a${index}: &a${index} [${index === 0 ? "x" : `*a${index - 1},`.repeat(9)}]`);

const files: readonly Hostile[] = [
  { id: "H01", what: "1,000 open brackets", text: () => "[".repeat(1_000), name: "over-limit", at: "1:65" },
  { id: "H01b", what: "20,000 open brackets", text: () => "[".repeat(20_000), name: "over-limit", at: "1:65" },
  { id: "H02", what: "5,000 explicit keys", text: () => `${"? ".repeat(5_000)}x`, name: "over-limit", at: "1:399" },
  { id: "H03", what: "closing brackets", text: () => "]".repeat(128 * 1024), name: "broken-yaml", at: "1:1" },
  { id: "H04", what: "anchors", text: () => "&a ".repeat((256 * 1024) / 3), name: "refused-yaml", at: "1:1" },
  {
    id: "H05",
    what: "open and closed quotes",
    text: () => '" '.repeat(1e5),
    name: "broken-yaml",
    at: "1:5",
    lexemes: 1e5 + 1,
  },
  {
    id: "H06",
    what: "50,000 errors",
    text: () => lines(5e4, () => "a: b: c"),
    name: "broken-yaml",
    at: "1:5",
    lexemes: 2_200, // the parser takes each for a deeper level
  },
  {
    id: "H07",
    what: "block map of 50,000 keys",
    text: () => lines(5e4, (i) => `k${i}: 1`),
    name: "over-limit",
    at: "1:1",
    lexemes: 5e4 * 7,
  },
  {
    id: "H08",
    what: "flow map of 90,000 keys",
    text: () => `{${lines(9e4, (i) => `k${i}: 1,`)}}`,
    name: "over-limit",
    at: "1:1",
    lexemes: limits.yamlKeys * 8 + 8,
  },
  {
    id: "H09",
    what: "an open map over 10,000 lines",
    text: () => `a: {\n${"  b: 1\n".repeat(1e4)}`,
    name: "broken-yaml",
    at: "2:6",
    lexemes: 900, // the parser takes each line for a deeper level
  },
  { id: "H10", what: "billion laughs", text: () => laughs, name: "refused-yaml", at: "1:5" },
  { id: "H11", what: "an alias to itself", text: () => "a: &a [*a]", name: "refused-yaml", at: "1:4" },
  { id: "H12", what: "an alias to nothing", text: () => "a: *nope", name: "refused-yaml", at: "1:4" },
  { id: "H13", what: "a key twice", text: () => "sluice: 1\na: 1\na: 2", name: "duplicate-key", at: "3:1" },
  { id: "H14", what: "a number as key", text: () => '1: x\n"1": y', name: "refused-yaml", at: "1:1" },
  { id: "H15", what: "__proto__", text: () => "__proto__: {p: 1}", name: "refused-yaml", at: "1:1" },
  { id: "H15b", what: "constructor", text: () => "nodes:\n  constructor: {value: 1}", name: "refused-yaml", at: "2:3" },
  { id: "H16", what: "a merge key", text: () => "a: {x: 1}\n<<: {y: 2}", name: "refused-yaml", at: "2:1" },
  { id: "H17", what: "a directive", text: () => "%YAML 1.1\n---\na: y", name: "refused-yaml", at: "1:1" },
  { id: "H18", what: "a tag of code", text: () => 'a: !!js/function "x"', name: "refused-yaml", at: "1:4" },
  { id: "H18b", what: "a tag of its own", text: () => "a: !x 1", name: "refused-yaml", at: "1:4" },
  { id: "H19", what: "binary", text: () => "a: !!binary aGVsbG8=", name: "refused-yaml", at: "1:4" },
  { id: "H19b", what: "a set", text: () => "a: !!set {x, y}", name: "refused-yaml", at: "1:4" },
  { id: "H19c", what: "a timestamp", text: () => "a: !!timestamp 2001-01-01", name: "refused-yaml", at: "1:4" },
  { id: "H20", what: "a map as key", text: () => "{a: 1}: x", name: "refused-yaml", at: "1:1" },
  { id: "H20b", what: "nothing as key", text: () => "? \n: x", name: "refused-yaml", at: "1:3" },
  { id: "H21", what: "an unquoted template", text: () => "a: {{ x }}", name: "unquoted-template", at: "1:4" },
  {
    id: "H22",
    what: "an integer out of range",
    text: () => "a: 9007199254740993",
    name: "ambiguous-number",
    at: "1:4",
  },
  { id: "H22b", what: "an endless number", text: () => "a: 1e400", name: "ambiguous-number", at: "1:4" },
  { id: "H22c", what: "infinity", text: () => "a: .inf", name: "ambiguous-number", at: "1:4" },
  { id: "H22d", what: "not a number", text: () => "a: .nan", name: "ambiguous-number", at: "1:4" },
  { id: "H23", what: "a byte order mark inside", text: () => "a: b\n\ufeffc: d", name: "refused-yaml", at: "2:1" },
  { id: "H25", what: "a raw escape", text: () => "a: b\u001b[31m", name: "refused-yaml", at: "1:5" },
  { id: "H25b", what: "NUL by an escape", text: () => 'a: "\\0"', name: "refused-yaml", at: "1:4" },
  { id: "H27", what: "half a character by an escape", text: () => 'a: "\\ud800"', name: "refused-yaml", at: "1:4" },
  { id: "H28", what: "a lone carriage return", text: () => "a: b\rc: d", name: "refused-yaml", at: "1:5" },
  { id: "H29", what: "a tab as indentation", text: () => "a:\n\tb: 1", name: "refused-yaml", at: "2:1" },
  { id: "H31", what: "a text of 200 KiB", text: () => `a: ${"x".repeat(200 * 1024)}`, name: "over-limit", at: "1:4" },
  { id: "H31b", what: "200 KiB of escapes", text: () => `a: "${"\\n".repeat(1e5)}"`, name: "over-limit", at: "1:4" },
  { id: "H32", what: "two documents", text: () => "a: 1\n---\nb: 2", name: "refused-yaml", at: "2:1" },
  { id: "H32b", what: "200,000 empty documents", text: () => "---\n".repeat(2e5), name: "refused-yaml", at: "2:1" },
  { id: "H33", what: "an empty file", text: () => "", name: "empty-value", at: "1:1" },
  { id: "H33b", what: "comments alone", text: () => "# nothing\n", name: "empty-value", at: "1:1" },
  { id: "H33c", what: "a scalar", text: () => "hello", name: "wrong-form", at: "1:1" },
];

describe("a hostile file", () => {
  test.each(files)("$id: $what", ({ text, name, at, lexemes = lexemesMost }) => {
    let found: readonly Diagnostic[] = [];
    const given = lexemesOf(() => {
      found = check(text());
    });
    const told = found.map((one) => ({ name: one.name, at: `${one.span.line}:${one.span.column}` }));
    expect(told).toContainEqual({ name, at });
    expect(told.length).toBeLessThanOrEqual(2 * limits.diagnostics);
    expect(given).toBeLessThanOrEqual(lexemes);
  });

  test("H30: 10 MiB are refused before they are decoded, and looked through", () => {
    const noText = new Uint8Array(10 * 1024 * 1024).fill(0xff);
    expect(decodeFile(noText, "in.yaml").diagnostics.map(({ name }) => name)).toEqual(["over-limit"]);
    expect(check("\u0000".repeat(limits.fileBytes + 1)).map(({ name }) => name)).toEqual(["over-limit"]);
  });

  test("H23: a byte order mark in front is fine", () => {
    const { value, diagnostics } = decodeFile(new TextEncoder().encode("\ufeffa: 1"), "in.yaml");
    expect({ value, diagnostics }).toEqual({ value: "a: 1", diagnostics: [] });
    expect(readTree("\ufeffa: 1", "in.yaml").diagnostics).toEqual([]);
  });

  test("H24: UTF-16 has NUL bytes", () => {
    const found = decodeFile(new Uint8Array(Buffer.from("\ufeffsluice: 1\n", "utf16le")), "in.yaml").diagnostics;
    expect(found.map(({ name, message }) => ({ name, message }))).toEqual([
      { name: "unreadable-text", message: "the file holds a NUL byte (byte 4)" },
    ]);
  });

  test("H26: bytes that are not UTF-8 are told by line and column", () => {
    const decode = (bytes: Iterable<number>) => decodeFile(new Uint8Array(bytes), "in.yaml").diagnostics;
    const [found] = decode(Buffer.from("a: ä\nb: \xff\n", "latin1"));
    expect(found?.name).toBe("unreadable-text");
    const [second] = decode([...Buffer.from("a: ä\nb: ", "utf8"), 0xff, 0x0a]);
    expect(`${second?.span.line}:${second?.span.column} ${second?.message}`).toBe(
      "2:4 the file is not UTF-8: byte 10 belongs to no character",
    );
  });

  test("H09: a bracket that stays open over many lines is told where it stands", () => {
    const found = check(`sluice: 1\nnodes: {\n${"  a: {value: 1},\n".repeat(300)}`);
    expect(found.map(({ message, span }) => `${span.line}:${span.column} ${message}`)).toEqual([
      '2:8 "{" is never closed',
    ]);
  });

  test("H01: blocks may be nested 64 deep and no deeper", () => {
    const nested = (depth: number): string => lines(depth, (index) => `${" ".repeat(index)}a:`).concat(" 1");
    expect(readTree(nested(64), "in.yaml").diagnostics).toEqual([]);
    expect(readTree(nested(65), "in.yaml").diagnostics.map(({ name, span }) => `${span.line} ${name}`)).toEqual([
      "65 over-limit",
    ]);
    expect(readTree(`a: ${"[".repeat(63)}${"]".repeat(63)}`, "in.yaml").diagnostics).toEqual([]);
  });

  test("H28: CRLF is fine", () => {
    expect(readTree("a: 1\r\nb:\r\n  - |\r\n    x\r\n", "in.yaml").diagnostics).toEqual([]);
  });
});
