/** A placeholder that nobody filled in: the agent is asked about `<insert topic>`. */
import type { Rule } from "./rule.ts";
import { spanOfWords } from "./view/prose.ts";

export const placeholderText: Rule = {
  name: "placeholder-text",
  find(view, say) {
    for (const prose of view.prose) {
      // A text for people may well leave something open, and say so.
      if (prose.kind === "text") continue;
      for (const pattern of patterns) {
        for (const { 0: found, index } of prose.words.matchAll(pattern)) {
          const start = index + found.length - found.trimStart().length;
          if (isQuoted(prose.words, start)) continue;
          say({
            message: `"${found.trim()}" stands where something was to be filled in`,
            span: spanOfWords(prose, start, found.trim().length),
            help: "write what is meant, or read it: `{{ inputs.x }}`",
          });
        }
      }
    }
  },
};

/** Marks that stand for themselves at the head of a line, and brackets that ask to be replaced. */
const patterns: readonly RegExp[] = [
  /^[ \t]*(?:[-*#]+[ \t]*)?(?:T[O]DO|F[I]XME|TBD|XXX)(?=:|[ \t]*$).{0,60}/gm,
  /<(?:insert|your|add|put|enter|fill in|describe|paste)[ ][^<>\n]{1,60}>/gi,
  /<(?:T[O]DO|TBD)>/g,
  /\[(?:INSERT|YOUR|ADD|PUT|ENTER|FILL IN|T[O]DO|TBD)(?:[ _:][^\]\n]{0,60})?\]/g,
  /\[(?:insert|fill in|enter your)[ ][^\]\n]{1,60}\]/gi,
  /\blorem ipsum\b/gi,
];

/** What is quoted is spoken of: "put [YOUR NAME] where the name goes". */
function isQuoted(words: string, start: number): boolean {
  return /["'`(“‘]/.test(words[start - 1] ?? "");
}
