/** A fan-out over acts on the world without `key`: an item that changes in a detail is acted on again. */
import type { Type } from "../types/type.ts";
import type { Rule } from "./rule.ts";
import { actingTools, sendsWith } from "./view/effects.ts";
import type { Site, View } from "./view/view.ts";

export const unkeyedEffect: Rule = {
  name: "unkeyed-effect",
  find(view, say) {
    for (const site of view.sites) {
      const { fan, decl } = site.node;
      const item = fan === undefined ? undefined : site.place.body.slots[fan.gen.slot];
      const act = item === undefined || fan?.key !== undefined || isScalar(item.type) ? undefined : actsBy(site, view);
      if (act === undefined || item === undefined) continue;
      say({
        message: `"${decl.id.value}" acts on the world (${act}), and its instances are known only by all that is in "${item.name}"`,
        span: decl.each?.span ?? decl.id.span,
        notes: [
          { message: "a run that is taken up again with one word changed in an item would act on that item anew" },
        ],
        help: `name what makes an item the same: \`key: ${item.name}.${nameIn(item.type)}\``,
      });
    }
  },
};

/** What it acts with, also in the nodes of its own scope. */
function actsBy({ node: { act }, inside }: Site, view: View): string | undefined {
  if (act.do === "agent") return actingTools(act, view)[0];
  if (act.do === "exec") return act.once ? "once" : sendsWith(act);
  for (const inner of inside?.sites ?? []) {
    const by = actsBy(inner, view);
    if (by !== undefined) return by;
  }
  return undefined;
}

/** The text of a scalar is its key. */
function isScalar(type: Type): boolean {
  if (type.kind === "union") return type.of.every(isScalar);
  return !["any", "object", "map", "list"].includes(type.kind);
}

/** The field that most likely says which one it is. */
function nameIn(type: Type): string {
  const fields = type.kind === "object" ? type.fields.map(({ name }) => name) : [];
  return ["id", "key", "name", "path", "url", "slug", "number", "title"].find((name) => fields.includes(name)) ?? "…";
}
