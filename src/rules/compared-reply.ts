/** The whole free text of a reply compared with a literal: one more word, or a full stop, and it is not equal. */
import type { Expr } from "../expr/ir.ts";
import type { Rule, Say } from "./rule.ts";
import { replyOf } from "./view/reply-of.ts";
import type { Where } from "./view/type-of.ts";
import { type Step, spanOf, type View } from "./view/view.ts";

export const comparedReply: Rule = {
  name: "compared-reply",
  find(view, say) {
    for (const step of view.steps.compare) {
      const { op, left, right } = step.expr;
      if (op !== "==" && op !== "!=") continue;
      const literal = textLiteral(right) ?? textLiteral(left);
      // An empty reply is something else: that can be told for certain.
      if (literal === undefined || literal === "") continue;
      tell(view, say, step, textLiteral(right) === undefined ? right : left);
    }
    for (const step of view.steps.in) {
      const { item, of } = step.expr;
      const isListed = of.do === "list" && of.items.every((one) => textLiteral(one) !== undefined);
      if (isListed) tell(view, say, step, item);
    }
  },
};

function tell(view: View, say: Say, step: Where & Pick<Step<"compare" | "in">, "expr">, reply: Expr): void {
  const agent = replyOf(reply, step);
  if (agent === undefined) return;
  const { value: id } = agent.node.decl.id;
  say({
    message: `the whole reply of "${id}" is compared with a text`,
    span: spanOf(view, step.expr, step.piece),
    notes: [{ message: "a free reply is rarely just that word: it may end with a full stop, or begin with a reason" }],
    help: `give "${id}" an \`output:\` with words (\`{verdict: pass | fail}\`), and compare that`,
  });
}

function textLiteral(expr: Expr): string | undefined {
  return expr.do === "lit" && typeof expr.value === "string" ? expr.value : undefined;
}
