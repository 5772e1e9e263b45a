/** The dependencies of a node, from what its expressions read. */
import type { CheckedBody, CheckedNode, Live } from "../check/checked.ts";
import type { Ref } from "../expr/ir.ts";
import type { Read, Resolved } from "../expr/scope.ts";
import type { Edge } from "../plan/plan.ts";
import { spanId, type Tables } from "./tables.ts";

/** The bodies around a node, its own first: what `up` counts. */
export type Around = readonly CheckedBody[];

/** Edges of one place of a node. `cause`: why whole lists are waited for there, where it is not the reading itself. */
export type EdgePlace = { readonly for: Edge["for"]; readonly cause?: string; readonly live?: Live };

export function edgesOf(tables: Tables, around: Around, reads: readonly Read[], place: EdgePlace): Edge[] {
  return reads.flatMap((read) => edgeOf(tables, around, read, place) ?? []);
}

function edgeOf(tables: Tables, around: Around, read: Read, place: EdgePlace): Edge | undefined {
  if (!isWaitedFor(around, read.ref)) return undefined;
  const kind = kindOf(around, read, place);
  const cause = kind === "whole" ? { cause: place.cause ?? `reads all of ${read.name}` } : {};
  const paths = read.path.length === 0 ? [] : [read.path.join(".")];
  return { from: read.ref, for: place.for, kind, paths, ...cause, at: spanId(tables, read.span) };
}

/** Nodes, and input slots, which stand for what they are wired to. All other slots hold their value from the start. */
function isWaitedFor(around: Around, ref: Ref): boolean {
  return "node" in ref || around[ref.up]?.slots[ref.slot]?.kind === "input";
}

function kindOf(around: Around, read: Read, place: EdgePlace): Edge["kind"] {
  if (read.soft) return "soft";
  if (place.live !== undefined && sameRef(place.live.from, read.ref)) return "item";
  return isStream(around, read.ref) ? "whole" : "value";
}

function isStream(around: Around, ref: Ref): boolean {
  const body = around[ref.up];
  return "node" in ref ? (nodeAt(body, ref.node)?.streams ?? false) : (body?.slots[ref.slot]?.live ?? false);
}

function nodeAt(body: CheckedBody | undefined, node: number): CheckedNode | undefined {
  return body?.nodes[node];
}

function sameRef(left: Ref, right: Ref): boolean {
  if (left.up !== right.up) return false;
  return "node" in left ? "node" in right && left.node === right.node : "slot" in right && left.slot === right.slot;
}

/** Reads of several expressions. */
export function readsOf(...parts: readonly (Pick<Resolved, "reads"> | undefined)[]): Read[] {
  return parts.flatMap((part) => part?.reads ?? []);
}

/** Edges that lead out of an inner body, as the node that enters it has them. */
export function outwardEdges(edges: readonly Edge[]): Edge[] {
  return edges.flatMap((edge) => {
    if (edge.from.up === 0) return [];
    const from: Ref = { ...edge.from, up: edge.from.up - 1 };
    return [{ ...edge, from, for: "inside" as const }];
  });
}

/** One edge for each reference, purpose and kind, with all the fields read. */
export function mergeEdges(edges: readonly Edge[]): Edge[] {
  if (edges.length <= 1) return [...edges];
  const merged = new Map<string, Edge>();
  for (const edge of edges) {
    const key = edgeKey(edge);
    const before = merged.get(key);
    merged.set(key, before === undefined ? edge : { ...before, paths: joinPaths(before.paths, edge.paths) });
  }
  return [...merged.values()];
}

function edgeKey({ from, for: purpose, kind }: Edge): string {
  return "node" in from
    ? `${from.up} node ${from.node} ${purpose} ${kind}`
    : `${from.up} ${from.slot} ${purpose} ${kind}`;
}

/** No path at all means the whole value. */
function joinPaths(left: readonly string[], right: readonly string[]): readonly string[] {
  if (left.length === 0 || right.length === 0) return [];
  return [...new Set([...left, ...right])].sort();
}
