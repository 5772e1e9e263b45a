/** A `rescue` by which a verifier that died counts as one that had nothing to object. */
import type { Expr } from "../expr/ir.ts";
import { stepsOf } from "../plan/walk-expr.ts";
import type { Rule } from "./rule.ts";
import { type Piece, type Site, spanOf, targetOf } from "./view/view.ts";
import { isVerifier } from "./view/who.ts";

export const rescuedVerifier: Rule = {
  name: "rescued-verifier",
  find(view, say) {
    for (const { expr, piece } of view.steps.soft) {
      const verifier = expr.how === "rescue" ? verifierIn(expr.of, piece) : undefined;
      if (verifier === undefined || !(passes(expr.instead) || isNoObjection(expr))) continue;
      say({
        message: `where "${verifier.node.decl.id.value}" dies, this counts as passed`,
        span: spanOf(view, expr.of, piece),
        notes: [{ message: "what nobody could check is neither right nor wrong: it is unchecked" }],
        help: 'let what could not be checked fail, or give it a word of its own (`rescue("unverified")`) and report it',
      });
    }
  },
};

function verifierIn(expr: Expr, { place }: Piece): Site | undefined {
  for (const { expr: step } of stepsOf(expr)) {
    const site = step.do === "node" || step.do === "pairs" ? targetOf(place, { ref: step.ref }) : undefined;
    if (site !== undefined && isVerifier(site)) return site;
  }
  return undefined;
}

const passing = new Set(
  "accept accepted approve approved correct fine good holds ok okay pass passed passes stands survives true valid verified yes".split(
    " ",
  ),
);

/** A value that says that all is well, or holds one. */
function passes(expr: Expr): boolean {
  if (expr.do === "lit")
    return expr.value === true || (typeof expr.value === "string" && passing.has(expr.value.toLowerCase()));
  if (expr.do === "object") return expr.entries.some(({ value }) => passes(value));
  return expr.do === "list" && expr.items.some(passes);
}

const objections =
  /^(?:bugs|complaints|concerns|defects|errors|failures|findings|flaws|issues|objections|problems|violations|weaknesses)$/;

/** `review.problems | rescue([])`. */
function isNoObjection({ of, instead }: Extract<Expr, { readonly do: "soft" }>): boolean {
  const isEmpty =
    (instead.do === "list" && instead.items.length === 0) ||
    (instead.do === "lit" && Array.isArray(instead.value) && instead.value.length === 0);
  return isEmpty && (of.do === "get" || of.do === "dot") && objections.test(of.field);
}
