/** The variable of a fan-out that no instance reads: all of them are given the same. */
import type { Rule } from "./rule.ts";
import type { PieceKind, Site } from "./view/view.ts";

/** Parts that say nothing to the instance itself: how it is called, and whether it runs. */
const aside: ReadonlySet<PieceKind> = new Set(["key", "label", "when", "needs_items"]);

export const unreadItem: Rule = {
  name: "unread-item",
  find(view, say) {
    for (const site of view.sites) {
      const { each } = site.node.decl;
      if (each === undefined || isCounted(site) || isRead(site)) continue;
      const { variable } = each;
      const does = site.node.act.do === "agent" ? "gets the same prompt" : "does the same";
      say({
        message: `nobody reads "${variable.value}": each instance of "${site.node.decl.id.value}" ${does}`,
        span: variable.span,
        help: `read it where the work is said, or write \`${variable.value} in range(n)\` if it is meant to be done n times`,
      });
    }
  },
};

/** Over `range` the same is done several times on purpose: votes, samples. */
function isCounted({ node }: Site): boolean {
  const list = node.fan?.gen.in.expr;
  return list?.do === "call" && list.name === "range";
}

/** A model by item, or a sibling's values, tell instances apart as well. */
function isRead({ node, place }: Site): boolean {
  const slot = node.fan?.gen.slot;
  const readers = slot === undefined ? [] : (place.slotReaders.get(slot) ?? []);
  const isSpread = node.act.do === "agent" && node.act.model.how === "spread";
  return isSpread || node.fan?.needs !== undefined || readers.some(({ piece }) => !aside.has(piece.kind));
}
