/** Every file of the code: a header that says what it is for, a size that can be read, names and words of the house. */
import { expect, test } from "vitest";
import { filesBelow, readRoot, type SourceFile } from "./source-files.ts";

const code = [
  ...["src", "test", "bench"].flatMap((folder) => filesBelow(folder, /\.ts$/)),
  { path: "build.mjs", text: readRoot("build.mjs") },
];
const all = filesBelow(".", /\.(?:ts|mjs|md|yaml|json|sh)$/).filter(({ path }) => path !== "package-lock.json");
const linesMost = 400;

function pathsWhere(files: readonly SourceFile[], broken: (file: SourceFile) => boolean): string[] {
  return files.filter(broken).map(({ path }) => path);
}

test("every file says in its first comment what it is for", () => {
  expect(pathsWhere(code, ({ text }) => !/^(?:#!.*\n)?\/\*\*/.test(text))).toEqual([]);
});

test("no file has more than 400 lines", () => {
  expect(pathsWhere(code, ({ text }) => text.split("\n").length - 1 > linesMost)).toEqual([]);
});

test("the linter holds functions to 60 lines and a complexity of 15, files to 400 lines", () => {
  const { complexity, style } = JSON.parse(readRoot("biome.json")).linter.rules;
  expect(complexity.noExcessiveLinesPerFunction).toMatchObject({ level: "error", options: { maxLines: 60 } });
  expect(complexity.noExcessiveCognitiveComplexity).toMatchObject({
    level: "error",
    options: { maxAllowedComplexity: 15 },
  });
  expect(style.noExcessiveLinesPerFile).toMatchObject({ level: "error", options: { maxLines: linesMost } });
});

test("no file is named for what it is not", () => {
  const vague = /\/types\.ts$|[/-](?:utils?|helpers?|common|misc|managers?|services?)\.ts$/;
  expect(pathsWhere(code, ({ path }) => vague.test(path))).toEqual([]);
});

test("a suppression says why, and what is left for later names its issue", () => {
  const others = code.filter(({ path }) => path !== "test/house/files.test.ts");
  expect(pathsWhere(others, ({ text }) => /biome-ignore [^:\n]*:?\s*$|@ts-(?:ignore|nocheck)/m.test(text))).toEqual([]);
  expect(
    pathsWhere(others, ({ text }) => /\bTODO\b(?!.*#\d+)|\bFIXME\b|[Nn]ot (?:yet )?implemented/.test(text)),
  ).toEqual([]);
});

test("no path of somebody's machine stands in the repository", () => {
  const machine = /(?<![\w.~-])\/(?:home|root|work|Users)\/[\w-]+/;
  expect(pathsWhere(all, ({ text }) => machine.test(text))).toEqual([]);
});
