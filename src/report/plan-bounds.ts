/** What a plan does not bound: said before a run, because it is what surprises after one. */
import type { Plan } from "../plan/plan.ts";

/** One sentence for each thing without a limit. */
export function boundsMissing(plan: Plan): readonly string[] {
  const { agents } = plan.worst;
  const asksAgents = agents.given !== 0;
  const nodes = plan.bodies.flatMap((body) => body.nodes.map((node) => ({ body, node })));
  const fans = nodes.filter(({ node }) => node.fan !== undefined && node.size === "none");
  const loops = nodes.filter(({ node }) => node.act.do === "enter" && node.act.loop?.most === "none");
  return [
    ...fans.map(({ node }) => `${node.id}: as many instances as its list has items`),
    ...loops.map(({ node }) => `${node.id}: as many rounds as its list has items`),
    ...(agents.given === "none" && plan.limits.agents === undefined ? ["agents: no `limits: agents`"] : []),
    ...(plan.limits.time_ms === undefined ? ["time: no `limits: time`"] : []),
    ...(asksAgents && plan.limits.tokens === undefined && plan.limits.usd === undefined
      ? ["tokens and money: no `limits: tokens` or `usd`, so each attempt may use all that it may use alone"]
      : []),
  ];
}
