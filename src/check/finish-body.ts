/** The body that a frame has become, with a word on nodes that nobody reads. */
import type { CheckedBody, CheckedNode } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Frame } from "./frame.ts";

/** Everything of the frame was checked. */
export function finishBody(
  checking: Checking,
  frame: Frame,
  rest: Pick<CheckedBody, "name" | "order" | "result" | "type" | "size" | "ensure">,
): CheckedBody {
  const nodes = frame.nodes.filter((node) => node !== undefined);
  if (rest.result !== undefined) warnUnread(checking, frame, nodes);
  return { kind: frame.kind, slots: frame.slots, nodes, ...rest };
}

/** A node whose value nobody reads, and which changes nothing in the world, is work for nothing. */
function warnUnread(checking: Checking, frame: Frame, nodes: readonly CheckedNode[]): void {
  for (const [index, node] of nodes.entries()) {
    if (frame.usedNodes.has(index) || actsBeyond(node)) continue;
    const { id } = node.decl;
    checking.report({
      name: "unused-node",
      message: `nobody reads "${id.value}"`,
      span: id.span,
      help: "read it, return it, or take it away",
    });
  }
}

function actsBeyond(node: CheckedNode): boolean {
  return node.act.do === "exec" || node.act.do === "enter";
}
