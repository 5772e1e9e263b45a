/** A `take` of more than there can be: it cuts nothing, and reads as if it did. */

import type { Span } from "../base/span.ts";
import { mostOf } from "../check/bounds.ts";
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";

export const uselessTake: Rule = {
  name: "useless-take",
  find(view, say) {
    for (const { node } of view.sites) {
      const { taken, most, span } = takeOf(node) ?? {};
      if (taken === undefined || most === undefined || span === undefined || most > taken) continue;
      say({
        message: `\`take: ${taken}\` cuts nothing: there are never more than ${most}`,
        span,
        help: "take fewer, or leave it out",
      });
    }
  },
};

type Take = { readonly taken: number | undefined; readonly most: number | undefined; readonly span: Span | undefined };

function takeOf({ fan, act, decl }: Site["node"]): Take | undefined {
  if (fan?.take !== undefined) return { taken: fan.take.value, most: most(fan.gen.in.size), span: decl.take?.span };
  if (act.do !== "stream" || act.gens.length > 1 || decl.verb.kind !== "from") return undefined;
  const take = act.ops.find((op) => op.op === "take");
  const list = act.gens[0];
  if (take?.op !== "take" || list === undefined) return undefined;
  return { taken: take.n.value, most: most(list.in.size), span: decl.verb.take?.span };
}

function most(size: Parameters<typeof mostOf>[0]): number | undefined {
  const bound = mostOf(size);
  return bound === "none" ? undefined : bound;
}
