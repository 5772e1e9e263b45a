/** The bodies of a plan while it is made: each once, however many nodes enter it. */
import { present } from "../base/invariant.ts";
import type { CheckedBody } from "../check/checked.ts";
import type { Body, Edge } from "../plan/plan.ts";
import { type Around, outwardEdges } from "./edges.ts";
import type { Tables } from "./tables.ts";

/** By number; a body that is being lowered has its place already. `enter` lowers one, and is handed down for that. */
export type Bodies = {
  readonly tables: Tables;
  readonly bodies: (Body | undefined)[];
  readonly numbers: Map<CheckedBody, number>;
  enter(body: CheckedBody, outer: Around): number;
};

/** What the body reads of those around it, as edges of the node that enters it. */
export function edgesInside(into: Bodies, number: number): Edge[] {
  const body = present(into.bodies[number], "a lowered body");
  return outwardEdges([...body.nodes.flatMap(({ edges }) => edges), ...body.resultReads]);
}
