/** The limits in force for a run: those of the plan, computed from the inputs, under what the command line says. */

import { Bug } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { RunLimits } from "../core/event.ts";
import { evaluate } from "../expr/evaluate.ts";
import type { World } from "../expr/world.ts";
import type { Plan, Setting } from "../plan/plan.ts";

export type RunLimitsResult = { readonly limits: RunLimits } | { readonly problems: readonly string[] };

/** A problem: a limit whose expression cannot be computed, or gives no number from 0 on. */
export function runLimits(
  plan: Plan,
  inputs: Readonly<Record<string, Json>>,
  given: Partial<RunLimits> = {},
): RunLimitsResult {
  const problems: string[] = [];
  const world = worldOfInputs(plan, inputs);
  const amountOf = (name: string, setting: Setting | undefined, whole = Math.floor): number | undefined => {
    if (setting === undefined || typeof setting === "number") return setting;
    const result = evaluate(setting.e, world);
    if (result.kind === "value" && typeof result.value === "number" && result.value >= 0) return whole(result.value);
    const why = result.kind === "error" ? result.cause.message : "it is not a number from 0 on";
    problems.push(`the limit "${name}" cannot be computed from "${setting.text}": ${why}`);
    return undefined;
  };
  const agents = given.agents ?? amountOf("agents", plan.limits.agents);
  const timeMs = given.timeMs ?? amountOf("time", plan.limits.time_ms);
  const atOnce = given.atOnce ?? amountOf("at_once", plan.limits.at_once) ?? limits.atOnce;
  const list = given.list ?? amountOf("list", plan.limits.list) ?? limits.listLength;
  const tokens = given.tokens ?? amountOf("tokens", plan.limits.tokens);
  const usd = given.usd ?? amountOf("usd", plan.limits.usd, (dollars) => dollars);
  if (problems.length > 0) return { problems };
  return {
    limits: {
      atOnce: boundAtOnce(atOnce),
      list,
      ...(agents === undefined ? {} : { agents }),
      ...(timeMs === undefined ? {} : { timeMs }),
      ...(tokens === undefined ? {} : { tokens }),
      ...(usd === undefined ? {} : { usd }),
    },
  };
}

/** The limits in force, with those that are given now in their place: what is not named holds on. */
export function limitsOver({ rates: _, ...inForce }: RunLimits, given: Partial<RunLimits>): RunLimits {
  return { ...inForce, ...given, atOnce: boundAtOnce(given.atOnce ?? inForce.atOnce) };
}

function boundAtOnce(atOnce: number): number {
  return Math.min(Math.max(1, atOnce), limits.atOnceMost);
}

/** Settings read inputs alone: the slots of body 0, in the order of the inputs. */
function worldOfInputs(plan: Plan, inputs: Readonly<Record<string, Json>>): World {
  const nothing = (): never => {
    throw new Bug("a limit reads something else than inputs");
  };
  return {
    node: nothing,
    pairs: nothing,
    view: nothing,
    outcomeOf: nothing,
    tree: nothing,
    slot: (ref) => {
      const input = plan.inputs[ref.slot];
      return { value: (input === undefined ? undefined : inputs[input.name]) ?? null };
    },
  };
}
