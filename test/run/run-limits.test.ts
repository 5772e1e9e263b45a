/** The limits in force: the plan's, computed from inputs, under those of the command line, within those of sluice. */
import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Plan, PlanLimits, Setting } from "../../src/plan/plan.ts";
import { limitsOver, runLimits } from "../../src/run/run-limits.ts";
import { smallPlan } from "./small-plan.ts";

function planWith(planLimits: PlanLimits): Plan {
  return { ...smallPlan(), limits: planLimits };
}

/** `inputs.reader`, and twice that. */
const reader: Setting = { e: { do: "slot", ref: { up: 0, slot: 0 } }, most: "none", text: "inputs.reader" };
const twice: Setting = {
  e: { do: "binary", op: "*", left: reader.e, right: { do: "lit", value: 2 } },
  most: "none",
  text: "inputs.reader * 2",
};

test("without any there are those of sluice", () => {
  expect(runLimits(planWith({}), {})).toEqual({ limits: { atOnce: limits.atOnce, list: limits.listLength } });
});

test("numbers and expressions of the plan are computed", () => {
  const plan = planWith({ agents: twice, at_once: reader, time_ms: 60_000, list: 10 });
  expect(runLimits(plan, { reader: 21 })).toEqual({ limits: { agents: 42, atOnce: 21, timeMs: 60_000, list: 10 } });
});

test("the command line goes before the plan, and nothing beyond what sluice can do", () => {
  const plan = planWith({ agents: 5, at_once: 4 });
  expect(runLimits(plan, {}, { agents: 9, atOnce: 1_000_000 })).toEqual({
    limits: { agents: 9, atOnce: limits.atOnceMost, list: limits.listLength },
  });
  expect(runLimits(plan, {}, { atOnce: 0 })).toMatchObject({ limits: { atOnce: 1 } });
});

test("what cannot be computed is a problem, each told", () => {
  const checked = runLimits(planWith({ agents: reader, at_once: { ...reader, text: "x" } }), { reader: "many" });
  expect(checked).toEqual({
    problems: [
      'the limit "agents" cannot be computed from "inputs.reader": it is not a number from 0 on',
      'the limit "at_once" cannot be computed from "x": it is not a number from 0 on',
    ],
  });
});

test("of a run that goes on, those that are not named hold on; rates are those of who goes on", () => {
  const rates = { keeps: "attempt", outputTokens: 1, usd: {} } as const;
  const inForce = { atOnce: 4, list: 10, agents: 2, usd: 5, rates };
  expect(limitsOver(inForce, { agents: 9, tokens: 100 })).toEqual({
    atOnce: 4,
    list: 10,
    agents: 9,
    usd: 5,
    tokens: 100,
  });
  expect(limitsOver(inForce, { atOnce: 1e9 }).atOnce).toBe(limits.atOnceMost);
});
