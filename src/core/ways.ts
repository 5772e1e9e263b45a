/**
 * How long the way from each node on to the end of its body is, by means that an earlier run measured: what the order of
 * starts goes by where they are known.
 */
import { invariant, present } from "../base/invariant.ts";
import type { Body, Plan, PlanNode } from "../plan/plan.ts";

/**
 * By name of a node (`nameOfNode`): how many milliseconds a prompt or a program takes, how many rounds a loop has, in the
 * mean. What is not there takes as long as the others do in the mean, and has one round.
 */
export type Means = Readonly<Record<string, number>>;

/** In milliseconds. `own`: the node itself, with all rounds of a loop; `round`: one of these; `left`: with the longest way through those that read it. */
export type Way = { readonly own: number; readonly round: number; readonly left: number };

/** By body and node. */
export type Ways = readonly (readonly Way[])[];

/** What a node is called by from run to run: edits of what stands in it, or around its pipeline, do not change that. */
export function nameOfNode({ name }: Body, { id }: PlanNode): string {
  return `${name}/${id}`;
}

/** Of every node of the plan, once for a run. */
export function waysOf(plan: Plan, means: Means): Ways {
  const usual = usualOf(plan, means);
  const ways: (readonly Way[])[] = [];
  for (const index of innerFirst(plan)) {
    const body = present(plan.bodies[index], "a body of the plan");
    ways[index] = waysOfBody(body, (node) => ownWay(node, nameOfNode(body, node), { ways, means, usual }));
  }
  return ways;
}

/** The mean of all prompts and programs that were measured. */
function usualOf(plan: Plan, means: Means): number {
  const known = plan.bodies.flatMap((body) =>
    body.nodes.flatMap((node) => {
      const mean = node.act.do === "agent" || node.act.do === "exec" ? means[nameOfNode(body, node)] : undefined;
      return mean === undefined ? [] : [mean];
    }),
  );
  return known.length === 0 ? 1 : known.reduce((sum, mean) => sum + mean, 0) / known.length;
}

/** The bodies, each after all that it enters. */
function innerFirst({ bodies }: Plan): readonly number[] {
  const order: number[] = [];
  const seen = new Set<number>();
  const stack = bodies.map((_, index) => index).reverse();
  while (stack.length > 0) {
    const index = present(stack.at(-1), "a body to look at");
    const entered = bodies[index]?.nodes.flatMap(({ act }) =>
      act.do === "enter" && !seen.has(act.body) ? [act.body] : [],
    );
    if (seen.has(index) || entered === undefined || entered.length === 0) {
      stack.pop();
      if (!seen.has(index)) order.push(index);
      seen.add(index);
    } else stack.push(...entered);
  }
  return order;
}

type Known = { readonly ways: Ways; readonly means: Means; readonly usual: number };

function ownWay({ act }: PlanNode, name: string, { ways, means, usual }: Known): Omit<Way, "left"> {
  if (act.do === "agent" || act.do === "exec") return { own: means[name] ?? usual, round: 0 };
  if (act.do !== "enter") return { own: 0, round: 0 };
  const round = Math.max(0, ...(ways[act.body] ?? []).map(({ left }) => left));
  return { own: act.loop === undefined ? round : round * (means[name] ?? 1), round };
}

function waysOfBody(body: Body, ownOf: (node: PlanNode) => Omit<Way, "left">): readonly Way[] {
  invariant(body.topo.length === body.nodes.length, "the order of a body holds all of its nodes");
  const behind = body.nodes.map(() => 0);
  const ways: Way[] = [];
  for (const index of [...body.topo].reverse()) {
    const node = present(body.nodes[index], "a node of topo");
    const { own, round } = ownOf(node);
    const left = own + (behind[index] ?? 0);
    ways[index] = { own, round, left };
    for (const { from } of node.edges) {
      if (from.up === 0 && "node" in from) behind[from.node] = Math.max(behind[from.node] ?? 0, left);
    }
  }
  return ways;
}
