/** A loop that ends with the first round that brings nothing new: one such round is chance. */
import type { Expr, Tmpl } from "../expr/ir.ts";
import { isTmpl, stepsOf } from "../plan/walk-expr.ts";
import type { Rule } from "./rule.ts";
import { type Piece, type Site, targetOf } from "./view/view.ts";

export const dryAfterOne: Rule = {
  name: "dry-after-one",
  find(view, say) {
    for (const { inside, pieces, node } of view.sites) {
      if (inside === undefined || node.act.do !== "enter" || node.act.loop === undefined) continue;
      const { stop } = node.act.loop;
      for (const [index, piece] of pieces.filter(({ kind }) => kind === "stop").entries()) {
        if (stop[index]?.rounds !== 1 || !asksForNone(piece.tree)) continue;
        const fresh = piece.reads
          .map((read) => targetOf(piece.place, read))
          .find((site) => site !== undefined && isFresh(site));
        if (fresh === undefined) continue;
        say({
          message: `one round without anything new in "${fresh.node.decl.id.value}" ends the loop`,
          span: piece.span,
          notes: [{ message: "agents look in another way each time: one empty round may be chance" }],
          help: `ask for two running: \`${stop[index]?.name}: {when: …, rounds: 2}\``,
        });
      }
    }
  },
};

/** `x | length == 0`, `x is empty`, alone or beside other conditions. */
function asksForNone(tree: Expr | Tmpl): boolean {
  if (isTmpl(tree)) return false;
  for (const { expr } of stepsOf(tree)) {
    if (expr.do === "call" && expr.name === "is_empty") return true;
    if (expr.do === "compare" && expr.op === "==" && [expr.left, expr.right].some(isZero)) return true;
  }
  return false;
}

function isZero(expr: Expr): boolean {
  return expr.do === "lit" && expr.value === 0;
}

/** What is left of the finds of a round without those that were known before. */
function isFresh({ pieces }: Site): boolean {
  return pieces.some((piece) => piece.kind === "where" && readsState(piece));
}

function readsState({ reads, place }: Piece): boolean {
  return reads.some(({ ref }) => "slot" in ref && ref.up === 0 && place.body.slots[ref.slot]?.kind === "state");
}
