/** A command that sends, without `once`: after a crash it is started again. */
import type { Rule } from "./rule.ts";
import { sendsWith } from "./view/effects.ts";

export const unguardedEffect: Rule = {
  name: "unguarded-effect",
  find(view, say) {
    for (const { node } of view.sites) {
      const { act, decl } = node;
      const command = act.do === "exec" && !act.once ? sendsWith(act) : undefined;
      if (command === undefined) continue;
      say({
        message: `after a crash \`${command}\` is started again, and may send twice`,
        span: decl.verb.at,
        help: "write `once: true`: then a person is asked whether it was sent",
      });
    }
  },
};
