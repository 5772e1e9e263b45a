/** Quotas in the ledger: while one is short nothing starts before its time, and after it few at once. */
import type { Event } from "../../src/core/event.ts";
import { demand } from "./broken.ts";
import type { Entry } from "./entries.ts";
import type { Ledger } from "./ledger.ts";

/** One quota has used up what it may: all in flight that count against it are counted from now on. */
export function setGate(ledger: Ledger, { gate: name, until, width }: Extract<Event, { kind: "gate_set" }>): void {
  ledger.gates.set(name, { until, width });
  for (const entry of ledger.entries) if (entry.inFlight && quotaOf(ledger, entry) === name) entry.gate = name;
}

/** Undefined: a program. */
function quotaOf(ledger: Ledger, { role }: Entry): string | undefined {
  return role === undefined ? undefined : (ledger.quotas[role] ?? ledger.quotas["*"] ?? "");
}

export function demandGate(ledger: Ledger, entry: Entry, { t, request }: Extract<Event, { kind: "started" }>): void {
  entry.role = request.kind === "agent" ? request.role : undefined;
  const name = quotaOf(ledger, entry);
  const gate = name === undefined ? undefined : ledger.gates.get(name);
  if (gate === undefined) return;
  const count = ledger.entries.filter((other) => other.gate === name).length;
  demand(
    t >= gate.until,
    "gate",
    () => `${entry.name} is started at ${t}, and its quota is closed until ${gate.until}`,
  );
  demand(count < gate.width, "gate", () => `${entry.name} is started beside ${count}, and ${gate.width} may be`);
  entry.gate = name;
}

/** With each reply twice as many may be in flight, until all may. */
export function widenGate(ledger: Ledger, { gate: name }: Entry): void {
  const gate = name === undefined ? undefined : ledger.gates.get(name);
  if (gate === undefined || name === undefined || gate.until > ledger.t) return;
  gate.width *= 2;
  if (gate.width >= ledger.limits.atOnce) ledger.gates.delete(name);
}
