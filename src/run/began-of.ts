/** How a run began: its inputs, seed and provider, as the journal has them. */
import type { Event } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";

export type Began = Extract<Event, { kind: "run_began" }>;

/** The first event; undefined of a run that was left before it began. Throws `JournalError`. */
export function beganOf(journal: Journal): Began | undefined {
  for (const event of journal.events()) if (event.kind === "run_began") return event;
  return undefined;
}
