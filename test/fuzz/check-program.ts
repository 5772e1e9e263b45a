/** What must hold of a program that is right: no error, a plan that verifies and prints, a run without a bug, a result of its type. */
import { expect } from "vitest";
import { isJsonList, isJsonObject, type Json } from "../../src/base/json.ts";
import { severityOf } from "../../src/base/names.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { compileProgram, runProgram } from "./run-program.ts";

/** How the run ended. Throws where one of these does not hold. */
export async function checkProgram(files: ReadonlyMap<string, string>, seed: number): Promise<string> {
  const { plan, diagnostics } = compileProgram(files);
  expect(renderConcise(diagnostics.filter(({ name }) => severityOf[name] === "error"))).toBe("");
  if (plan === undefined) throw new Error("no plan, and no error");
  const verified = verifyPlan(JSON.parse(JSON.stringify(plan)));
  if ("problems" in verified) throw new Error(verified.problems.join("\n"));
  expect(printPlan(plan)).toMatch(/\n$/);
  const { end, causes } = await runProgram(plan, seed);
  expect(causes.filter((cause) => cause.startsWith("internal"))).toEqual([]);
  const type = opened(plan.types[plan.bodies[0]?.type ?? 0] ?? {});
  if (end.returns !== undefined && isJsonObject(type)) expect(validatorOf(type)(end.returns)).toEqual([]);
  return end.state;
}

/** The schema without the word that there are no more fields: a value with more fits where fewer are asked. */
function opened(schema: Json): Json {
  if (isJsonList(schema)) return schema.map(opened);
  if (!isJsonObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([key, value]) => !(key === "additionalProperties" && value === false));
  return Object.fromEntries(kept.map(([key, value]) => [key, opened(value)]));
}
