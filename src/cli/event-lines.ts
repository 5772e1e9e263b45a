/** The events of a run as NDJSON on stdout (`--events`): first the version of the format, then each event with its address. */

import { planVersion } from "../plan/plan.ts";
import { jsonLine } from "../report/json-text.ts";
import { addressIn, foldProgress, type Progress } from "../report/progress.ts";
import type { Display } from "./live-display.ts";
import { packageVersion } from "./package-root.ts";
import type { Terminal } from "./terminal.ts";

/** The version of the lines: a reader of version 1 can read all of them. */
const linesVersion = 1;

/** A display that writes each event as it becomes durable. What agents do right now is `progress`, and is not journaled. */
export function createEventLines(terminal: Terminal, progress: Progress): Display {
  const write = (line: unknown): void => terminal.out(jsonLine(line));
  write({ type: "version", version: linesVersion, sluice: packageVersion(), plan: planVersion });
  return {
    onEvents: (events) => {
      for (const event of events) {
        // What has settled is forgotten, and what is opened is not known before: either side of the fold.
        const before = "iid" in event ? addressIn(progress, event.iid) : "";
        foldProgress(progress, event);
        const address = before === "" && event.kind === "opened" ? addressIn(progress, event.iid) : before;
        write({ type: "event", ...(address === "" ? {} : { address }), ...event });
      }
    },
    onProgress: (address, line) => write({ type: "progress", address, line }),
    say: (line) => terminal.err(`${line}\n`),
    close: () => undefined,
  };
}
