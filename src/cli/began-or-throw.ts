/** How a run began, for commands that need a run which has. */
import type { Journal } from "../journal/journal.ts";
import { type Began, beganOf } from "../run/began-of.ts";
import { UsageError } from "./usage-error.ts";

/** Throws `UsageError` for a run that was left before it began. */
export function beganOrThrow(journal: Journal): Began {
  const began = beganOf(journal);
  if (began !== undefined) return began;
  throw new UsageError(`the run ${journal.head.id} was left before it began`, "start it anew with `sluice run`");
}
