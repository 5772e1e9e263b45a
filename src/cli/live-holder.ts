/** Which process works on a run, seen from another one of the same host. */
import type { RunState } from "../base/outcome.ts";
import { isLive } from "../journal/holder.ts";
import { openJournal } from "../journal/sqlite-journal.ts";

/** `pid`: absent where no process works on it that can be seen from here. Throws `JournalError`. */
export function liveHolder(path: string): { readonly state: RunState; readonly pid?: number } {
  const journal = openJournal(path, { mode: "read", now: Date.now() });
  try {
    const { holder, state } = journal.head;
    return holder !== undefined && isLive(holder) ? { state, pid: holder.pid } : { state };
  } finally {
    journal.close();
  }
}
