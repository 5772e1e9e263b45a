/** `require: 0`, and nobody counts what is left: if all fail, the run goes on with nothing. */
import type { Rule } from "./rule.ts";
import type { Piece, View } from "./view/view.ts";
import { isAskedAbout } from "./view/who.ts";

export const ignoredFailures: Rule = {
  name: "ignored-failures",
  find(view, say) {
    const counting = countingPieces(view);
    for (const site of view.sites) {
      const { fan, decl } = site.node;
      const isCounted = site.readers.some(({ piece }) => counting.has(piece));
      if (fan === undefined || fan.require === "all" || fan.require.value !== 0 || isAskedAbout(site) || isCounted)
        continue;
      const { require: written } = decl;
      say({
        message: `all of "${decl.id.value}" may fail, and nobody asks whether they did`,
        span: written === undefined || written === "all" ? decl.id.span : written.span,
        help: `read \`census(${decl.id.value})\` where it is used, or leave \`require: 0\` out`,
      });
    }
  },
};

/** Where the length of something is taken, a missing element shows. */
function countingPieces({ steps }: View): ReadonlySet<Piece> {
  return new Set(steps.call.filter(({ expr }) => expr.name === "length").map(({ piece }) => piece));
}
