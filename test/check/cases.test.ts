/** What is said of each `test/check/<case>/in.yaml`. Write goldens with `vitest -u`, then read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";

const root = import.meta.dirname;
const patterns = join(root, "../../pipelines");
const cases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(cases.map(({ name }) => name))("%s", async (name) => {
  const folder = join(root, name);
  const text = (path: string): string | undefined => {
    const file = join(path.startsWith("std/") ? patterns : folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const { diagnostics } = compile({ path: "in.yaml", text, known: ["std/verify"] });
  await expect(renderConcise(diagnostics)).toMatchFileSnapshot(join(folder, "out.txt"));
});
