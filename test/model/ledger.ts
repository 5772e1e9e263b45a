/** The ledger: what happened in a run, kept from its events alone and beside the scheduler. */
import type { Outcome } from "../../src/base/outcome.ts";
import type { Event, RunLimits } from "../../src/core/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { Broken } from "./broken.ts";
import { type Entry, newEntry } from "./entries.ts";
import { createMoney, type Money } from "./money.ts";

export type Ledger = {
  readonly plan: Plan;
  readonly entries: Entry[];
  readonly due: Set<Entry>; // all that they wait for has settled, and nothing has come of them
  readonly lists: Set<Entry>; // fans that have begun and not ended
  readonly money: Money;
  readonly census: Record<Outcome, number>;
  readonly words: Set<string>; // what was seen, for the table
  limits: RunLimits;
  seq: number;
  t: number;
  epoch: number;
  begun: boolean;
  inFlight: number; // that hold a slot
  inBatch: number;
  agents: number;
  activeMs: number;
  asks: number;
  open: number; // questions
  dropped: number;
  leftOut: boolean; // by a person
  loopFailed: boolean;
  quotas: Readonly<Record<string, string>>; // by role: what its requests count against
  readonly gates: Map<string, { until: number; width: number }>; // of quotas that are short
  held: string | undefined;
  cancelled: boolean;
  failed: boolean; // by its author
  ended: Extract<Event, { kind: "run_ended" }> | undefined;
};

export function createLedger(plan: Plan): Ledger {
  return {
    plan,
    entries: [newEntry(0, "root", "the run")],
    due: new Set(),
    quotas: {},
    gates: new Map(),
    lists: new Set(),
    money: createMoney(),
    census: { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 },
    words: new Set(),
    limits: { atOnce: 1, list: 1 },
    ...{ seq: 0, t: 0, epoch: 0, begun: false, inFlight: 0, inBatch: 0, agents: 0, activeMs: 0, asks: 0, open: 0 },
    ...{ dropped: 0, leftOut: false, loopFailed: false, held: undefined, cancelled: false, failed: false },
    ended: undefined,
  };
}

export function entryAt(ledger: Ledger, iid: number): Entry {
  const entry = ledger.entries[iid];
  if (entry === undefined) throw new Broken("structure", `there is no instance ${iid}`);
  return entry;
}

/** The states from which no process goes on. */
export const finalStates: ReadonlySet<string> = new Set(["completed", "degraded", "failed", "cancelled"]);
