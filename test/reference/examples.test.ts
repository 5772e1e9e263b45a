/** Scheduler and naive interpreter agree on every example, and on the pipelines of other tests. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { expectAgreement } from "./agreement.ts";

const folders = ["examples", "test/analyse/cases", "test/lower"];
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml") && !file.includes("parts/"))
    .map((file) => join(folder, file)),
);

function compiled(path: string): Plan | undefined {
  const text = (asked: string): string | undefined => {
    const file = asked.startsWith("std/") ? join("pipelines", asked) : asked;
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  return compile({ path, text }).value;
}

test.each(files)("%s", (path) => {
  const plan = compiled(path);
  if (plan === undefined)
    expect(path).toContain("too-low"); // the one that is refused
  else expectAgreement(plan);
});
