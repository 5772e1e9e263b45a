/**
 * The journal of a run, as the loop and the views see it. `sqlite-journal.ts` keeps it in one file, `memory-journal.ts`
 * in memory for tests; both pass `test/journal/contract.ts`.
 */

import type { Json } from "../base/json.ts";
import type { RunState } from "../base/outcome.ts";
import type { Event } from "../core/event.ts";
import type { Plan } from "../plan/plan.ts";

export type RunHead = {
  readonly id: string;
  readonly pipeline: string; // name of the pipeline
  readonly planHash: string;
  readonly state: RunState;
  readonly epoch: number;
  readonly provider: string;
  readonly began: number; // wall time, ms
  readonly beat: number;
  readonly holder?: { readonly host: string; readonly boot: string; readonly pid: number; readonly pidStart: number };
};

/** An instance as the table `inst` shows it; columns as in JOURNAL.md. */
export type InstanceRow = {
  readonly iid: number;
  readonly parent: number;
  readonly node: number;
  readonly key: string | null;
  readonly round: number | null;
  readonly tOpen: number;
  readonly tStart: number | null;
  readonly tEnd: number | null;
  readonly attempts: number;
  readonly outcome: number | null;
  readonly valueSeq: number | null;
};

/** One transaction, durable when it returns (synchronous=FULL). Throws `JournalError`; then nothing in memory is trusted. */
export type Journal = {
  readonly head: RunHead;
  readonly plan: Plan;
  append(events: readonly Event[], beat: number): void;
  events(after?: number): IterableIterator<Event>;
  /** The value that event `seq` carries (`value`), from its row or its blob. */
  value(seq: number): Json;
  /** Messages of other processes (`pause`, `stop`, `cancel` …) not taken yet, in order; marks them taken. */
  takeInbox(): readonly InboxMessage[];
  close(): void;
};

export type InboxMessage = {
  readonly id: number;
  readonly t: number;
  readonly actor: string;
  readonly verb: string;
  readonly body: Json;
};

/** `kind`: `locked newer foreign damaged missing full io lost_lease`. The message says what to do. */
export class JournalError extends Error {
  readonly kind: string;
  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }
}
