/** A word that is looked for in the free text of a reply, to decide by it. */
import type { Expr } from "../expr/ir.ts";
import type { Rule } from "./rule.ts";
import { replyOf } from "./view/reply-of.ts";
import { spanOf } from "./view/view.ts";

export const stopWord: Rule = {
  name: "stop-word",
  find(view, say) {
    for (const step of view.steps.in) {
      const { expr, piece } = step;
      // `ensure` may well ask that a heading stands in a text: it repairs the reply, and decides nothing.
      const word = piece.kind === "ensure" ? undefined : signalWord(expr.item);
      const agent = word === undefined ? undefined : replyOf(expr.of, step);
      if (agent === undefined) continue;
      const { value: id } = agent.node.decl.id;
      say({
        message: `"${word}" is looked for in the free text of "${id}"`,
        span: spanOf(view, expr, piece),
        notes: [{ message: `a reply that says "not ${word}", or "${word}" in a quotation, holds it as well` }],
        help: `give "${id}" an \`output:\` with a field of words or a boolean, and ask that`,
      });
    }
  },
};

const signals = new Set(
  "accept accepted approve approved complete completed continue correct done fail failed failure finish finished false good incorrect invalid lgtm no none ok okay pass passed ready reject rejected stop success true valid yes".split(
    " ",
  ),
);
const phrases = new Set([
  "all good",
  "looks good",
  "no issues",
  "no findings",
  "no problems",
  "no changes",
  "task complete",
]);

/** A word by which a model is told to signal something; other texts may well be looked for in prose. */
function signalWord(item: Expr): string | undefined {
  if (item.do !== "lit" || typeof item.value !== "string") return undefined;
  const text = item.value
    .toLowerCase()
    .replace(/[.!:]+$/, "")
    .trim();
  const isShouted =
    /^[A-Z]{2,}(?:[ _-][A-Z]{2,})*$/.test(item.value) && !/^(?:T[O]DO|F[I]XME|XXX|README|HACK|NOTE)$/.test(item.value);
  return signals.has(text) || phrases.has(text) || isShouted ? item.value : undefined;
}
