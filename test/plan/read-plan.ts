/** Plans of the tests, as they come from disk; and changes of them by path. */
import { readFileSync } from "node:fs";
import type { Json } from "../../src/base/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";

export type Path = readonly (string | number)[];

/** The JSON of a plan in this folder, fresh each time. */
export function planJson(name: string): Json {
  return JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), "utf8"));
}

/** The plan, verified. */
export function readPlan(name: string): Plan {
  const verified = verifyPlan(planJson(name));
  if ("problems" in verified) throw new Error(verified.problems.join("\n"));
  return verified.plan;
}

/** The value with what stands at the path replaced; without `value` it is taken out. */
export function changeAt(root: Json, path: Path, value?: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  if (Array.isArray(root)) {
    const at = Number(step);
    if (rest.length === 0 && value === undefined) return root.toSpliced(at, 1);
    return root.toSpliced(at, 1, changeAt(root[at] ?? null, rest, value));
  }
  const entries = new Map<string, Json>(Object.entries(root ?? {}));
  if (rest.length === 0 && value === undefined) entries.delete(String(step));
  else entries.set(String(step), changeAt(entries.get(String(step)) ?? null, rest, value));
  return Object.fromEntries(entries);
}
