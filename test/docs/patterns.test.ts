/** docs/patterns.md: what it says of each pattern is so. Fill its regions with `vitest -u`. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readRoot, root } from "../house/source-files.ts";
import { patternRegion } from "./pattern-regions.ts";

const path = join(root, "docs/patterns.md");
const page = readRoot("docs/patterns.md");
const regions = /(<!-- pattern: (.+?) -->\n)[\s\S]*?(<!-- end -->)/g;
const named = [...page.matchAll(regions)].map(([, , name = ""]) => name);

test("the interfaces and examples are those of the patterns", async () => {
  const filled = page.replace(
    regions,
    (_all, open: string, name: string, close: string) => `${open}${patternRegion(name)}\n${close}`,
  );
  await expect(filled).toMatchFileSnapshot(path);
});

test("every pattern with a caller has a section, and a line that leads to it", () => {
  const callers = readdirSync(join(root, "test/std"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...named].sort()).toEqual(callers.map(({ name }) => name).sort());
  expect(named.filter((name) => !page.includes(`\n### ${name}\n`) || !page.includes(`[${name}](#${name})`))).toEqual(
    [],
  );
});
