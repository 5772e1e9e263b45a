/** Diffs that `patch` would take: the same lines, the hunks, and the ends of files. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { plainPaint } from "../../src/report/paint.ts";
import { unifiedDiff } from "../../src/report/unified-diff.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";

const diff = (before: string, after: string): string =>
  unifiedDiff("a.yaml", before, after, { paint: plainPaint, isScreen: false });

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`);

test("no difference is nothing", () => {
  expect(diff("a\nb\n", "a\nb\n")).toBe("");
});

test("three lines around a change", () => {
  const before = numbers(9);
  const after = before.with(4, "five\n");
  expect(diff(before.join(""), after.join(""))).toBe(
    [
      "--- a/a.yaml",
      "+++ b/a.yaml",
      "@@ -2,7 +2,7 @@",
      " line 2",
      " line 3",
      " line 4",
      "-line 5",
      "+five",
      " line 6",
      " line 7",
      " line 8",
      "",
    ].join("\n"),
  );
});

test("changes that stand near share a hunk, others do not", () => {
  const lines = numbers(40);
  const near = diff(lines.join(""), lines.with(4, "x\n").with(10, "y\n").join(""));
  expect(near.match(/^@@/gm)).toHaveLength(1);
  const far = diff(lines.join(""), lines.with(4, "x\n").with(20, "y\n").join(""));
  expect(far.match(/^@@ .*/gm)).toEqual(["@@ -2,7 +2,7 @@", "@@ -18,7 +18,7 @@"]);
});

test("lines that come and go move the numbers", () => {
  expect(diff("a\nb\nc\n", "a\nc\n")).toContain("@@ -1,3 +1,2 @@\n a\n-b\n c\n");
  expect(diff("", "a\n")).toContain("@@ -0,0 +1 @@\n+a\n");
});

test("a last line without its end is told", () => {
  expect(diff("a\nb", "a\nc\n")).toContain("-b\n\\ No newline at end of file\n+c\n");
});

test("what could move a cursor is shown by its code on a screen alone", () => {
  const look = { paint: plainPaint, isScreen: true };
  expect(unifiedDiff("a", "x\u001b[2J\n", "y\n", look)).toContain("-x\\u{1b}[2J\n");
  expect(diff("x\u001b[2J\n", "y\n")).toContain("-x\u001b[2J\n");
});

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Applies a diff whose context fits, as `patch` does. */
function patched(before: string, patch: string): string {
  const lines = linesOf(before);
  const result: string[] = [];
  let at = 0;
  for (const hunk of patch.split(/^@@ -/m).slice(1)) {
    const [, first = "0", count = "1"] = /^(\d+)(?:,(\d+))? /.exec(hunk) ?? [];
    const start = count === "0" ? Number(first) : Number(first) - 1;
    const body = linesOf(hunk.slice(hunk.indexOf("\n") + 1).replace(/\n\\ No newline at end of file\n/g, ""));
    result.push(
      ...lines.slice(at, start),
      ...body.filter((line) => !line.startsWith("-")).map((line) => line.slice(1)),
    );
    at = start + body.filter((line) => !line.startsWith("+")).length;
  }
  return [...result, ...lines.slice(at)].join("");
}

test("a diff of any two texts makes the one of the other", () => {
  const text = fc.array(fc.constantFrom("a\n", "b\n", "c\n", "\n"), { maxLength: 30 }).map((lines) => lines.join(""));
  fc.assert(
    fc.property(text, text, (before, after) => patched(before, diff(before, after)) === after),
    fuzzRuns(100),
  );
});

test("texts of which all is different are replaced as a whole, in good time", () => {
  const before = Array.from({ length: 6_000 }, (_, index) => `a${index}\n`).join("");
  const after = Array.from({ length: 6_000 }, (_, index) => `b${index}\n`).join("");
  expect(patched(before, diff(before, after))).toBe(after);
});
