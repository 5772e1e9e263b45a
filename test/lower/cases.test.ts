/** The plan of each `test/lower/<case>/in.yaml`. Write goldens with `vitest -u`, then read them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAdvice } from "../../src/base/names.ts";
import { compilePhases } from "../../src/compile/compile.ts";
import { dumpPhase } from "../../src/compile/dump-phases.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
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
  const { value = {}, diagnostics } = compilePhases({ path: "in.yaml", text });
  expect(renderConcise(diagnostics.filter(({ name: found }) => !isAdvice(found)))).toBe("");
  expect(verifyPlan(JSON.parse(JSON.stringify(value.plan)))).toEqual({ plan: value.plan });
  await expect(dumpPhase(value, "checked")).toMatchFileSnapshot(join(folder, "checked.txt"));
  await expect(dumpPhase(value, "plan")).toMatchFileSnapshot(join(folder, "plan.txt"));
});
