/** A judge whose word is free text: nothing can be counted, compared or decided by it. */
import type { Rule } from "./rule.ts";

export const untypedJudge: Rule = {
  name: "untyped-judge",
  find(view, say) {
    for (const { node } of view.sites) {
      const { id } = node.decl;
      if (node.act.do !== "agent" || node.act.out !== undefined || !judging.test(id.value)) continue;
      say({
        message: `"${id.value}" judges in free text`,
        span: id.span,
        help: "give it an `output:` with what is decided in fields (`{verdict: pass | fail, reason: string}`), so that a condition can read it",
      });
    }
  },
};

/** Names of those that decide; a review or a critique may well be prose for whoever revises. */
const judging =
  /(?:^|_)(?:judge\w*|verdicts?|votes?|scores?|scoring|grades?|grading|ratings?|rate|ranks?|classif(?:y|ier|ication)|triage)$/;
