/** The next round of a loop is made of what is left of a fan-out: one that lived is enough, and nobody asks how many. */
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";
import { workOf } from "./view/where-from.ts";
import { isAskedAbout } from "./view/who.ts";

export const partialNext: Rule = {
  name: "partial-next",
  find(view, say) {
    for (const { inside, pieces } of view.sites) {
      const next = pieces.filter(({ kind }) => kind === "next");
      const partial = next
        .flatMap((piece) => workOf(piece))
        .filter((site) => site.place === inside && mayBePartial(site));
      for (const { node } of new Set(partial)) {
        const { id } = node.decl;
        say({
          message: `the next round is made of what is left of "${id.value}", be it a single one`,
          span: id.span,
          help: `say how many must be ok (\`require: all\`, \`require: 2\`), or let a \`stop\` read \`census(${id.value})\``,
        });
      }
    }
  },
};

function mayBePartial(site: Site): boolean {
  const { act, fan, decl } = site.node;
  return act.do === "agent" && fan !== undefined && decl.require === undefined && !isAskedAbout(site);
}
