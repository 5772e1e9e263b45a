/** The nodes of one body: their names, their order, then each in that order, so that what is read has its type. */
import type { NodeDecl } from "../syntax/pipeline.ts";
import { checkNode } from "./check-node.ts";
import type { Checking, DeclaredNodes } from "./checking.ts";
import { claimName } from "./claim-name.ts";
import { type Frame, layerOf } from "./frame.ts";
import { orderNodes } from "./order-nodes.ts";

/** Checks the nodes into the frame and gives the order in which they depend on each other. */
export function checkNodes(checking: Checking, frame: Frame, scope: DeclaredNodes): readonly number[] {
  const { nodes: decls, broken } = scope;
  for (const id of broken) if (!id.includes(".")) frame.names.set(id, { kind: "failed" });
  const own = decls.map((decl) => claimNode(checking, frame, decl));
  for (const decl of decls) hideInnerNames(frame, decl);
  const { order, cyclic } = orderNodes(decls, checking.report);
  for (const index of cyclic) frame.names.set(decls[index]?.id.value ?? "", { kind: "failed" });
  for (const index of order) {
    const decl = decls[index];
    if (decl === undefined) continue;
    const { node, named } = checkNode(checking, frame, index, decl);
    frame.nodes[index] = node;
    if (own[index] !== true || cyclic.has(index)) continue;
    frame.names.set(decl.id.value, isHalfRead(decl) ? { kind: "failed" } : named);
  }
  checking.shared.watch?.body(checking.pipeline, frame);
  return order;
}

/** What the node gives, or how it ends, hangs on a key that could not be read. */
function isHalfRead({ unread }: NodeDecl): boolean {
  return ["take", "cap", "next", "stop", "stop_each", "worktree"].some((key) => unread.has(key));
}

function claimNode(checking: Checking, frame: Frame, decl: NodeDecl): boolean {
  if (!claimName(checking, layerOf(frame), decl.id, "node")) return false;
  frame.declared.set(decl.id.value, decl.id.span);
  return true;
}

/** Notes why names inside the node cannot be read from outside, for who tries. */
function hideInnerNames(frame: Frame, decl: NodeDecl): void {
  const id = decl.id.value;
  const { verb } = decl;
  if (decl.each !== undefined) hide(frame, decl.each.variable.value, `the variable of \`${id}\`, known only there`);
  if (verb.kind === "from")
    for (const { variable } of verb.generators)
      hide(frame, variable.value, `the variable of \`${id}\`, known only there`);
  if (verb.kind !== "nodes" && verb.kind !== "loop") return;
  const why = `inside \`${id}\`, which gives only what it \`returns\`: add it there`;
  if (verb.kind === "loop") for (const { name } of verb.state) hide(frame, name.value, why);
  for (const inner of verb.nodes) hide(frame, inner.id.value, why);
}

function hide(frame: Frame, name: string, why: string): void {
  if (!frame.hidden.has(name)) frame.hidden.set(name, why);
}
