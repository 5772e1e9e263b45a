/** A field that a scope or loop returns, and nobody reads. */
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";

export const unreadResult: Rule = {
  name: "unread-result",
  find(view, say) {
    for (const site of view.sites) {
      const { verb } = site.node.decl;
      if ((verb.kind !== "nodes" && verb.kind !== "loop") || verb.returns?.kind !== "map") continue;
      const read = fieldsRead(site);
      if (read === undefined) continue;
      for (const { key } of verb.returns.entries) {
        if (read.has(key.value)) continue;
        say({
          message: `nobody reads "${key.value}" of what "${site.node.decl.id.value}" returns`,
          span: key.span,
          help: "read it, or take it away",
        });
      }
    }
  },
};

/** The fields that are read of a node, or undefined where it is read whole, or not at all (which is said elsewhere). */
function fieldsRead({ readers }: Site): ReadonlySet<string> | undefined {
  const hard = readers.filter(({ read }) => !read.soft);
  if (hard.length === 0 || hard.some(({ read }) => read.path.length === 0)) return undefined;
  return new Set(hard.flatMap(({ read }) => read.path));
}
