/** A `default` where only failure is possible: it stands in for what was skipped, absent or null, and nothing is. */
import type { Expr } from "../expr/ir.ts";
import { mayBeNull } from "../types/join-types.ts";
import type { Rule } from "./rule.ts";
import { typeOf, type Where } from "./view/type-of.ts";
import { type Place, placeAt, type Site, spanOf, targetOf } from "./view/view.ts";

export const needlessDefault: Rule = {
  name: "needless-default",
  find(view, say) {
    for (const step of view.steps.soft) {
      const { how, of } = step.expr;
      const root = how === "default" ? alwaysThere(of, step) : undefined;
      if (root === undefined) continue;
      const what = root === "input" ? "this input" : `"${root.node.decl.id.value}"`;
      say({
        message: `${what} is never skipped, absent or null, so this \`default\` never stands in`,
        span: spanOf(view, of, step.piece),
        ...(root === "input"
          ? {}
          : { notes: [{ message: "`default` does not stand in for what failed: who reads that is blocked" }] }),
        help:
          root === "input" ? "leave `default` out" : "leave `default` out; to hide a failure takes the word `rescue`",
      });
    }
  },
};

/** What is read, if that is a field of a node or of an input that is always there. */
function alwaysThere(expr: Expr, where: Where): Site | "input" | undefined {
  const type = typeOf(expr, where);
  if (type === undefined || type.kind === "any" || type.kind === "never" || mayBeNull(type)) return undefined;
  let at = expr;
  while (at.do === "get") {
    if (typeOf(at.of, where)?.kind !== "object") return undefined;
    at = at.of;
  }
  if (at.do === "slot") {
    const place = placeAt(where.piece.place, at.ref.up);
    return place?.isMain === true && place.body.slots[at.ref.slot]?.kind === "input" ? "input" : undefined;
  }
  if (at.do !== "node") return undefined;
  const site = targetOf(where.piece.place, { ref: at.ref });
  return site !== undefined && !maySkip(site, new Set()) ? site : undefined;
}

/** Unless it is certain that the node is never skipped. */
function maySkip(site: Site, seen: Set<Site>): boolean {
  if (seen.has(site)) return false;
  seen.add(site);
  const { act, guard, fan } = site.node;
  const isGuarded = guard !== undefined && guard.else === undefined && (fan === undefined || guard.per === "node");
  if (isGuarded || act.do === "enter" || act.do === "person") return true;
  return site.pieces.some(({ reads, place }) =>
    reads.some((read) => !read.soft && mayBeMissing(read.ref, place, seen)),
  );
}

function mayBeMissing(ref: Parameters<typeof targetOf>[1]["ref"], place: Place, seen: Set<Site>): boolean {
  const site = targetOf(place, { ref });
  if (site !== undefined) return maySkip(site, seen);
  const at = placeAt(place, ref.up);
  const slot = "slot" in ref ? at?.body.slots[ref.slot] : undefined;
  return slot === undefined || (slot.kind === "input" && at?.isMain !== true);
}
