/** A loop that may end because its rounds are used up, and nobody who asks how it ended. */
import type { Rule } from "./rule.ts";
import { isAskedAbout } from "./view/who.ts";

export const unreadEnding: Rule = {
  name: "unread-ending",
  find(view, say) {
    for (const site of view.sites) {
      const { act, decl } = site.node;
      if (act.do !== "enter" || act.loop?.rounds === undefined || act.loop.stop.length === 0) continue;
      if (isAskedAbout(site) || site.readers.length === 0) continue;
      const names = act.loop.stop.map(({ name }) => `"${name}"`).join(" or ");
      say({
        message: `nothing asks whether "${decl.id.value}" ended by ${names}, or because its rounds were used up`,
        span: decl.id.span,
        help: `read \`ended(${decl.id.value})\`: it is the name of the stop, or "exhausted"`,
      });
    }
  },
};
