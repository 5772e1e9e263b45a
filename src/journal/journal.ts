/**
 * The journal of a run, as the loop and the views see it. `sqlite-journal.ts` keeps it in one file, `memory-journal.ts`
 * in memory for tests; both pass `test/journal/contract.ts`.
 */

import type { Json } from "../base/json.ts";
import type { RunState } from "../base/outcome.ts";
import type { AskRow } from "../core/ask.ts";
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
  readonly holder?: Holder;
};

/** The process that runs a run. `boot` and `pidStart` tell a pid from its next user; empty and 0 where unknown. */
export type Holder = { readonly host: string; readonly boot: string; readonly pid: number; readonly pidStart: number };

/** What a new run is made of. `now`: wall time, ms. */
export type NewRun = {
  readonly id: string;
  readonly pipeline: string;
  readonly plan: Plan;
  readonly provider: string;
  readonly now: number;
};

/**
 * An instance as the table `inst` shows it; columns as in JOURNAL.md. `node` counts the nodes of all bodies in order;
 * `outcome` is the position in `outcomes`; `valueSeq` the event that carries the value. The run itself (0) has no row.
 */
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

/** `node` as in `InstanceRow`. `mean`: of a prompt or program, ms from its first start to its end; of a loop, its rounds. */
export type NodeMean = { readonly node: number; readonly mean: number };

export type Journal = {
  /** As it is now: state, beat. */
  readonly head: RunHead;
  readonly plan: Plan;
  /**
   * One transaction, durable when it returns (synchronous=FULL). `seq` goes on without a gap, from 1. No events: only the
   * beat. Throws `JournalError`; then nothing in memory is trusted, and the journal takes nothing more.
   */
  append(events: readonly Event[], beat: number): void;
  /** Events with a higher `seq` than `after` (all, if absent), in order, read as the reader goes on, commit by checked commit. */
  events(after?: number): IterableIterator<Event>;
  /**
   * Calls `visit` with all events, in order, as folding them needs them: without the values of most, and with requests
   * that are read when they are looked at (`replay-event.ts`). The commits are checked as by `events`.
   */
  replay(visit: (event: Event) => void): void;
  /** The value that event `seq` carries (`value` of replied, found, answered and settled; `returns` of run_ended), inline or not. */
  value(seq: number): Json;
  /** The instances with a higher number than `after`, by number. */
  instances(after?: number): IterableIterator<InstanceRow>;
  /** Of each node that was ok at least once by attempts of its own, and of each loop. About 0.3 us an instance. */
  means(): readonly NodeMean[];
  /** The questions that wait for a person, the oldest first. */
  openAsks(): readonly AskRow[];
  /** The question of this number, open or not. */
  ask(id: number): AskRow | undefined;
  /** Reads everything: chain, rows, blobs. Throws `JournalError` `damaged` with the first thing that is wrong. */
  verify(): { readonly commits: number; readonly events: number };
  /** Messages of other processes not given yet, in order. They count as taken with the next `append`: a crash before it gives them again. */
  takeInbox(): readonly InboxMessage[];
  /** Messages that have not been taken, without taking them. */
  untaken(): readonly InboxMessage[];
  /** Gives the lease back. */
  close(): void;
};

export type InboxMessage = {
  readonly id: number;
  readonly t: number;
  readonly actor: string;
  readonly verb: string;
  readonly body: Json;
};

export type JournalErrorKind = "locked" | "newer" | "foreign" | "damaged" | "missing" | "full" | "io" | "lost_lease";

/** The journal cannot be opened, read or written. The message says what to do. */
export class JournalError extends Error {
  readonly kind: JournalErrorKind;
  constructor(kind: JournalErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
