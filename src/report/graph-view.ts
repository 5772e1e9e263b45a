/**
 * A plan as a graph: nodes in clusters (phases, and what a node enters) and edges between them, for both formats.
 * Pipelines that are called stand where they are called.
 */
import type { Edge, Plan, PlanNode } from "../plan/plan.ts";
import { verbOf } from "./plan-view.ts";

/** `id` is made for the format (`n12`); `label` is the user's. */
export type GraphNode = { readonly id: string; readonly label: string; readonly does: string; readonly fan: boolean };
export type GraphCluster = {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly clusters: readonly GraphCluster[];
};
/** `barrier`: waits for a whole list; `stream`: element by element; `order`: `after:`, no data; `enter`: is entered by. */
export type GraphEdge = {
  readonly from: string;
  readonly to: string;
  readonly kind: "value" | "barrier" | "stream" | "order" | "enter";
  readonly label?: string;
};
export type Graph = { readonly name: string; readonly top: GraphCluster; readonly edges: readonly GraphEdge[] };

/** Nodes that a graph shows at most: calls are shown inlined, and multiply. */
const nodesMost = 2_000;

type NodeRef = Extract<Edge["from"], { readonly node: number }>;
/** `names`: the ids of the nodes of a body that is open here, and of those around it. */
type Scope = { readonly names: readonly string[]; readonly outer?: Scope; readonly closed: boolean };
type Making = {
  readonly plan: Plan;
  readonly edges: Map<string, GraphEdge>;
  readonly reached: Set<string>;
  count: number;
};

export function graphView(plan: Plan): Graph {
  const making: Making = { plan, edges: new Map(), reached: new Set(), count: 0 };
  const top = clusterOfBody(making, { body: 0, id: "top", label: plan.name });
  return { name: plan.name, top, edges: [...making.edges.values()] };
}

/** `from`: the node that enters the body. */
type Entered = {
  readonly body: number;
  readonly id: string;
  readonly label: string;
  readonly outer?: Scope;
  readonly from?: string;
};
type Group = { readonly nodes: GraphNode[]; readonly clusters: GraphCluster[] };

function clusterOfBody(making: Making, entered: Entered): GraphCluster {
  const body = making.plan.bodies[entered.body];
  const nodes = body?.nodes ?? [];
  const names = nodes.map((_, index) => `n${making.count + index + 1}`);
  making.count += nodes.length;
  const closed = body?.kind === "pipeline";
  const scope: Scope = { names, closed, ...(entered.outer === undefined ? {} : { outer: entered.outer }) };
  const groups = new Map<string, Group>();
  for (const [index, node] of nodes.entries()) {
    const id = names[index] ?? "";
    // Phases are shown for the pipeline itself: within a call they would be clusters of one or two.
    const phase = entered.body === 0 ? (node.phase ?? "") : "";
    const group = groups.get(phase) ?? { nodes: [], clusters: [] };
    groups.set(phase, group);
    group.nodes.push({ id, label: node.id, does: verbOf(making.plan, node.act), fan: node.fan !== undefined });
    const inner = enteredBy(making, node, id, scope);
    if (inner !== undefined) group.clusters.push(clusterOfBody(making, inner));
    addEdges(making, scope, { id, node, index, entered });
  }
  const plain = groups.get("") ?? { nodes: [], clusters: [] };
  const phases = [...groups].filter(([phase]) => phase !== "");
  const clusters = phases.map(([label, group], index) => ({ id: `${entered.id}_p${index + 1}`, label, ...group }));
  return { id: entered.id, label: entered.label, nodes: plain.nodes, clusters: [...clusters, ...plain.clusters] };
}

function enteredBy(making: Making, node: PlanNode, id: string, outer: Scope): Entered | undefined {
  const { act } = node;
  if (act.do !== "enter" || making.count >= nodesMost) return undefined;
  const name = making.plan.bodies[act.body]?.name ?? "";
  return { body: act.body, id: `c_${id}`, label: name === node.id ? node.id : `${node.id}: ${name}`, outer, from: id };
}

type Drawn = { readonly id: string; readonly node: PlanNode; readonly index: number; readonly entered: Entered };

/** A node that reads no other node is tied to the one that enters its body, so that no part floats. */
function addEdges(making: Making, scope: Scope, { id, node, index, entered }: Drawn): void {
  const here = making.plan.barriers.filter((barrier) => barrier.body === entered.body && barrier.node === index);
  const causes = new Map(here.map(({ at, cause }) => [at, cause]));
  for (const edge of node.edges) addEdge(making, scope, id, { edge, barrier: causes.get(edge.at) });
  if (entered.from !== undefined && !making.reached.has(id)) addEnter(making, entered.from, id);
}

function addEnter(making: Making, from: string, to: string): void {
  making.edges.set(`${from} ${to}`, { from, to, kind: "enter" });
}

/** `barrier`: why all of it is waited for, if it is. */
type Read = { readonly edge: Edge; readonly barrier: string | undefined };

function addEdge(making: Making, scope: Scope, to: string, { edge, barrier }: Read): void {
  // What stands inside is drawn to the inner node itself.
  if (!("node" in edge.from) || edge.for === "inside") return;
  const from = nameOf(scope, edge.from);
  if (from === undefined) return;
  making.reached.add(to);
  const kind = kindOf(edge, barrier !== undefined);
  const label = kind === "barrier" ? (edge.cause ?? barrier) : undefined;
  const key = `${from} ${to}`;
  const known = making.edges.get(key);
  if (known !== undefined && strength[known.kind] >= strength[kind]) return;
  making.edges.set(key, { from, to, kind, ...(label === undefined ? {} : { label }) });
}

/** Of several readings of one node the one that waits longest is drawn. */
const strength = { enter: 0, order: 0, stream: 1, value: 2, barrier: 3 } as const;

function kindOf(edge: Edge, isBarrier: boolean): GraphEdge["kind"] {
  if (isBarrier) return "barrier";
  if (edge.kind === "item") return "stream";
  return edge.for === "order" || edge.kind === "soft" ? "order" : "value";
}

function nameOf(scope: Scope, ref: NodeRef): string | undefined {
  let at: Scope | undefined = scope;
  for (let step = 0; step < ref.up; step += 1) at = at === undefined || at.closed ? undefined : at.outer;
  return at?.names[ref.node];
}
