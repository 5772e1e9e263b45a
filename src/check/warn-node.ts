/** What is no error of a node, but not what its author can have meant. */
import type { CheckedNode } from "./checked.ts";
import type { Checking } from "./checking.ts";

const needNoWhy = new Set(["value", "text", "from"]);

export function warnNode(checking: Checking, node: CheckedNode): void {
  const { decl } = node;
  const { kind } = decl.verb;
  if (decl.why === undefined && !needNoWhy.has(kind)) {
    checking.report({
      name: "missing-why",
      message: `"${decl.id.value}" does not say why it exists`,
      span: decl.id.span,
      notes: [{ message: "`why` is shown in every plan, report and diff" }],
      help: "add `why:` with one sentence",
    });
  }
  if (node.guard !== undefined && node.guard.if.expr.do === "lit" && typeof node.guard.if.expr.value === "boolean") {
    checking.report({
      name: "constant-condition",
      message: `\`when\` is always ${node.guard.if.expr.value}`,
      span: node.guard.if.span,
      help: node.guard.if.expr.value ? "take the `when` away" : "take the node away",
    });
  }
}
