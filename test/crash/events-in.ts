/** What a journal on disk holds, once its proof was checked. */
import type { Event } from "../../src/core/event.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";

export function eventsIn(path: string): readonly Event[] {
  const journal = openJournal(path, { mode: "read", now: 0 });
  journal.verify();
  const events = [...journal.events()];
  journal.close();
  return events;
}
