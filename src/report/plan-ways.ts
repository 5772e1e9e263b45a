/** The nodes of a plan by their number in the tables of a run, and the ways of calls that lead to them. */
import { present } from "../base/invariant.ts";
import type { Body, Plan, PlanNode } from "../plan/plan.ts";
import type { Groups } from "./groups.ts";

/** `index`: of the node in its body. */
export type NumberedNode = {
  readonly node: PlanNode;
  readonly body: Body;
  readonly index: number;
  readonly bodyIndex: number;
};

export type PlanWays = {
  readonly nodes: readonly NumberedNode[];
  /** The numbers of nodes that several ways lead to. */
  readonly shared: readonly number[];
  /** The group of a node that one way leads to. */
  groupOf(node: number): number;
};

export function planWays(plan: Plan, { intern }: Groups): PlanWays {
  const nodes = plan.bodies.flatMap((body, bodyIndex) =>
    body.nodes.map((node, index): NumberedNode => ({ node, body, index, bodyIndex })),
  );
  const doors = plan.bodies.map((_, body) =>
    nodes.filter(({ node: { act } }) => act.do === "enter" && act.body === body),
  );
  const ways = new Map<number, number>([[0, 1]]);
  const waysTo = (body: number): number => {
    const known = ways.get(body);
    if (known !== undefined) return known;
    const found = (doors[body] ?? []).reduce((sum, { bodyIndex }) => sum + waysTo(bodyIndex), 0);
    ways.set(body, found);
    return found;
  };
  const groupOfNode = ({ node, body, index, bodyIndex }: NumberedNode): number => {
    const door = doors[bodyIndex]?.find((one) => waysTo(one.bodyIndex) > 0);
    const frame = bodyIndex === 0 || door === undefined ? -1 : groupOfNode(door);
    return intern({ frame, body, node, index });
  };
  return {
    nodes,
    shared: nodes.flatMap(({ bodyIndex }, number) => (waysTo(bodyIndex) > 1 ? [number] : [])),
    groupOf: (node) => groupOfNode(present(nodes[node], `node ${node} of the plan`)),
  };
}
