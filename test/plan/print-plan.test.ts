/** The text print of a plan: stable, complete, by name. */
import { expect, test } from "vitest";
import { analyse } from "../../src/analyse/analyse.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
import { readPlan } from "./read-plan.ts";

test.each(["deep-research"])("%s", async (name) => {
  const plan = readPlan(name);
  await expect(printPlan(analyse(plan).value ?? plan)).toMatchFileSnapshot(`${name}.txt`);
});
