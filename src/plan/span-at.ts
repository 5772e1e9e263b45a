/** The place in the user's files that a plan keeps for one of its parts. */
import type { Span } from "../base/span.ts";
import type { Plan, SpanId } from "./plan.ts";

/** Lines and columns are those of the file; the plan keeps no offsets, so `start` and `end` are 0. */
export function spanAt(plan: Plan, at: SpanId): Span {
  const [file, line, column, endLine, endColumn] = plan.spans[at] ?? [0, 1, 1, 1, 1];
  return { file: plan.files[file]?.path ?? "", start: 0, end: 0, line, column, endLine, endColumn };
}
