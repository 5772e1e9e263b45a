/** Attempts in the ledger: each starts once and ends once, and none starts beyond a limit or while the run is held. */
import type { Event } from "../../src/core/event.ts";
import { demand } from "./broken.ts";
import type { Entry } from "./entries.ts";
import { entryAt, type Ledger } from "./ledger.ts";
import { act } from "./ledger-acts.ts";
import { demandGate, widenGate } from "./ledger-gates.ts";

type AttemptKind =
  | "started"
  | "replied"
  | "attempt_failed"
  | "aborted"
  | "ensured"
  | "lost"
  | "retrying"
  | "found"
  | "missed"
  | "billed"
  | "granted"
  | "queued";

export function attempt(ledger: Ledger, event: Extract<Event, { kind: AttemptKind }>): void {
  const entry = entryAt(ledger, event.iid);
  if (event.kind === "started") return start(ledger, entry, event);
  demand(entry.outcome === undefined, "again", () => `${event.kind} of ${entry.name}, which was ${entry.outcome}`);
  if (event.kind === "found") entry.found = event.seq;
  if (event.kind === "found" || event.kind === "missed") return;
  demand(entry.inFlight, "ends once", () => `${event.kind} of ${entry.name}, which is not in flight`);
  demand(
    event.attempt === entry.attempt,
    "old attempt",
    () => `${event.kind} of attempt ${event.attempt} of ${entry.name}`,
  );
  switch (event.kind) {
    case "replied":
      demand(entry.replySeq === 0, "ends once", () => `${entry.name} replies twice`);
      entry.replySeq = event.seq;
      widenGate(ledger, entry);
      return;
    case "attempt_failed":
      entry.failed = true;
      ledger.words.add(`attempt: ${event.cause.kind}`).add(`scope: ${event.scope}`);
      return;
    case "ensured":
      entry.ensured += event.ok ? 1 : 0;
      if (!event.ok) entry.failed = true;
      return;
    case "lost":
    case "retrying":
      return land(ledger, entry);
    default:
      return;
  }
}

function start(ledger: Ledger, entry: Entry, event: Extract<Event, { kind: "started" }>): void {
  act(ledger, entry, "started");
  demand(!entry.inFlight, "ends once", () => `${entry.name} is started while it is in flight`);
  demand(event.attempt === entry.attempt + 1, "ends once", () => `attempt ${event.attempt} after ${entry.attempt}`);
  demand(ledger.held === undefined, "hold", () => `${entry.name} is started while the run is held (${ledger.held})`);
  demand(!ledger.cancelled && !ledger.failed, "hold", () => `${entry.name} is started in a run that was ended`);
  if (event.request.kind === "agent") demandGate(ledger, entry, event);
  const { agents, atOnce, timeMs } = ledger.limits;
  demand(timeMs === undefined || ledger.activeMs < timeMs, "limit: time", () => `${entry.name} is started too late`);
  Object.assign(entry, { attempt: event.attempt, inFlight: true, replySeq: 0, failed: false, ensured: 0, gave: 0 });
  entry.isBatch = event.request.kind === "agent" && event.request.batch === true;
  if (entry.isBatch) ledger.inBatch += 1;
  else ledger.inFlight += 1;
  demand(ledger.inFlight <= atOnce, "limit: at_once", () => `${ledger.inFlight} in flight, at most ${atOnce} may be`);
  if (event.request.kind === "agent" && event.attempt === 1) ledger.agents += 1;
  demand(
    agents === undefined || ledger.agents <= agents || event.attempt > 1,
    "limit: agents",
    () => `${ledger.agents} agents`,
  );
  if (event.attempt > 1) ledger.words.add("another attempt");
}

export function land(ledger: Ledger, entry: Entry): void {
  entry.gate = undefined;
  if (entry.isBatch) ledger.inBatch -= 1;
  else ledger.inFlight -= 1;
  entry.inFlight = false;
  ledger.due.add(entry);
}
