/** Progress of a run where there is no terminal: one line for each agent or program that has settled, or for every nth. */
import type { Event } from "../core/event.ts";
import { oneLine } from "../report/printable.ts";
import { addressIn, foldProgress, type Progress } from "../report/progress.ts";
import type { Display } from "./live-display.ts";
import type { Terminal } from "./terminal.ts";

/** Lines printed one by one; after them only every hundredth, then thousandth: a log must not grow with the run. */
const oneByOne = 200;

export function createPlainDisplay(terminal: Terminal, progress: Progress): Display {
  const show = (event: Event): void => {
    const before = progress.settled;
    // What has settled is forgotten, so its address is asked for first.
    const address = isOfInstance(event) ? addressIn(progress, event.iid) : "";
    foldProgress(progress, event);
    const count = progress.settled;
    if (event.kind === "held") terminal.err(`held (${event.why}): ${event.message}\n`);
    if (event.kind === "retrying") terminal.err(`retry   ${address}: ${oneLine(event.reason.message, 200)}\n`);
    if (event.kind !== "settled" || count === before || !isPrinted(event, count)) return;
    const cause = event.cause === undefined ? "" : `  ${event.cause.kind}: ${oneLine(event.cause.message, 200)}`;
    const many = count > oneByOne ? `  (${count} settled)` : "";
    terminal.err(`${event.outcome.padEnd(7)} ${address}${cause}${many}\n`);
  };
  return {
    onEvents: (events) => {
      for (const event of events) show(event);
    },
    onProgress: () => undefined,
    say: (line) => terminal.err(`${line}\n`),
    close: () => undefined,
  };
}

/** The events of an instance that lines are printed of. */
function isOfInstance(event: Event): event is Extract<Event, { kind: "settled" | "retrying" }> {
  return event.kind === "settled" || event.kind === "retrying";
}

function isPrinted(event: Extract<Event, { kind: "settled" }>, count: number): boolean {
  if (count <= oneByOne) return true;
  const every = count <= 10_000 ? 100 : 1_000;
  return count % every === 0 || (event.outcome === "failed" && count <= 10_000);
}
