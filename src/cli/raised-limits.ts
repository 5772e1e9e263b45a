/** Other limits for a run that has begun. */
import type { RunLimits } from "../core/event.ts";
import { limitsOver } from "../run/run-limits.ts";
import { openRun } from "./project.ts";
import { UsageError } from "./usage-error.ts";

/** The limits in force, with those that are given in their place. Throws `JournalError` and `UsageError`. */
export function raisedLimits(id: string, path: string, given: Partial<RunLimits>): RunLimits {
  const { tabled, close } = openRun(id, path);
  try {
    const { limits } = tabled.run;
    if (limits === undefined) throw new UsageError(`the run ${id} was left before it began`);
    return limitsOver(limits, given);
  } finally {
    close();
  }
}
