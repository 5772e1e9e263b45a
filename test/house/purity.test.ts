/** What pure folders must not hold: the invariants 1, 3 and 5 of ARCHITECTURE.md. */
import { expect, test } from "vitest";
import { codeOnly, filesBelow } from "./source-files.ts";

const clockAndChance =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\brandomUUID\b|\bset(?:Timeout|Interval|Immediate)\b/;
const promises = /\basync\b|\bawait\b|\bPromise\b/;
const inputAndOutput = /\bprocess\.|\bconsole\./;

const pure = [
  "base",
  "types",
  "expr",
  "syntax",
  "plan",
  "check",
  "lower",
  "analyse",
  "rules",
  "compile",
  "core",
  "report",
];

test.each(pure)("%s has no clock, chance, promise, input or output", (folder) => {
  const broken = filesBelow(`src/${folder}`, /\.ts$/).flatMap(({ path, text }) =>
    [clockAndChance, promises, inputAndOutput].flatMap((pattern) => {
      const found = codeOnly(text).match(pattern);
      return found === null ? [] : [`${path}: ${found[0]}`];
    }),
  );
  expect(broken).toEqual([]);
});
