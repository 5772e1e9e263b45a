/** A cap that drops what does not fit, and nobody who asks what that was. */

import type { Span } from "../base/span.ts";
import { mostOf } from "../check/bounds.ts";
import type { CheckedSetting, CheckedStream } from "../check/checked.ts";
import type { Verb } from "../syntax/pipeline.ts";
import type { Rule } from "./rule.ts";
import { type Site, targetOf } from "./view/view.ts";
import { isAskedAbout } from "./view/who.ts";

export const unreadDrop: Rule = {
  name: "unread-drop",
  find(view, say) {
    for (const site of view.sites) {
      const cut = cutOf(site);
      if (cut === undefined || isAskedAbout(site)) continue;
      const { id } = site.node.decl;
      say({
        message: `\`${cut.key}\` of "${id.value}" drops what does not fit, and nothing asks what that was`,
        span: cut.span ?? id.span,
        help: `say it where the list is used: \`{{ dropped(${id.value}) | length }} were left out\`${orChoose(site, cut)}`,
      });
    }
  },
};

/** What is cut after `sort` is no drop: so it can be said where the list is sorted already. */
function orChoose({ node: { fan }, place }: Site, { key }: Cut): string {
  if (key === "cap") return "";
  const list = fan?.gen.in.expr;
  const source = list?.do === "node" || list?.do === "pairs" ? targetOf(place, { ref: list.ref }) : undefined;
  const verb = source?.node.decl.verb;
  return source !== undefined && verb?.kind === "from" && verb.sort !== undefined
    ? `; or put the \`take\` behind the \`sort\` of "${source.node.decl.id.value}", where it is a choice and drops nothing`
    : "; after `sort`, `take` is a choice and drops nothing";
}

type FromVerb = Extract<Verb, { readonly kind: "from" }>;
type Cut = { readonly key: "take" | "cap"; readonly span: Span | undefined };

/** The first that may drop something. */
function cutOf({ node: { decl, fan, act } }: Site): Cut | undefined {
  if (fan?.take !== undefined)
    return mayCut(fan.take, fan.gen.in.size) ? { key: "take", span: decl.take?.span } : undefined;
  return act.do === "stream" && decl.verb.kind === "from" ? cutOfStream(act, decl.verb) : undefined;
}

/** `take` after `sort` is a choice. Two lists make more elements than either has. */
function cutOfStream({ gens, ops }: CheckedStream, { cap, take }: FromVerb): Cut | undefined {
  const size = gens.length > 1 ? "none" : (gens[0]?.in.size ?? "none");
  const capped = ops.find((op) => op.op === "cap");
  if (capped?.op === "cap" && mayCut(capped.max, size)) return { key: "cap", span: cap?.per.span };
  const taken = ops.some(({ op }) => op === "sort") ? undefined : ops.find((op) => op.op === "take");
  return taken?.op === "take" && mayCut(taken.n, size) ? { key: "take", span: take?.span } : undefined;
}

/** Unless the list is never longer than what is taken of it. */
function mayCut({ value }: CheckedSetting, size: Parameters<typeof mostOf>[0]): boolean {
  const most = mostOf(size);
  return value === undefined || most === "none" || most > value;
}
