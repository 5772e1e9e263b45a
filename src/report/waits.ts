/** What an instance that has not settled waits for: read off the edges of its node, through wires into callers' frames. */
import type { Edge } from "../plan/plan.ts";
import { findInstance, groupOf, type InstanceRecord, type Instances } from "./run-record.ts";

/** `cause`: why the list must be complete (of a barrier). */
export type Wait = { readonly iid: number; readonly kind: Edge["kind"]; readonly cause?: string };

/** The unsettled instances that this one needs before it can start, each once. Empty for what has settled. */
export function waitsOf(run: Instances, instance: InstanceRecord): Wait[] {
  if (instance.outcome !== undefined || instance.kind === "run") return [];
  const { edges } = groupOf(run, instance).node;
  const ownEdges = edges.filter((edge) => edge.for !== "inside" && edge.kind !== "item");
  const waits = new Map<number, Wait>();
  for (const wait of ownEdges.flatMap((edge) => producersOf(run, instance.frame, edge))) {
    if (findInstance(run, wait.iid).outcome === undefined) waits.set(wait.iid, wait);
  }
  return [...waits.values()];
}

/** The list that has not settled of which a list takes its elements as they come; undefined where all have come. */
export function openSourceOf(run: Instances, instance: InstanceRecord): number | undefined {
  if (instance.outcome !== undefined || instance.kind !== "cell") return undefined;
  const { edges } = groupOf(run, instance).node;
  const live = edges.filter(({ kind }) => kind === "item").flatMap((edge) => producersOf(run, instance.frame, edge));
  return live.find(({ iid }) => findInstance(run, iid).outcome === undefined)?.iid;
}

/** All instances that an instance reads, settled or not, each once. `isMade`: but for the list that the item is of. */
export function readsOf(run: Instances, instance: InstanceRecord, isMade = false): Wait[] {
  if (instance.kind === "run") return [];
  const edges = groupOf(run, instance).node.edges.filter((edge) => !isMade || edge.for !== "source");
  const found = edges.flatMap((edge) => producersOf(run, instance.frame, edge));
  return [...new Map(found.map((wait) => [wait.iid, wait])).values()];
}

/** The cells that an edge of a node in this frame comes from: one, or for a wired slot those of its wire. */
export function producersOf(run: Instances, frame: number, edge: Edge): Wait[] {
  const home = frameUp(run, frame, edge.from);
  if (home === undefined) return [];
  if ("node" in edge.from) {
    if (home.base === undefined) return [];
    return [
      { iid: home.base + edge.from.node, kind: edge.kind, ...(edge.cause === undefined ? {} : { cause: edge.cause }) },
    ];
  }
  const { slot } = edge.from;
  if (home.kind === "run") return [];
  const { act } = groupOf(run, home).node;
  const wire = act.do === "enter" ? act.wires.find((item) => item.slot === slot) : undefined;
  return (wire?.edges ?? []).flatMap((outer) => producersOf(run, home.frame, outer));
}

/** The instance whose frame is so many frames further out; undefined beyond the run. */
export function frameUp(run: Instances, frame: number, ref: { readonly up: number }): InstanceRecord | undefined {
  let home = run.instance(frame);
  for (let up = 0; up < ref.up && home !== undefined; up += 1) home = run.instance(home.frame);
  return home;
}
