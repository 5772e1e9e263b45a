/** Progress of a run where there is no terminal: one line for each agent or program that has settled, or for every nth. */
import type { Event } from "../core/event.ts";
import { clockText, gateTitle } from "../core/gates.ts";
import { answerText, leftOutText, saidText } from "../report/people-view.ts";
import { oneLine } from "../report/printable.ts";
import { addressIn, foldProgress, labelIn, type Progress } from "../report/progress.ts";
import type { Display } from "./live-display.ts";
import type { Terminal } from "./terminal.ts";

/** Lines printed one by one; after them only every hundredth, then thousandth: a log must not grow with the run. */
const oneByOne = 200;

export function createPlainDisplay(terminal: Terminal, progress: Progress): Display {
  const show = (event: Event): void => {
    const before = progress.settled;
    // What has settled is forgotten, so its address is asked for first.
    const address = addressOfLine(event, progress);
    foldProgress(progress, event);
    const count = progress.settled;
    const line = lineOf(event, progress.record.id, address);
    if (line !== undefined) terminal.err(line);
    if (event.kind !== "settled" || count === before || !isPrinted(event, count)) return;
    const cause = event.cause === undefined ? "" : `  ${event.cause.kind}: ${oneLine(event.cause.message, 200)}`;
    const many = count > oneByOne ? `  (${count} settled)` : "";
    const how = event.taken === undefined ? event.outcome : "taken";
    terminal.err(`${how.padEnd(7)} ${address}${cause}${many}\n`);
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

/** What is said of an event that settles nothing: what holds the run, another attempt, questions to people. */
function lineOf(event: Event, run: string, address: string): string | undefined {
  switch (event.kind) {
    case "held":
      return event.why === "people" ? undefined : `held (${event.why}): ${event.message}\n`; // the questions stand above
    case "released":
      return "goes on\n";
    case "gate_set":
      return `quota   waits for the quota of ${gateTitle(event.gate)} until ${clockText(event.until, event.t)}\n`;
    case "told":
      return event.verb === "skip" ? `skip    ${address}, says ${oneLine(skipText(event), 200)}\n` : undefined;
    case "retrying":
      if (!event.counted) return undefined; // the quota is told of once, for all that wait
      return `retry   ${address}: ${oneLine(event.reason.message, 200)}\n`;
    case "asked": {
      const choices = event.choices.map(({ name }) => name);
      const how = answerText({ id: `${run}:${event.ask}`, choices });
      return `asks    ${address}: ${oneLine(event.question, 200)}\n        ${how}\n`;
    }
    case "answered":
      return `answer  ${address}: ${oneLine(saidText(event), 200)}\n`;
    default:
      return undefined;
  }
}

function skipText({ actor, reason }: Extract<Event, { kind: "told" }>): string {
  return leftOutText({ actor, ...(reason === undefined ? {} : { reason }) });
}

function addressOfLine(event: Event, progress: Progress): string {
  if (event.kind === "told") return event.target === undefined ? "" : addressIn(progress, event.target);
  return isOfInstance(event) ? `${addressIn(progress, event.iid)}${labelIn(progress, event.iid)}` : "";
}

/** The events of an instance that lines are printed of. */
type LineKind = "settled" | "retrying" | "asked" | "answered";
const lineKinds: readonly string[] = ["settled", "retrying", "asked", "answered"] satisfies readonly LineKind[];

function isOfInstance(event: Event): event is Extract<Event, { kind: LineKind }> {
  return lineKinds.includes(event.kind);
}

function isPrinted(event: Extract<Event, { kind: "settled" }>, count: number): boolean {
  if (count <= oneByOne) return true;
  const every = count <= 10_000 ? 100 : 1_000;
  return count % every === 0 || (event.outcome === "failed" && count <= 10_000);
}
