/** A `retry` of a command that sends: a failure behind the sending sends again. */
import type { Rule } from "./rule.ts";
import { sendsWith } from "./view/effects.ts";

export const repeatedEffect: Rule = {
  name: "repeated-effect",
  find(view, say) {
    for (const { node } of view.sites) {
      const { act, tries, decl } = node;
      const isTried = tries !== undefined && tries.more.value !== 0;
      const command = act.do === "exec" && isTried ? sendsWith(act) : undefined;
      if (command === undefined) continue;
      say({
        message: `each further attempt of \`${command}\` may send again`,
        span: decl.retry?.span ?? decl.verb.at,
        notes: [{ message: "a command can fail after it has sent: an attempt that failed says nothing about that" }],
        help: "leave `retry` out (`retry: 0` where it comes from `defaults`), or look first whether it was sent",
      });
    }
  },
};
