/** The nodes of a plan by one number, as the table `inst` names them: those of body 0, then of body 1, and so on. */
import { Bug } from "../base/invariant.ts";
import type { Plan } from "../plan/plan.ts";

export type PlanNodes = {
  readonly first: Int32Array; // by body: the number of its first node
  readonly count: Int32Array; // by body: its nodes
  readonly enters: Int32Array; // by node: the body that its act enters, or -1
};

export function numberNodes(plan: Plan): PlanNodes {
  const first = new Int32Array(plan.bodies.length);
  const count = Int32Array.from(plan.bodies, (body) => body.nodes.length);
  const enters: number[] = [];
  for (const [index, body] of plan.bodies.entries()) {
    first[index] = enters.length;
    for (const { act } of body.nodes) enters.push(act.do === "enter" ? act.body : -1);
  }
  return { first, count, enters: Int32Array.from(enters) };
}

/** The body whose frame opens when an instance of this node is entered. */
export function bodyEntered(nodes: PlanNodes, node: number): number {
  const body = nodes.enters[node] ?? -1;
  if (body < 0) throw new Bug(`node ${node} of the plan enters no body`);
  return body;
}
