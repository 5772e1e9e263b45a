/** What is no error in a node, but hardly what its author meant. */
import type { Resolved } from "../expr/scope.ts";
import type { CheckedNode } from "./checked.ts";
import type { Checking } from "./checking.ts";

/** The value of the node was checked without a look at these. */
export function warnNode(checking: Checking, node: CheckedNode): void {
  const { decl } = node;
  const { kind } = decl.verb;
  if (decl.why === undefined && kind !== "value" && kind !== "text" && kind !== "from")
    checking.report({
      name: "missing-why",
      message: `"${decl.id.value}" does not say why it exists`,
      span: decl.id.span,
      help: "add `why:`, one sentence: plans, reports and diffs show it",
    });
  if (node.guard !== undefined) warnConstant(checking, "when", node.guard.if);
  for (const one of node.ensure) if (one.kind === "expr") warnConstant(checking, "ensure", one.if);
  for (const op of node.act.do === "stream" ? node.act.ops : [])
    if (op.op === "where") warnConstant(checking, "where", op.e);
}

/** A condition that reads nothing is always the same. */
function warnConstant(checking: Checking, what: string, condition: Resolved): void {
  if (condition.type.kind !== "boolean" || condition.reads.length > 0) return;
  checking.report({
    name: "constant-condition",
    message: `this \`${what}\` reads nothing: it is always the same`,
    span: condition.span,
    help: "take it away, or name what it hangs on",
  });
}
