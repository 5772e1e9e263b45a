/** An even number of votes: two against two decides nothing. */
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";

export const evenVotes: Rule = {
  name: "even-votes",
  find(view, say) {
    for (const site of view.sites) {
      const votes = votesOf(site);
      if (votes === undefined || votes.count < 2 || votes.count % 2 === 1) continue;
      say({
        message: `${votes.count} votes can be split evenly, and then decide nothing`,
        span: votes.span,
        help: `take ${votes.count + 1}, or ${votes.count - 1} if that is enough`,
      });
    }
  },
};

/** The number that a call wires to an input `votes`, if it is written out. */
function votesOf({
  node: { act },
}: Site): { readonly count: number; readonly span: Site["node"]["decl"]["span"] } | undefined {
  if (act.do !== "enter") return undefined;
  for (const { slot, e } of act.wires) {
    if (act.body.slots[slot]?.name !== "votes" || e.expr.do !== "lit" || typeof e.expr.value !== "number") continue;
    return { count: e.expr.value, span: e.span };
  }
  return undefined;
}
