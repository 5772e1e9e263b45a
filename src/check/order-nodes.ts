/** Node order by dependency: what is read comes before what reads it. */
import type { Report } from "../base/diagnostic.ts";
import type { NodeDecl } from "../syntax/pipeline.ts";
import { namesRead } from "./names-read.ts";
import { orderByNeeds } from "./order-by-needs.ts";

export type NodeOrder = {
  readonly order: readonly number[]; // indices of the nodes
  readonly cyclic: ReadonlySet<number>; // those that wait for themselves: their names have no type
};

/** Orders the nodes of one body. A cycle is reported as the path that it takes. */
export function orderNodes(nodes: readonly NodeDecl[], report: Report): NodeOrder {
  const indexOf = new Map(nodes.map((node, index) => [node.id.value, index]));
  const cyclic = new Set<number>();
  const order = orderByNeeds(
    nodes.map((node) => neededBy(node, indexOf)),
    (cycle) => {
      for (const index of cycle) cyclic.add(index);
      reportCycle(
        cycle.flatMap((index) => nodes[index] ?? []),
        report,
      );
    },
  );
  return { order, cyclic };
}

/** Indices of the nodes of the same body that this one reads or comes after, each once. */
function neededBy(node: NodeDecl, indexOf: ReadonlyMap<string, number>): number[] {
  const names = namesRead(node);
  for (const { node: before } of node.after) names.add(before.value);
  if (node.worktree?.of !== undefined) names.add(node.worktree.of.value);
  const needed: number[] = [];
  for (const name of names) {
    const index = indexOf.get(name);
    if (index !== undefined) needed.push(index);
  }
  return needed;
}

function reportCycle(cycle: readonly NodeDecl[], report: Report): void {
  const [first, ...others] = cycle;
  if (first === undefined) return;
  const ids = [...cycle, first].map((node) => node.id.value);
  const help =
    others.length === 0
      ? "a node cannot read itself: to repeat until something holds, use `loop`"
      : "an arrow points to what is read: take one of these reads away, or use `loop` for what goes round";
  report({
    name: "dependency-cycle",
    message: `${others.length === 0 ? "this node waits for itself" : "these nodes wait for each other"}: ${ids.join(" -> ")}`,
    span: first.id.span,
    notes: others.map((node) => ({ message: `"${node.id.value}" is here`, span: node.id.span })),
    help,
  });
}
