/** A prompt that asks for JSON, of a node without `output`: its reply is a text like any other. */
import type { Rule } from "./rule.ts";
import { asksJson } from "./view/asks-json.ts";
import { spanOfWords } from "./view/prose.ts";

export const untypedJson: Rule = {
  name: "untyped-json",
  find(view, say) {
    for (const prose of view.prose) {
      const act = prose.site?.node.act;
      if (act?.do !== "agent" || act.out !== undefined) continue;
      const found = asksJson(prose.words);
      if (found === undefined) continue;
      say({
        message: "without `output` the reply is text, also if it looks like JSON",
        span: spanOfWords(prose, found.start, found.text.length),
        help: "say the form in `output:`, and leave it out of the prompt: the reply is then checked, and its fields can be read",
      });
    }
  },
};
