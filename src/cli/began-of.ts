/** How a run began: its inputs, seed and provider, as the journal has them. */
import type { FactBody } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";
import { UsageError } from "./usage-error.ts";

/** The first event. Throws `UsageError` for a run that was left before it began. */
export function beganOf(journal: Journal): Extract<FactBody, { kind: "run_began" }> {
  for (const event of journal.events()) if (event.kind === "run_began") return event;
  throw new UsageError(`the run ${journal.head.id} was left before it began`, "start it anew with `sluice run`");
}
