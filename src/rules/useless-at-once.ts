/** An `at_once` of a fan-out that is larger than that of the run, which holds in any case. */
import { limits } from "../base/limits.ts";
import type { Rule } from "./rule.ts";
import { isOfMain } from "./view/who.ts";

export const uselessAtOnce: Rule = {
  name: "useless-at-once",
  find({ checked, sites }, say) {
    const own = checked.limits.at_once;
    const most = own === undefined ? limits.atOnce : own.value;
    for (const { node, place } of sites) {
      const { fan, act, decl } = node;
      const asked = fan?.atOnce?.value;
      // A call may have more instances under way than attempts: those that wait take no slot.
      const isWork = act.do === "agent" || act.do === "exec";
      if (asked === undefined || most === undefined || asked <= most || !isWork || !isOfMain(place)) continue;
      say({
        message: `${asked} at once are never reached: the run has at most ${most} attempts under way`,
        span: decl.atOnce?.span ?? decl.id.span,
        ...(own === undefined ? { notes: [{ message: `${most} is what holds without \`limits: at_once\`` }] } : {}),
        help: "raise `limits: {at_once: n}`, or leave this out",
      });
    }
  },
};
