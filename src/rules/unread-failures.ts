/** A synthesis of a fan-out whose failures nobody looks at: what is missing from it cannot be seen in it. */
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";
import { workOf } from "./view/where-from.ts";
import { asksAgents, isAskedAbout } from "./view/who.ts";

export const unreadFailures: Rule = {
  name: "unread-failures",
  find(view, say) {
    for (const site of view.sites) {
      if (site.node.act.do !== "agent" || site.node.fan !== undefined) continue;
      const blind = site.pieces
        .filter(({ kind }) => kind === "prompt")
        .flatMap((piece) => workOf(piece))
        .filter((source) => mayLose(source) && source.place === site.place);
      const [first] = blind;
      if (first === undefined) continue;
      const names = [...new Set(blind.map(({ node }) => `"${node.decl.id.value}"`))].join(" and ");
      const { id } = site.node.decl;
      say({
        message: `"${id.value}" is made of what is left of ${names}, and nothing asks how much that is`,
        span: id.span,
        help: `say it in the prompt (\`{{ census(${first.node.decl.id.value}).failed }} could not be looked at\`), or ask for \`require: all\``,
      });
    }
  },
};

/** A fan-out of agents of which one is enough. */
function mayLose(site: Site): boolean {
  const { fan } = site.node;
  return fan !== undefined && fan.require !== "all" && asksAgents(site) && !isAskedAbout(site);
}
