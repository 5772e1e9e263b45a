/** What the checks of references share: where they say what, and how a reference is followed. */
import type { NodeRef, Ref, SlotRef } from "../expr/ir.ts";
import { type Frame, frameAt } from "./frames.ts";
import type { Act, Edge, Plan, PlanNode, Slot } from "./plan.ts";

/** `where`: `bodies[1].nodes[2] (search)`. `place`: of a node in the order of its body. `calls`: all that enter a body. */
export type Checking = {
  readonly plan: Plan;
  readonly say: (where: string, message: string) => void;
  readonly place: (node: PlanNode) => number;
  readonly calls: (body: number) => readonly Extract<Act, { do: "enter" }>[];
};

/** The span of a thing is there, and so is its type. */
export function checkPlace(
  checking: Checking,
  where: string,
  place: { readonly at: number; readonly type?: number },
): void {
  const { plan, say } = checking;
  if (plan.spans[place.at] === undefined) say(where, `there is no span ${place.at}`);
  if (place.type !== undefined && plan.types[place.type] === undefined) say(where, `there is no type ${place.type}`);
}

/** An edge comes from something that is there. */
export function checkEdge(checking: Checking, where: string, frame: Frame, edge: Edge): void {
  const { from } = edge;
  const found = "node" in from ? nodeAt(checking.plan, frame, from) : slotAt(checking.plan, frame, from);
  if (found === undefined) checking.say(where, `an edge comes from ${printRef(from)}, which is not there`);
  checkPlace(checking, where, edge);
}

/** The node that a reference means, if it is there. */
export function nodeAt(plan: Plan, frame: Frame, ref: NodeRef): PlanNode | undefined {
  const at = frameAt(frame, ref.up);
  return at === undefined ? undefined : plan.bodies[at.body]?.nodes[ref.node];
}

/** The slot that a reference means, if it is there. */
export function slotAt(plan: Plan, frame: Frame, ref: SlotRef): Slot | undefined {
  const at = frameAt(frame, ref.up);
  return at === undefined ? undefined : plan.bodies[at.body]?.slots[ref.slot];
}

/** A reference in words, for messages. */
export function printRef(ref: Ref): string {
  const what = "node" in ref ? `node ${ref.node}` : `slot ${ref.slot}`;
  return ref.up === 0 ? what : `${what} of ${ref.up} frames outwards`;
}
