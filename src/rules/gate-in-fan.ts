/** A question to a person in a wide fan-out: somebody is asked again for every item. */
import { mostOf } from "../check/bounds.ts";
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";

/** As many as a person may decide one by one. */
const few = 10;

export const gateInFan: Rule = {
  name: "gate-in-fan",
  find(view, say) {
    for (const site of view.sites) {
      if (site.node.act.do !== "person") continue;
      const wide = fansAround(site).find(({ node }) => mostOf(node.size) === "none" || Number(mostOf(node.size)) > few);
      if (wide === undefined) continue;
      const most = mostOf(wide.node.size);
      say({
        message: `a person is asked ${most === "none" ? "any number of" : `up to ${most}`} times, once for each item`,
        span: site.node.decl.verb.at,
        notes: [{ message: "once for each of these", span: wide.node.fan?.gen.span ?? wide.node.decl.id.span }],
        help: "ask once about all of them, behind the fan-out; or let only what is doubtful come before a person, by `when`",
      });
    }
  },
};

/** Fan-outs that it is part of, but for those in which a condition lets only some come so far. */
function fansAround(site: Site): readonly Site[] {
  const found: Site[] = [];
  for (let at: Site | undefined = site; at !== undefined && at.node.guard === undefined; at = at.place.via)
    if (at.node.fan !== undefined) found.push(at);
  return found;
}
