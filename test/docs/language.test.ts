/** docs/language.md: its tables are those of the compiler, and its pipelines compile. Fill the tables with `vitest -u`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catalogue } from "../../src/expr/catalogue.ts";
import { placeNames } from "../../src/syntax/keys.ts";
import { saidOfBytes } from "../rules/said-of.ts";
import { tableNamed } from "./language-tables.ts";

const path = join(import.meta.dirname, "../../docs/language.md");
const page = readFileSync(path, "utf8");
const regions = /(<!-- table: (.+?) -->\n)(?:\|.*\n)*(<!-- end -->)/g;
const blocks = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
const pipelines = blocks.filter((text) => text.startsWith("sluice: 1\n"));

test("the tables are those of the compiler", async () => {
  const filled = page.replace(
    regions,
    (_all, open: string, name: string, close: string) => `${open}${tableNamed(name)}\n${close}`,
  );
  await expect(filled).toMatchFileSnapshot(path);
});

test("no key, filter, test or function is left out", () => {
  const named = [...page.matchAll(regions)].map(([, , name = ""]) => name);
  expect(placeNames.filter((place) => !named.includes(`keys ${place}`))).toEqual([]);
  expect(catalogue.filter(({ kind }) => !named.includes(`${kind}s`))).toEqual([]);
});

test("every block of YAML is a whole pipeline", () => {
  expect(blocks.filter((text) => !pipelines.includes(text))).toEqual([]);
  expect(pipelines.length).toBeGreaterThanOrEqual(8);
});

test.each(pipelines.map((text) => [/^name: (.*)$/m.exec(text)?.[1] ?? "", text]))("%s compiles clean", (_, text) => {
  expect(saidOfBytes(new TextEncoder().encode(text), "example.yaml", import.meta.dirname).text).toBe("");
});
