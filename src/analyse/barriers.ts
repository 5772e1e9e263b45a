/** Where a plan waits for a whole list that would otherwise come element by element, and why. */

import { nodeAt, slotAt } from "../plan/checking.ts";
import type { Frame } from "../plan/frames.ts";
import type { Barrier, Edge, Plan, PlanNode } from "../plan/plan.ts";
import { isLive, type Places, rootOf } from "./live.ts";

/** The barriers of the plan in the order of its bodies and nodes, each reading of a source once. */
export function barriersOf(places: Places): readonly Barrier[] {
  return [...places.frames.values()].flatMap((frame) =>
    (places.plan.bodies[frame.body]?.nodes ?? []).flatMap((node, index) => barriersOfNode(places, frame, node, index)),
  );
}

/** True if the node has a `barrier:` before a source that would have to be read whole anyway. */
export function hasNeedlessBarrier(places: Places, frame: Frame, node: PlanNode): boolean {
  if (node.fan?.hold === undefined) return false;
  const root = rootOf(node.fan.gen.in);
  return root === undefined || !isLive(places, frame, root);
}

function barriersOfNode(places: Places, frame: Frame, node: PlanNode, index: number): readonly Barrier[] {
  const found = new Map<string, Barrier>();
  for (const edge of node.edges) {
    if (edge.kind !== "whole" || edge.for === "inside" || !isLive(places, frame, edge.from)) continue;
    const source = sourceName(places.plan, frame, edge);
    const reads = edge.paths.length === 1 ? `${source}.${edge.paths[0]}` : source;
    const cause = edge.cause ?? `reads all of ${source}`;
    const key = JSON.stringify(edge.from);
    const known = found.get(key);
    // A cause that the author wrote or an operation has (`sort`) tells more than that all is read.
    if (known !== undefined && !known.cause.startsWith("reads all of")) continue;
    found.set(key, { body: frame.body, node: index, reads: known?.reads ?? reads, cause, at: edge.at });
  }
  return [...found.values()];
}

function sourceName(plan: Plan, frame: Frame, edge: Edge): string {
  const { from } = edge;
  const name = "node" in from ? nodeAt(plan, frame, from)?.id : slotAt(plan, frame, from)?.name;
  return name ?? "a list";
}
