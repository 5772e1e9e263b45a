/** The events of a run as NDJSON on stdout (`--events`): first the version of the format, then each event with its address. */

import { planVersion } from "../plan/plan.ts";
import { jsonLine } from "../report/json-text.ts";
import type { Display } from "./live-display.ts";
import { packageVersion } from "./package-root.ts";
import type { Terminal } from "./terminal.ts";

/** The version of the lines: a reader of version 1 can read all of them. */
const linesVersion = 1;

/** A display that writes each event as it becomes durable. What agents do right now is `progress`, and is not journaled. */
export function createEventLines(terminal: Terminal): Display {
  const write = (line: unknown): void => terminal.out(jsonLine(line));
  write({ type: "version", version: linesVersion, sluice: packageVersion(), plan: planVersion });
  return {
    onEvents: (events, addressOf) => {
      for (const event of events) {
        const address = "iid" in event && event.iid > 0 ? { address: addressOf(event.iid) } : {};
        write({ type: "event", ...address, ...event });
      }
    },
    onProgress: (address, line) => write({ type: "progress", address, line }),
    say: (line) => terminal.err(`${line}\n`),
    close: () => undefined,
  };
}
