/**
 * Whatever an expression reads, its node waits for: each read of a node, or of an input that a call wires, has an edge.
 * Without it the scheduler would read what has not settled.
 */
import type { Expr, Ref, Tmpl } from "../expr/ir.ts";
import { type Checking, nodeAt, slotAt } from "./checking.ts";
import { type Frame, frameAt } from "./frames.ts";
import { type NodePart, partsOfNode } from "./node-parts.ts";
import type { Body, Edge, PlanNode } from "./plan.ts";
import { stepsOf } from "./walk-expr.ts";

export type CoveredNode = { readonly where: string; readonly frame: Frame; readonly node: PlanNode };

/** Says which parts of a node read something without an edge. */
export function checkCoverage(checking: Checking, { where, frame, node }: CoveredNode): void {
  const before = node.edges.filter((edge) => edge.for !== "inside" && edge.for !== "order");
  const guarding = before.filter((edge) => edge.for === "guard");
  for (const part of partsOfNode(node)) {
    if (part.name.startsWith("wire ")) continue;
    const edges = part.name === "guard" || part.name === "else" ? guarding : before;
    checkReads(checking, { where, frame, name: part.name, reads: outerReads(part), edges });
  }
  if (node.act.do !== "enter") return;
  for (const wire of node.act.wires) {
    checkReads(checking, { where, frame, name: `wire ${wire.slot}`, reads: readsOf(wire.e), edges: wire.edges });
  }
}

/** Says what the result of a body reads without an edge; its own nodes have all settled by then. */
export function checkResultCoverage(checking: Checking, where: string, frame: Frame, body: Body): void {
  const conditions = (body.ensure ?? []).flatMap((condition) => readsOf(condition.if));
  const all = [...(body.result === undefined ? [] : readsOf(body.result)), ...conditions];
  const reads = all.filter((ref) => ref.up > 0 || "slot" in ref);
  checkReads(checking, { where, frame, name: "returns", reads, edges: body.resultReads });
}

/** What is read in the round of a loop has settled with it; what is read further out the loop waits for. */
function outerReads(part: NodePart): readonly Ref[] {
  const reads = readsOf(part.tree);
  if (part.frame === "node") return reads;
  return reads.filter((ref) => ref.up > 0).map((ref) => ({ ...ref, up: ref.up - 1 }));
}

type Reading = {
  readonly where: string;
  readonly frame: Frame;
  readonly name: string;
  readonly reads: readonly Ref[];
  readonly edges: readonly Edge[];
};

function checkReads(checking: Checking, { where, frame, name, reads, edges }: Reading): void {
  const missing = reads.find(
    (ref) => isWaitedFor(checking, frame, ref) && !edges.some(({ from }) => isSame(from, ref)),
  );
  if (missing === undefined) return;
  const named =
    "node" in missing ? nodeAt(checking.plan, frame, missing)?.id : slotAt(checking.plan, frame, missing)?.name;
  checking.say(where, `${name} reads "${named}", and no edge waits for it`);
}

/** Inputs of the run, and slots that are bound, hold their value from the start. */
function isWaitedFor(checking: Checking, frame: Frame, ref: Ref): boolean {
  if ("node" in ref) return nodeAt(checking.plan, frame, ref) !== undefined;
  return slotAt(checking.plan, frame, ref)?.kind === "input" && frameAt(frame, ref.up)?.body !== 0;
}

function readsOf(tree: Expr | Tmpl): readonly Ref[] {
  const reads: Ref[] = [];
  for (const { expr } of stepsOf(tree)) if ("ref" in expr) reads.push(expr.ref);
  return reads;
}

function isSame(left: Ref, right: Ref): boolean {
  if (left.up !== right.up) return false;
  return "node" in left ? "node" in right && left.node === right.node : "slot" in right && left.slot === right.slot;
}
