/** Where something of a plan stands in the user's YAML. */
import type { Plan, SpanId } from "../plan/plan.ts";

/** `pipelines/research.yaml:42:7`, or undefined where the plan does not know. */
export function placeOf(plan: Plan, at: SpanId | undefined): string | undefined {
  const span = at === undefined ? undefined : plan.spans[at];
  const file = span === undefined ? undefined : plan.files[span[0]];
  return span === undefined || file === undefined ? undefined : `${file.path}:${span[1]}:${span[2]}`;
}
