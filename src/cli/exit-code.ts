/** How the program ends (RUNTIME.md section 8). */
import { unreachable } from "../base/invariant.ts";
import type { RunState } from "../base/outcome.ts";

export const exitCodes = {
  ok: 0,
  findings: 1, // problems in a pipeline, or a run that failed
  usage: 2, // wrong usage or input
  bug: 3,
  waits: 4, // for a person or a quota
  budget: 5,
  cancelled: 6,
  degraded: 7,
  interrupted: 130,
  terminated: 143,
} as const;

/** The code for the end of a run. `running`: it was left to go on. */
export function exitCodeOf(state: RunState, acceptDegraded: boolean): number {
  switch (state) {
    case "completed":
    case "running":
      return exitCodes.ok;
    case "degraded":
      return acceptDegraded ? exitCodes.ok : exitCodes.degraded;
    case "failed":
      return exitCodes.findings;
    case "needs_input":
    case "paused":
      return exitCodes.waits;
    case "budget_exceeded":
      return exitCodes.budget;
    case "cancelled":
      return exitCodes.cancelled;
    default:
      return unreachable(state);
  }
}
