/** The edges of a node, from what its expressions read. */
import type { Expr, Ref, Tmpl } from "../../src/expr/ir.ts";
import { partsOfNode } from "../../src/plan/node-parts.ts";
import type { Body, Edge, PlanNode } from "../../src/plan/plan.ts";
import { stepsOf } from "../../src/plan/walk-expr.ts";
import type { Names } from "./random-expr.ts";

/** The names as they are read one frame further in; a list that comes one by one is still one. */
export function lifted(names: Names): Names {
  return {
    nodes: names.nodes.map((node) => ({ ...node, ref: { ...node.ref, up: node.ref.up + 1 } })),
    slots: names.slots.map((slot) => ({ ...slot, ref: { ...slot.ref, up: slot.ref.up + 1 } })),
  };
}

type How = { readonly for: Edge["for"]; readonly kind?: Edge["kind"] };

/** An edge for each node or slot that an expression reads. */
export function edgesOfExpr(tree: Expr | Tmpl, how: How): readonly Edge[] {
  return readsOf(tree).map(({ ref, soft }) => ({
    from: ref,
    for: how.for,
    kind: soft ? "soft" : (how.kind ?? "value"),
    paths: [],
    at: 0,
  }));
}

/** All edges of a node; `bodies` holds what it enters. */
export function edgesFor(bodies: readonly Body[], node: PlanNode): readonly Edge[] {
  const live = node.fan?.gen.live ?? (node.act.do === "stream" ? node.act.gens[0]?.live : undefined);
  const edges = partsOfNode(node).flatMap((part): readonly Edge[] => {
    if (part.name.startsWith("wire")) return [];
    if (part.frame === "round") return outwards(edgesOfExpr(part.tree, { for: "act" }));
    if (part.name === "guard" || part.name === "else") return edgesOfExpr(part.tree, { for: "guard" });
    const isSource = part.name === "each" || part.name === "from";
    if (isSource && live !== undefined) return edgesOfExpr(part.tree, { for: "source", kind: "item" });
    return edgesOfExpr(part.tree, { for: isSource ? "source" : "act" });
  });
  const { act } = node;
  const inner = act.do === "enter" ? bodies[act.body] : undefined;
  const inside = inner === undefined || inner.kind === "pipeline" ? [] : readsOfBody(inner);
  return unique([...edges, ...outwards(inside).map((edge) => ({ ...edge, for: "inside" as const }))]);
}

function readsOfBody(body: Body): readonly Edge[] {
  return body.nodes.flatMap((node) => {
    const wires = node.act.do === "enter" ? node.act.wires.flatMap((wire) => wire.edges) : [];
    return [...node.edges, ...wires];
  });
}

/** Those that lead out of a body, as its enterer has them. */
function outwards(edges: readonly Edge[]): readonly Edge[] {
  return edges
    .filter(({ from }) => from.up > 0)
    .map((edge) => ({ ...edge, from: { ...edge.from, up: edge.from.up - 1 } }));
}

function readsOf(tree: Expr | Tmpl): readonly { readonly ref: Ref; readonly soft: boolean }[] {
  const reads: { ref: Ref; soft: boolean }[] = [];
  for (const { expr } of stepsOf(tree)) {
    if (expr.do === "view" || expr.do === "is") reads.push({ ref: expr.ref, soft: true });
    if (expr.do === "node" || expr.do === "pairs" || expr.do === "slot") reads.push({ ref: expr.ref, soft: false });
  }
  return reads;
}

function unique(edges: readonly Edge[]): readonly Edge[] {
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}
