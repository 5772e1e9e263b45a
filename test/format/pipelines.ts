/** The pipelines of this repository, and what the compiler makes of them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { compile } from "../../src/compile/compile.ts";
import { printPlan } from "../../src/plan/print-plan.ts";

const root = join(import.meta.dirname, "../..");

/** Paths from the root, and texts. */
export function repositoryTexts(): readonly { readonly path: string; readonly text: string }[] {
  return ["examples", "pipelines", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".yaml"))
      .sort()
      .map((path) => join(folder, path))
      .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
  );
}

/**
 * What the compiler makes of the text at this path, without places: what it says, and the plan as JSON and as it is
 * printed, if there is one.
 */
export function compiled(path: string, text: string): { readonly said: readonly string[]; readonly plan?: string } {
  const { value: plan, diagnostics } = compile({ path, text: (asked) => (asked === path ? text : textOf(asked)) });
  const said = diagnostics
    .map(({ name, message }) => `${name}: ${message}`)
    .filter((one) => !one.endsWith('"sluice" is not the first key')) // the formatter mends it
    .sort();
  if (plan === undefined) return { said };
  const places = new Set(["at", "spans", "files"]);
  const json = JSON.stringify(plan, (key, value: unknown) => (places.has(key) ? undefined : value), 1);
  return { said, plan: `${printPlan(plan)}${json}` };
}

function textOf(path: string): string | undefined {
  const place = join(root, path.startsWith("std/") ? "pipelines" : "", path);
  const isInside = !relative(root, dirname(place)).startsWith("..");
  return isInside && existsSync(place) ? readFileSync(place, "utf8") : undefined;
}
