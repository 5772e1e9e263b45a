/** The plan of each `test/lower/<case>/in.yaml`. Write goldens with `vitest -u`, then read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
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
  const { value, diagnostics } = compile({ path: "in.yaml", text });
  expect(renderConcise(diagnostics)).toBe("");
  await expect(value === undefined ? "no plan" : printPlan(value)).toMatchFileSnapshot(join(folder, "plan.txt"));
});
