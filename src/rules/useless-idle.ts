/** An `idle` that is never reached, because the `timeout` comes before. */
import type { NodeOptions } from "../syntax/pipeline.ts";
import type { Rule, Say } from "./rule.ts";

export const uselessIdle: Rule = {
  name: "useless-idle",
  find({ checked, sites }, say) {
    const { defaults } = checked.pipeline;
    tell(defaults, say);
    for (const { node } of sites) if (node.decl.idle !== undefined) tell(node.decl, say);
  },
};

function tell({ idle, timeout }: NodeOptions, say: Say): void {
  if (idle === undefined || timeout === undefined || !("ms" in idle && "ms" in timeout)) return;
  if (idle.ms < timeout.ms) return;
  say({
    message: "this silence is never reached: `timeout` ends the attempt before, or with it",
    span: idle.span,
    notes: [{ message: "the whole attempt may take no longer than this", span: timeout.span }],
    help: "make `idle` shorter than `timeout`, or leave it out",
  });
}
