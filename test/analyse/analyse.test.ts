/** What is said of a plan before it runs: worst case, barriers, and what cannot fit its limits. */
import { expect, test } from "vitest";
import { analyse } from "../../src/analyse/analyse.ts";
import type { Json } from "../../src/base/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { changeAt, type Path, planJson, readPlan } from "../plan/read-plan.ts";

const research = readPlan("deep-research");

test("the worst case of deep-research is 97 agents with default inputs, 132 with any", () => {
  const { value, diagnostics } = analyse(research);
  expect(value?.worst.agents).toEqual({
    formula: "1 + 5 + 15 + 25×3 + 1",
    names: "1 + search + read + verdict×refute + 1",
    given: 97,
    any: 132,
  });
  expect(value?.worst.attempts).toEqual({
    formula: "1 + 5 + 15 + 25×3 + 1",
    names: "1 + search + read + verdict×refute + 1",
    given: 97,
    any: 132,
  });
  expect(value?.worst.instances).toEqual({
    formula: "1 + 5 + 1 + 15 + 1 + 25×(1 + 3 + 1) + 1",
    names: "1 + search + 1 + read + 1 + verdict×(1 + refute + 1) + 1",
    given: 149,
    any: 184,
  });
  expect(diagnostics).toEqual([]);
});

test("inputs that are given count", () => {
  expect(analyse(research, { sources: 2 }).value?.worst.agents.given).toBe(84);
  expect(analyse(research, { sources: 50 }).value?.worst.agents.given).toBe(132);
  expect(analyse(research, { sources: 5_000 }).value?.worst.agents.given).toBe(132);
});

test("barriers are where a list that comes one by one is read whole, with the cause", () => {
  const barriers = analyse(research).value?.barriers.map(({ body, node, reads, cause }) => [body, node, reads, cause]);
  expect(barriers).toEqual([
    [0, 4, "read.claims", "sort"],
    [0, 6, "verdict.status", "reads all of verdict"],
    [1, 1, "refute", "reads all of refute"],
  ]);
});

test("attempts are agents times tries", () => {
  const tries = { more: 2, on: ["output"], delayMs: 0 };
  const plan = changed([["bodies", 1, "nodes", 0, "tries"], tries], [["bodies", 0, "nodes", 0, "tries"], tries]);
  expect(analyse(plan).value?.worst.attempts.formula).toBe("3 + 5 + 15 + 25×3×3 + 1");
  expect(analyse(plan).value?.worst.agents.given).toBe(97);
});

test("a worst case above the limit is a warning where most is asked", () => {
  const { diagnostics } = analyse(research, { sources: 50 });
  expect(diagnostics.map(({ name, message, span }) => [name, message, span.line])).toEqual([
    [
      "limit-exceeded",
      "at most 1 + 5 + 50 + 25×3 + 1 = 132 agents may be asked, but `limits: agents` allows 120: the rest would be held",
      69,
    ],
  ]);
});

test("what must be asked in any case above the limit is an error", () => {
  const plan = changed([["limits", "agents"], 3]);
  // One for `scope`, and at least three angles.
  expect(analyse(plan).diagnostics.map(({ name, message }) => [name, message])).toEqual([
    ["limit-too-low", "at least 4 agents are asked, but `limits: agents` allows 3"],
  ]);
});

test("a limit over inputs is that of the inputs given", () => {
  const setting = { e: { do: "slot", ref: { up: 0, slot: 1 } }, most: 50, text: "inputs.sources" };
  const plan = changed([["limits", "agents"], setting]);
  const doubled = { do: "binary", op: "*", left: setting.e, right: { do: "lit", value: 9 } };
  expect(analyse(changed([["limits", "agents"], { ...setting, e: doubled, most: 450 }])).diagnostics).toEqual([]);
  expect(analyse(plan, { sources: 40 }).diagnostics.map(({ name }) => name)).toEqual(["limit-exceeded"]);
});

test("a barrier before a list that comes whole in any case is needless", () => {
  const hold = "all of them first";
  const needless = changed([["bodies", 0, "nodes", 5, "fan", "hold"], hold]);
  expect(analyse(needless).diagnostics.map(({ name, span }) => [name, span.line])).toEqual([["needless-barrier", 72]]);
  const needed = changed([["bodies", 0, "nodes", 3, "fan", "hold"], hold]);
  expect(analyse(needed).diagnostics).toEqual([]);
});

test("what has no bound says so, and takes the label of what is not known", () => {
  const unbounded = changed([["bodies", 0, "nodes", 5, "size"], "none"], [["limits"], {}]);
  expect(analyse(unbounded).value?.worst.agents).toEqual({
    formula: "1 + 5 + 15 + verdict×3 + 1",
    names: "1 + search + read + verdict×refute + 1",
    given: "none",
    any: "none",
  });
  const votes = { op: "named", label: "votes", is: "none" };
  const named = changed(
    [["bodies", 0, "nodes", 5, "act", "wires", 2, "e"], { do: "slot", ref: { up: 0, slot: 0 } }],
    [["bodies", 0, "nodes", 5, "act", "wires", 2, "size"], votes],
  );
  // The type of the input bounds what its wire does not.
  expect(analyse(named).value?.worst.agents.formula).toBe("1 + 5 + 15 + 25×9 + 1");
});

function changed(...changes: readonly (readonly [Path, Json])[]): Plan {
  const json = changes.reduce((plan, [path, value]) => changeAt(plan, path, value), planJson("deep-research"));
  const verified = verifyPlan(json);
  if ("problems" in verified) throw new Error(verified.problems.join("\n"));
  return verified.plan;
}
