/** What is wrong with a set-up is said before anything starts. */
import { expect, test } from "vitest";
import type { Act, Plan } from "../../src/plan/plan.ts";
import { setupProblems } from "../../src/run/setup-problems.ts";
import { sayHello, testProvider } from "./fakes.ts";
import { smallPlan } from "./small-plan.ts";

/** The small plan, whose first program gets the secret KEY. */
function planWithSecret(): Plan {
  const plan = smallPlan();
  const [body] = plan.bodies;
  const [list, ...others] = body?.nodes ?? [];
  if (body === undefined || list === undefined || list.act.do !== "exec") throw new Error("the small plan has changed");
  const act: Act = { ...list.act, secretEnv: { TOKEN: "KEY" } };
  return { ...plan, secrets: ["KEY"], bodies: [{ ...body, nodes: [{ ...list, act }, ...others] }] };
}

const provider = testProvider(sayHello);

test("a secret that a program needs and that is not set", () => {
  const message = 'the secret "KEY" is not set: export KEY=… before the run';
  expect(setupProblems(planWithSecret(), { provider, environment: {} })).toEqual([message]);
  expect(setupProblems(planWithSecret(), { provider, environment: { KEY: "" } })).toEqual([message]);
  expect(setupProblems(planWithSecret(), { provider, environment: { KEY: "k" } })).toEqual([]);
});

test("no secret is needed where programs are stubbed", () => {
  expect(setupProblems(planWithSecret(), { provider, environment: {}, stub: () => null })).toEqual([]);
});

test("what the provider says of the models, resolved, and the tools that are asked for", () => {
  const asked: unknown[] = [];
  const picky = {
    ...provider,
    problems: (what: unknown) => {
      asked.push(what);
      return ["no key is set"];
    },
  };
  expect(setupProblems(smallPlan(), { provider: picky, environment: {} })).toEqual(["no key is set"]);
  expect(asked).toEqual([{ models: ["none"], tools: [] }]);
});
