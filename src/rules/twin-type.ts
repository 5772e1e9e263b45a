/** Two types of one shape: a change to one is forgotten in the other. */
import type { Span } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type { Rule } from "./rule.ts";

/** Shapes with fewer parts are often alike by chance. */
const few = 3;

export const twinType: Rule = {
  name: "twin-type",
  find({ checked }, say) {
    const known = new Map<string, { readonly value: string; readonly span: Span }>();
    for (const { name, type } of checked.pipeline.types) {
      const words = wordsOf(type);
      const twin = known.get(words);
      if (twin === undefined) {
        if (partCount(type) >= few) known.set(words, name);
        continue;
      }
      say({
        message: `the type "${name.value}" has the shape of "${twin.value}"`,
        span: name.span,
        notes: [{ message: "this is the other", span: twin.span }],
        help: `use "${twin.value}" for both, unless they are to grow apart`,
      });
    }
  },
};

/** Fields of an object, or words of an enumeration. */
function partCount(type: Tree): number {
  if (type.kind === "map") return type.entries.length;
  return type.kind === "scalar" && typeof type.value === "string" ? type.value.split("|").length : 0;
}

function wordsOf(type: Tree): string {
  if (type.kind === "scalar") return JSON.stringify(type.value);
  if (type.kind === "list") return `[${type.items.map(wordsOf).join()}]`;
  return `{${type.entries.map(({ key, value }) => `${JSON.stringify(key.value)}:${wordsOf(value)}`).join()}}`;
}
