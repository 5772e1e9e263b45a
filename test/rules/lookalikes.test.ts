/**
 * Correct pipelines that look like a mistake: `lookalikes.txt` has some for each rule that warns, and none of them is
 * told. A block begins with `== rule: what it is`, and `why` is given to nodes that need one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAdvice, severityOf } from "../../src/base/names.ts";
import { rules } from "../../src/rules/rules.ts";
import { saidOfBytes } from "./said-of.ts";

const head = "sluice: 1\nname: fine\nwhy: It looks like a mistake, and is none.\n";
const blocks = [
  ...readFileSync(join(import.meta.dirname, "lookalikes.txt"), "utf8").matchAll(
    /^== ([a-z-]+): (.*)\n([\s\S]*?)(?=^== |$(?![\s\S]))/gm,
  ),
].map(([, rule = "", what = "", body = ""]) => ({ rule, what, text: head + body }));

test.each(blocks)("$rule: $what", ({ rule, text }) => {
  const said = saidOfBytes(new TextEncoder().encode(text), "fine.yaml", import.meta.dirname, [rule]);
  expect(said.text).toBe("");
});

test("every rule that warns has some", () => {
  const warning = rules.map(({ name }) => name).filter((name) => !isAdvice(name));
  expect(warning.filter((name) => blocks.filter(({ rule }) => rule === name).length < 3)).toEqual([]);
  expect(blocks.map(({ rule }) => rule).filter((rule) => !Object.hasOwn(severityOf, rule))).toEqual([]);
});
