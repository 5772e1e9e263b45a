/** A prompt that asks in words for the form that `output` asks for already. */
import type { Rule } from "./rule.ts";
import { asksJson } from "./view/asks-json.ts";
import { spanOfWords } from "./view/prose.ts";

export const restatedSchema: Rule = {
  name: "restated-schema",
  find(view, say) {
    for (const prose of view.prose) {
      const act = prose.site?.node.act;
      if (act?.do !== "agent" || act.out === undefined || act.out.kind === "string") continue;
      const found = asksJson(prose.words);
      if (found === undefined) continue;
      say({
        message: "`output` asks for this already",
        span: spanOfWords(prose, found.start, found.text.length),
        notes: [
          {
            message:
              "the agent is given the schema, and its reply is held to it; what the words say may come to differ",
          },
        ],
        help: "leave it out; what a field means goes into its type: `score: integer 0..10 - 10 is flawless`",
      });
    }
  },
};
