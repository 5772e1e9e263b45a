/** Limits of tokens and money: what reserving goes by, and what keeps them from being kept. */
import type { Asked, Provider } from "../agents/provider.ts";
import type { RunLimits } from "../core/event.ts";
import { type Act, type Plan, rolesOf } from "../plan/plan.ts";

type Agent = Extract<Act, { do: "agent" }>;

/** The models and tools of all prompts of a plan. */
export function askedBy(plan: Plan): Asked & { readonly asksAgents: boolean } {
  const agents = plan.bodies.flatMap((body) => body.nodes.flatMap(({ act }) => (act.do === "agent" ? [act] : [])));
  const models = agents.flatMap((act) => modelsOf(plan, act));
  const tools = agents.flatMap(
    (act) => act.tools ?? rolesOf(act.role).flatMap((role) => plan.roles[role]?.tools ?? []),
  );
  return { models: [...new Set(models)], tools: [...new Set(tools)], asksAgents: agents.length > 0 };
}

/** As ids. A role that a table chooses brings its own model. */
function modelsOf(plan: Plan, { model, role }: Agent): readonly string[] {
  const named = model.of.length > 0 ? model.of : rolesOf(role).flatMap((index) => plan.roles[index]?.model ?? []);
  return named.map((name) => plan.models[name] ?? name);
}

/** The limits with what reserving goes by, where they need it. */
export function withRates(plan: Plan, limits: RunLimits, provider: Provider): RunLimits {
  const isLimited = limits.tokens !== undefined || limits.usd !== undefined || limitsNodes(plan, ["tokens", "usd"]);
  const asked = askedBy(plan);
  return isLimited && asked.asksAgents ? { ...limits, rates: provider.rates(asked) } : limits;
}

/** Models whose price nobody knows, where money is limited. `usd`: as given to the run, in place of the plan's. */
export function priceProblems(plan: Plan, provider: Provider, usd?: number): readonly string[] {
  const isLimited = usd !== undefined || plan.limits.usd !== undefined || limitsNodes(plan, ["usd"]);
  const asked = askedBy(plan);
  if (!isLimited || !asked.asksAgents) return [];
  const rates = provider.rates(asked);
  if (rates.most?.usd !== undefined) return [];
  return asked.models
    .filter((model) => rates.usd[model] === undefined)
    .map(
      (model) => `the price of "${model}" is not known, so the limit "usd" cannot be kept: give it with --prices FILE`,
    );
}

function limitsNodes(plan: Plan, names: readonly ("tokens" | "usd")[]): boolean {
  const nodes = plan.bodies.flatMap((body) => body.nodes);
  return nodes.some(({ limits }) => names.some((name) => limits?.[name] !== undefined));
}
