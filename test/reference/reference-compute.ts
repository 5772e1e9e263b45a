/** What the end of an evaluation means for the instance that asked for it (LANGUAGE.md section 5, "Outcomes"). */
import { isJsonList, type Json } from "../../src/base/json.ts";
import type { Cause } from "../../src/base/outcome.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { Expr, Tmpl } from "../../src/expr/ir.ts";
import { render } from "../../src/expr/render.ts";
import type { Evaluated } from "../../src/expr/world.ts";
import type { Gen, Setting } from "../../src/plan/plan.ts";
import type { Env, Instance, Run } from "./instances.ts";
import { worldOf } from "./reference-world.ts";

export type NoValue = Extract<Evaluated<never>, { kind: "touch" | "error" }>;
export type Computed<T> = { readonly kind: "value"; readonly value: T } | NoValue;

export function compute(run: Run, env: Env, expr: Expr): Computed<Json> {
  return known(evaluate(expr, worldOf(run, env)));
}

export function renderIn(run: Run, env: Env, tmpl: Tmpl): Computed<string> {
  return known(render(tmpl, worldOf(run, env)));
}

/** A number, or an expression over inputs. */
export function settingOf(run: Run, env: Env, setting: Setting): Computed<number> {
  if (typeof setting === "number") return { kind: "value", value: setting };
  const result = compute(run, env, setting.e);
  if (result.kind !== "value") return result;
  if (typeof result.value === "number" && result.value >= 0) return { kind: "value", value: result.value };
  return { kind: "error", cause: { kind: "expression", message: `"${setting.text}" is not a number from 0` } };
}

/** The whole list of a generator. */
export function listOf(run: Run, env: Env, gen: Gen): Computed<readonly Json[]> {
  const result = compute(run, env, gen.in);
  if (result.kind !== "value") return result;
  if (isJsonList(result.value)) return { kind: "value", value: result.value };
  return { kind: "error", cause: { kind: "expression", message: "what is gone through is no list" } };
}

export function isTrue(result: Computed<Json>): boolean {
  return result.kind === "value" && result.value === true;
}

/** Ok with the value, or as it says that could not be computed. */
export function settle(run: Run, instance: Instance, result: Computed<Json>): void {
  if (result.kind !== "value") {
    settleWithout(run, instance, result);
    return;
  }
  instance.outcome = "ok";
  instance.value = result.value;
}

/** Who touches what was skipped is skipped; what failed, was blocked or cancelled blocks; an error is a failure. */
export function settleWithout(run: Run, instance: Instance, result: NoValue): void {
  if (result.kind === "error") {
    instance.outcome = "failed";
    instance.cause = result.cause;
    return;
  }
  settleBy(instance, result.outcome === "skipped" ? "skipped" : "blocked", run.instances[result.who]);
}

/** As the end of the source that it ran on says. */
export function settleByEnd(instance: Instance, source: Instance): void {
  settleBy(instance, source.outcome === "skipped" ? "skipped" : "blocked", source);
}

export function settleBy(instance: Instance, outcome: "skipped" | "blocked", by: Instance | undefined): void {
  instance.outcome = outcome;
  instance.by = by;
}

/**
 * A scope, call, loop or item whose result touches what failed inside is failed with that cause; what comes from
 * outside blocks it.
 */
export function settleInside(run: Run, instance: Instance, result: NoValue): void {
  if (result.kind === "error" || result.outcome === "skipped") {
    settleWithout(run, instance, result);
    return;
  }
  const touched = run.instances[result.who];
  if (touched !== undefined) settleByInside(instance, touched);
}

export function settleByInside(instance: Instance, touched: Instance): void {
  const root = rootOf(touched);
  const cause = isInside(root, instance) ? causeOf(root) : undefined;
  instance.outcome = cause === undefined ? "blocked" : "failed";
  instance.cause = cause;
  instance.by = root;
}

/** What blocked it, at the end of the chain. */
export function rootOf(from: Instance): Instance {
  let at = from;
  while (at.outcome === "blocked" && at.by !== undefined && at.by !== at) at = at.by;
  return at;
}

export function isBad(instance: Instance | undefined): instance is Instance {
  const outcome = instance?.outcome;
  return outcome === "failed" || outcome === "blocked" || outcome === "cancelled";
}

export function causeField(cause: Cause | undefined): { readonly cause?: Cause } {
  return cause === undefined ? {} : { cause };
}

function causeOf(instance: Instance): Cause | undefined {
  if (instance.outcome === "cancelled") return { kind: "interrupted", message: "was cancelled" };
  return instance.cause;
}

function isInside(instance: Instance, around: Instance): boolean {
  for (let at: Instance | undefined = instance; at !== undefined; at = at.around) if (at === around) return true;
  return false;
}

function known<T>(result: Evaluated<T>): Computed<T> {
  if (result.kind === "missing") throw new Error("the reference interpreter has every value in memory");
  return result;
}
