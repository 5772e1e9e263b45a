/** Diagnostics as text: frames, windows, wide signs, colours, limits, and nothing that reaches the terminal as a command. */
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { limits } from "../../src/base/limits.ts";
import type { Span } from "../../src/base/span.ts";
import { renderConcise, renderPretty } from "../../src/report/render-diagnostics.ts";
import { renderJson } from "../../src/report/render-json.ts";

/** No file is at hand. */
const nowhere = (): undefined => undefined;

/** The place of the first `word` in the text. */
function spanOf(text: string, word: string, file = "in.yaml"): Span {
  const start = text.indexOf(word);
  const place = (offset: number) => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  const [first, last] = [place(start), place(start + word.length)];
  return { file, start, end: start + word.length, ...first, endLine: last.line, endColumn: last.column };
}

function about(text: string, word: string, message = "it is wrong"): Diagnostic {
  return { name: "unknown-key", message, span: spanOf(text, word) };
}

function pretty(text: string, diagnostic: Diagnostic, width = 80): string {
  return renderPretty([diagnostic], () => text, { color: false, width });
}

describe("pretty", () => {
  test("message, place, line, carets, notes with frames, help", () => {
    const text = "a: 1\nb: 2\n";
    const notes = [{ message: "first given here", span: spanOf(text, "a") }, { message: "so it is" }];
    expect(pretty(text, { ...about(text, "b: 2"), notes, help: "remove it" })).toBe(
      `error[unknown-key]: it is wrong
 --> in.yaml:2:1
  |
2 | b: 2
  | ^^^^
note: first given here
 --> in.yaml:1:1
  |
1 | a: 1
  | ^
note: so it is
help: remove it
`,
    );
  });

  test("a warning says so, and all gutters of one finding are equally wide", () => {
    const text = `${"x\n".repeat(99)}word\n`;
    const notes = [{ message: "see", span: spanOf(text, "x") }];
    const said = pretty(text, { ...about(text, "word"), name: "filter-after-arithmetic", notes });
    expect(said).toContain("warning[filter-after-arithmetic]");
    expect(said).toContain("100 | word\n    | ^^^^");
    expect(said).toContain("  1 | x\n    | ^");
  });

  test("tabs and wide signs keep the carets under what is meant", () => {
    expect(pretty("\tkey: x\n", about("\tkey: x\n", "key"))).toContain("1 |   key: x\n  |   ^^^\n");
    expect(pretty("漢字 key\n", about("漢字 key\n", "key"))).toContain("1 | 漢字 key\n  |      ^^^\n");
    expect(pretty("😀 key\n", about("😀 key\n", "key"))).toContain("1 | 😀 key\n  |    ^^^\n");
    expect(pretty("e\u0301 key\n", about("e\u0301 key\n", "key"))).toContain("  |   ^^^\n");
    expect(pretty("a 漢字 b\n", about("a 漢字 b\n", "漢字"))).toContain("  |   ^^^^\n");
  });

  test.each([40, 60, 80])("a long line is a window of %i columns around what is meant", (width) => {
    const text = `${"before ".repeat(100)}KEY${" after".repeat(100)}\n`;
    const lines = pretty(text, about(text, "KEY"), width).split("\n");
    const shown = lines.find((line) => line.startsWith("1 | ")) ?? "";
    const carets = lines.find((line) => line.includes("^")) ?? "";
    expect(shown.length).toBeLessThanOrEqual(width);
    expect(shown).toMatch(/^1 \| ….*KEY.*…$/);
    expect(shown.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("KEY");
  });

  test("what is meant may be longer than the window", () => {
    const text = `${"x".repeat(500)}\n`;
    const lines = pretty(text, about(text, "x".repeat(400)), 60).split("\n");
    expect(lines.every((line) => line.length <= 60)).toBe(true);
    expect(lines.some((line) => line.endsWith("…"))).toBe(true);
  });

  test("of a span over lines the first is underlined; one behind the end of a line still has a caret", () => {
    const text = "a: one\n  two\n";
    expect(pretty(text, about(text, "one\n  two"))).toContain("1 | a: one\n  |    ^^^\n");
    const end = { ...about(text, "one"), span: { ...spanOf(text, "one"), column: 7, endColumn: 7 } };
    expect(pretty(text, end)).toContain("1 | a: one\n  |       ^\n");
  });

  test("CRLF leaves no trace", () => {
    expect(pretty("a: 1\r\nb: 2\r\n", about("a: 1\r\nb: 2\r\n", "a: 1"))).not.toContain("\r");
  });

  test("a file that is not at hand has a place and no frame", () => {
    const said = renderPretty([about("a: 1", "a")], () => undefined, { color: false, width: 80 });
    expect(said).toBe("error[unknown-key]: it is wrong\n --> in.yaml:1:1\n");
  });

  test("colours are there if asked for", () => {
    const options = { color: true, width: 80 };
    expect(renderPretty([about("a: 1", "a")], () => "a: 1", options)).toContain(
      "\u001b[1;31merror[unknown-key]\u001b[0m",
    );
    expect(pretty("a: 1", about("a: 1", "a"))).not.toContain("\u001b");
  });
});

describe("H105: signs that command a terminal are shown, not sent", () => {
  const evil = "\u001b]52;c;eA==\u0007\u009b31m\r\b\u202e\u2066\u200b\u2028";
  const text = `a: ${evil} key\n`;
  const file = `in${evil}.yaml`;
  const found: Diagnostic = {
    ...about(text, "key", `it is ${evil}`),
    span: spanOf(text, "key", file),
    help: `write ${evil}`,
    notes: [{ message: evil, span: spanOf(text, "key", file) }],
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028\u202e\u2066]/;

  test("pretty", () => {
    const said = pretty(text, found, 200);
    expect(said).not.toMatch(unsafe);
    expect(said).toContain("\\u{1b}]52;c;eA==\\u{7}\\u{9b}31m");
    const lines = said.split("\n");
    const shown = lines.findIndex((line) => line.startsWith("1 | "));
    const carets = lines[shown + 1] ?? "";
    expect(lines[shown]?.slice(carets.indexOf("^"))).toBe("key");
  });

  test("concise and JSON", () => {
    expect(renderConcise([found])).not.toMatch(unsafe);
    expect(renderConcise([found]).split("\n")).toHaveLength(2);
    expect(renderJson([found], nowhere)).not.toMatch(unsafe);
    expect(JSON.parse(renderJson([found], nowhere))[0].message).toBe(`it is ${evil}`);
  });
});

describe("many", () => {
  const text = `${"a: 1\n".repeat(3)}`;
  const many = Array.from({ length: limits.diagnostics + 7 }, () => about(text, "a"));

  test("the first are shown, and how many more there are", () => {
    const said = pretty(text, about(text, "a"));
    const all = renderPretty(many, () => text, { color: false, width: 80 });
    expect(all).toBe(`${Array.from({ length: limits.diagnostics }, () => said).join("\n")}\nand 7 more\n`);
    expect(renderConcise(many).split("\n").slice(-2)).toEqual(["and 7 more", ""]);
  });

  test("JSON has all of them", () => {
    expect(JSON.parse(renderJson(many, nowhere))).toHaveLength(many.length);
  });

  test("none is nothing", () => {
    expect(renderPretty([], () => text, { color: false, width: 80 })).toBe("");
    expect(renderConcise([])).toBe("");
    expect(JSON.parse(renderJson([], nowhere))).toEqual([]);
  });
});

test("JSON tells the whole finding", () => {
  const text = "a: 1\nb: 2\n";
  const span = spanOf(text, "b");
  const found: Diagnostic = {
    ...about(text, "b"),
    help: "remove it",
    notes: [{ message: "first", span: spanOf(text, "a") }, { message: "why" }],
    fix: { span, text: "c", title: "rename it", safe: false },
  };
  const range = { start: { offset: 5, line: 2, column: 1 }, end: { offset: 6, line: 2, column: 2 } };
  const first = { start: { offset: 0, line: 1, column: 1 }, end: { offset: 1, line: 1, column: 2 } };
  expect(JSON.parse(renderJson([found], () => text))).toEqual([
    {
      name: "unknown-key",
      severity: "error",
      message: "it is wrong",
      file: "in.yaml",
      range,
      found: "b",
      help: "remove it",
      notes: [{ message: "first", file: "in.yaml", range: first, found: "a" }, { message: "why" }],
      fix: { title: "rename it", file: "in.yaml", range, found: "b", text: "c", safe: false },
    },
  ]);
});
