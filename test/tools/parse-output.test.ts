/** What programs print, by every `parse:`, with what cannot be right. */
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { type Parse, parseOutput } from "../../src/tools/parse-output.ts";

function parse(stdout: string, how: Parse) {
  return parseOutput({ code: 0, stdout, stderr: "e\n" }, how);
}

describe("text", () => {
  test.each([
    ["abc\n", "abc"],
    ["a\nb\r\n\n", "a\nb"],
    ["", ""],
    ["  a  ", "  a  "],
  ])("%j is %j", (stdout, value) => {
    expect(parse(stdout, "text")).toEqual({ value });
  });
});

describe("lines", () => {
  test.each([
    ["a\nb\n", ["a", "b"]],
    ["a\r\nb", ["a", "b"]],
    ["a\n\nb\n", ["a", "", "b"]],
    ["", []],
    ["\n", [""]],
  ])("%j is %j", (stdout, value) => {
    expect(parse(stdout, "lines")).toEqual({ value });
  });
});

describe("json", () => {
  test("is the value", () => {
    expect(parse(' {"a": [1, "]", null, 1e2]}\n', "json")).toEqual({ value: { a: [1, "]", null, 100] } });
  });

  test.each([
    ["", "nothing was printed"],
    ["not json", "is not JSON"],
    ['{"a": 1} x', "is not JSON"],
    ["[1e400]", "too large"],
    ['{"a": [-1E999]}', "too large"],
    ["[".repeat(100_000), `nested deeper than ${limits.replyDepth}`],
    [`${'{"a":'.repeat(70)}1${"}".repeat(70)}`, "nested deeper"],
  ])("%j is a problem", (stdout, problem) => {
    expect(parse(stdout, "json")).toEqual({ problem: expect.stringContaining(problem) });
  });

  test("brackets in texts do not count as depth", () => {
    const text = '[{\\"'.repeat(200);
    expect(parse(`["${text}"]`, "json")).toEqual({ value: ['[{"'.repeat(200)] });
  });

  test("exactly as deep as allowed is fine", () => {
    const depth = limits.replyDepth;
    expect(parse("[".repeat(depth) + "]".repeat(depth), "json")).toHaveProperty("value");
  });

  test("a lone surrogate becomes a replacement character, in keys as well (H74)", () => {
    expect(parse('{"\\ud800k": "a\\udfffb\\ud83d\\ude00"}', "json")).toEqual({
      value: { "\ufffdk": "a\ufffdb\u{1f600}" },
    });
  });

  test("__proto__ is a key like others (H71)", () => {
    const parsed = parse('{"__proto__": {"p": 1}, "e": 1e1}', "json");
    expect(JSON.stringify(parsed)).toBe('{"value":{"__proto__":{"p":1},"e":10}}');
    expect(Reflect.get({}, "p")).toBeUndefined();
  });
});

describe("jsonl", () => {
  test("is a value a line, blank lines aside", () => {
    expect(parse('{"a":1}\n\n 2 \r\n"x"\n', "jsonl")).toEqual({ value: [{ a: 1 }, 2, "x"] });
    expect(parse("", "jsonl")).toEqual({ value: [] });
  });

  test("says in which line the problem is", () => {
    expect(parse("1\n\n{oops\n", "jsonl")).toEqual({ problem: expect.stringMatching(/^line 3: .*not JSON/) });
  });
});

test("result is code and both texts as they are", () => {
  const printed = { code: 7, stdout: "a\n", stderr: "b\n" };
  expect(parseOutput(printed, "result")).toEqual({ value: printed });
});
