/** The table of `mended.ts`: what a fix makes of an expression, and how sure it is of that. */
import { expect, test } from "vitest";
import { applyFixes } from "../../src/base/apply-fixes.ts";
import { mended } from "./mended.ts";
import { run, shown } from "./scene.ts";

test.each(mended)("%s", (text, wanted, safe) => {
  const { found } = run(text);
  const fixes = found.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  expect([applyFixes(text, fixes).text, shown(found)]).toEqual([wanted, shown(found)]);
  expect(fixes.map((fix) => fix.safe)).toEqual([safe]);
});

/** What is mended reads on: the same mistake is not there again. */
test.each(mended)("%s stays mended", (text, wanted) => {
  const told = run(text).found.map(({ name }) => name);
  const again = run(wanted).found.map(({ name }) => name);
  expect(again.filter((name) => told.includes(name) && name !== "type-mismatch")).toEqual([]);
});
