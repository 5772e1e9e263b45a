/** A name of the pipeline in a prompt, without the braces that would put its value there. */
import type { Span } from "../base/span.ts";
import type { Rule } from "./rule.ts";
import { type Prose, spanOfWords } from "./view/prose.ts";
import type { Place, Site } from "./view/view.ts";

export const unbracedName: Rule = {
  name: "unbraced-name",
  find(view, say) {
    for (const prose of view.prose) {
      if (prose.site === undefined || !suspicious.test(prose.words)) continue;
      for (const { text, path, start, declared } of mentions(prose, prose.site)) {
        say({
          message: `"${text}" is text here: its value does not come into the prompt`,
          span: spanOfWords(prose, start, text.length),
          notes: [
            { message: `"${path.split(".").at(path.startsWith("inputs.") ? 1 : 0)}" is given here`, span: declared },
          ],
          help: `write \`{{ ${path} }}\``,
          fix: {
            span: spanOfWords(prose, start, text.length),
            text: `{{ ${path} }}`,
            title: "put its value there",
            safe: false,
          },
        });
      }
    }
  },
};

/** A cheap look before the dear one. */
const suspicious = /inputs\.\w|[{$] ?[a-z]/i;

type Mention = { readonly text: string; readonly path: string; readonly start: number; readonly declared: Span };

/** `inputs.topic`, `{topic}`, `${topic.name}`, `$topic`: what other languages write. */
const written =
  /(?<![\w.{"'`])(?:(inputs\.[a-z]\w*)(?![\w(])|\$?\{[ ]?([a-z]\w*(?:\.\w+)*)[ ]?\}(?!\})|\$([a-z]\w{2,})\b)/gi;

function mentions(prose: Prose, site: Site): readonly Mention[] {
  const read = new Set(site.pieces.flatMap(({ reads }) => reads.map(({ name }) => name)));
  return [...prose.words.matchAll(written)].flatMap(({ 0: text, 1: input, 2: braced, 3: bare, index }) => {
    const path = input ?? braced ?? bare ?? "";
    const [first = "", second = ""] = path.split(".");
    const name = first === "inputs" ? `inputs.${second}` : first;
    const declared = declaredAt(name, site);
    // Where the value is put in elsewhere, the mention is a label or speaks of it.
    return declared === undefined || read.has(name) ? [] : [{ text, path, start: index, declared }];
  });
}

/** Where a name was given that can be read in the texts of a node: an input, a node beside or around it, a variable. */
function declaredAt(name: string, site: Site): Span | undefined {
  let slots: readonly number[] = site.node.fan === undefined ? [] : [site.node.fan.gen.slot];
  for (let place: Place | undefined = site.place; place !== undefined; place = place.outer) {
    const { body } = place;
    const found = body.slots.find(({ kind, name: own }, slot) => {
      if (kind === "input") return `inputs.${own}` === name;
      return own === name && (kind === "state" || kind === "element" || slots.includes(slot));
    });
    const node = place.sites.find(({ node: { decl } }) => decl.id.value === name);
    const span = found?.span ?? (node === site ? undefined : node?.node.decl.id.span);
    if (span !== undefined) return span;
    slots = place.via?.node.fan === undefined ? [] : [place.via.node.fan.gen.slot];
  }
  return undefined;
}
