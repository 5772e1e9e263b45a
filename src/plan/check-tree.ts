/** What one expression or template of a plan reads is there, and may be read where it stands. */
import { unreachable } from "../base/invariant.ts";
import { entryOf } from "../expr/catalogue.ts";
import type { Expr, NodeRef, SlotRef, Tmpl } from "../expr/ir.ts";
import { type Checking, nodeAt, printRef } from "./checking.ts";
import { type Frame, frameAt } from "./frames.ts";
import { slotsOwnedBy } from "./node-parts.ts";
import type { PlanNode, SlotKind } from "./plan.ts";
import { type LocalScope, stepsOf } from "./walk-expr.ts";

/** `node`: whose items the tree may read with `up: 0`. `isSetting`: reads inputs alone. */
export type TreePlace = {
  readonly where: string;
  readonly name: string;
  readonly tree: Expr | Tmpl;
  readonly frame: Frame;
  readonly setting: boolean;
  readonly node?: PlanNode;
};

/** Every read is of something that is there; locals are bound; `at` are spans. */
export function checkTree(checking: Checking, place: TreePlace): void {
  for (const { expr, locals } of stepsOf(place.tree)) {
    const message = problemOf(checking, place, expr, locals);
    if (message !== undefined) checking.say(place.where, `${place.name} ${message}`);
  }
}

function problemOf(checking: Checking, place: TreePlace, expr: Expr, locals: LocalScope): string | undefined {
  const { plan } = checking;
  if ("at" in expr && expr.at !== undefined && plan.spans[expr.at] === undefined) return `has no span ${expr.at}`;
  switch (expr.do) {
    case "node":
    case "pairs":
    case "view":
    case "is":
      return nodeProblem(checking, place, expr.ref);
    case "slot":
      return slotProblem(checking, place, expr.ref);
    case "call":
      return isKnownCall(expr.name) ? undefined : `calls "${expr.name}", which this sluice does not know`;
    case "local":
      return isBound(locals, expr.local) ? undefined : `reads local ${expr.local}, which nothing binds`;
    default:
      return undefined;
  }
}

function nodeProblem(checking: Checking, place: TreePlace, ref: NodeRef): string | undefined {
  if (place.setting) return `reads ${printRef(ref)}, but a setting reads inputs alone`;
  const found = nodeAt(checking.plan, place.frame, ref);
  if (found === undefined) return `reads ${printRef(ref)}, which is not there`;
  const reader = ref.up === 0 ? place.node : entererOf(checking, place.frame, ref.up);
  if (found === reader) return "reads the node that it stands in";
  const isBefore = reader === undefined || checking.place(found) < checking.place(reader);
  return isBefore ? undefined : `reads "${found.id}", which is not settled before "${reader.id}"`;
}

function slotProblem(checking: Checking, place: TreePlace, ref: SlotRef): string | undefined {
  const { plan } = checking;
  const at = frameAt(place.frame, ref.up);
  const slot = at === undefined ? undefined : plan.bodies[at.body]?.slots[ref.slot];
  if (at === undefined || slot === undefined) return `reads ${printRef(ref)}, which is not there`;
  if (place.setting && slot.kind !== "input") return `reads slot "${slot.name}", but a setting reads inputs alone`;
  switch (slot.kind) {
    case "input":
    case "state":
    case "element":
    case "round":
    case "note":
      return undefined;
    case "result":
    case "cause":
    case "so_far":
      return isJudged(place, slot.kind) && ref.up === 0 ? undefined : `reads "${slot.name}" where it is not known`;
    case "needed":
    case "item":
    case "key":
    case "items":
      return bindsSlot(checking, place, ref) ? undefined : `reads "${slot.name}", which another node binds`;
    default:
      return unreachable(slot.kind);
  }
}

/** `ensure` reads the reply, `stop_each` what became of an item. */
function isJudged({ name }: TreePlace, kind: SlotKind): boolean {
  return name.startsWith("stop_each") || (kind === "result" && name.startsWith("ensure"));
}

/** Whether the node, or the one within whose instance the frame was entered, binds the slot. */
function bindsSlot(checking: Checking, place: TreePlace, ref: SlotRef): boolean {
  const owner = ref.up === 0 ? place.node : entererOf(checking, place.frame, ref.up);
  return owner !== undefined && slotsOwnedBy(owner).has(ref.slot);
}

/** The node, `up` frames outwards, within whose instance the frame was entered. */
function entererOf(checking: Checking, frame: Frame, up: number): PlanNode | undefined {
  const inner = frameAt(frame, up - 1);
  if (inner?.outer === undefined || inner.via === undefined) return undefined;
  return checking.plan.bodies[inner.outer.body]?.nodes[inner.via];
}

/** Tests of a value stand as `is_…` in a plan. */
function isKnownCall(name: string): boolean {
  return entryOf("filter", name) !== undefined || entryOf("function", name) !== undefined || name.startsWith("is_");
}

function isBound(locals: LocalScope, local: number): boolean {
  for (let at = locals; at !== undefined; at = at.outer) {
    if (at.local === local) return true;
  }
  return false;
}
