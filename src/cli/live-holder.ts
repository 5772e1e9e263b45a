/** Which process works on a run, seen from another one of the same host. */
import type { RunState } from "../base/outcome.ts";
import { livePid } from "../journal/holder.ts";
import { readRunHead } from "../journal/open-tables.ts";

/** `pid`: absent where no process works on it that can be seen from here. Throws `JournalError`. */
export function liveHolder(path: string): { readonly state: RunState; readonly pid?: number } {
  const head = readRunHead(path);
  const pid = livePid(head);
  return pid === undefined ? { state: head.state } : { state: head.state, pid };
}
