/** A pipeline that may ask many agents, and sets no limit: what a run can cost hangs on its inputs alone. */
import type { Rule } from "./rule.ts";

/** Fewer than this, and the worst case is the limit. */
const many = 100;

export const unlimitedAgents: Rule = {
  name: "unlimited-agents",
  find({ checked, plan }, say) {
    const { any, given } = plan.worst.agents;
    if (plan.limits.agents !== undefined || (any !== "none" && any < many)) return;
    const most = any === "none" ? "any number of agents" : `up to ${any} agents`;
    say({
      message: `${most} may be asked, and no limit ends it`,
      span: checked.pipeline.name.span,
      ...(given === "none" || given === any
        ? {}
        : { notes: [{ message: `with the defaults it is at most ${given}` }] }),
      help: "write `limits: {agents: n}`: what is beyond it is held, and the run can go on with a higher limit",
    });
  },
};
