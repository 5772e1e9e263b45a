/**
 * What views ask the tables of a run, which are made of its events: `journal/run-tables.ts` answers it. Rows hold numbers:
 * `node` counts the nodes of all bodies of the plan in order; `outcome` and `cause` are positions in the lists of
 * `base/outcome.ts`; times are wall times in ms.
 */
import type { Json } from "../base/json.ts";
import type { AskList, AskRow } from "./ask.ts";
import type { Event, EventKind } from "./event.ts";

/** A row of `inst`. */
export type TableRow = {
  readonly iid: number;
  readonly parent: number;
  readonly node: number;
  readonly key: string | null;
  readonly round: number | null;
  readonly opened: number;
  readonly started: number | null; // its first attempt
  readonly ended: number | null;
  readonly attempts: number;
  readonly outcome: number | null;
  readonly cause: number | null;
  readonly by: number | null;
  readonly fromRun: string | null;
};

export type AttemptEnd = {
  readonly iid: number;
  readonly number: number;
  readonly started: number;
  readonly ended: number;
};

/** Ends included. Without `kinds`: of any kind. `holding`: a text that stands in what is kept of the event. */
export type EventsCall = {
  readonly iid?: number;
  readonly from: number;
  readonly to: number;
  readonly kinds?: readonly EventKind[];
  readonly holding?: string;
};

/** `frame`: of nodes with several ways; else -1. */
type Place = { readonly node: number; readonly frame: number };

/** Rounds count as their loop. `outcome`: null while open. `first`: the lowest number of them. `taken`: from another run. */
export type OutcomeCount = Place & {
  readonly isItem: 0 | 1;
  readonly outcome: number | null;
  readonly count: number;
  readonly first: number;
  readonly taken: number;
};

/** Of those that have not settled: nobody is asked about them, and an attempt, frame or list is open. */
export type RunningCount = Place & { readonly isItem: 0 | 1; readonly running: number };
export type KeptCount = Place & { readonly count: number };
/** Fans that ended as other than ok: before they had an item (`isEmpty` 1), or with items. */
export type FanCount = Place & { readonly isEmpty: number; readonly outcome: number; readonly count: number };

/** `used`: attempts of which is known what they used; `priced`: with its price. `busyMs` counts to `now` where there is no end. */
export type AttemptSum = Place & {
  readonly attempts: number;
  readonly later: number; // other than the first of their instance
  readonly busyMs: number;
  readonly used: number;
  readonly priced: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly usd: number | null;
};

export type InFlightRow = {
  readonly iid: number;
  readonly node: number;
  readonly number: number;
  readonly since: number;
  readonly model: string | null;
};

export type FrameRow = { readonly iid: number; readonly parent: number; readonly node: number };

/** `shared`: the numbers of the nodes that are counted by frame. */
export type RunCounts = {
  /** All instances of these nodes: cells, items and rounds. */
  frames(nodes: readonly number[]): readonly FrameRow[];
  countOutcomes(shared: readonly number[]): readonly OutcomeCount[];
  countRunning(shared: readonly number[]): readonly RunningCount[];
  countFans(shared: readonly number[]): readonly FanCount[];
  sumAttempts(shared: readonly number[], now: number): readonly AttemptSum[];
  /** What was skipped, blocked or cancelled, and what has not settled. */
  countKept(shared: readonly number[]): readonly KeptCount[];
  /** What failed by itself. */
  countFailures(): number;
  failures(most: number): readonly TableRow[];
  /** What has not settled of these nodes, and nobody is asked about. */
  open(nodes: readonly number[], most: number): readonly TableRow[];
  /** All that has not settled; rounds count as their loop. */
  unsettled(): readonly TableRow[];
  /** Attempts in flight, those that began first in front. */
  inFlight(): readonly InFlightRow[];
  /** How long the last attempts of the node took that led to a result; ms. */
  lastTimes(node: number, most: number): readonly number[];
  /** Of one node what was skipped, blocked or cancelled, and what has not settled and is not at work. */
  kept(node: number, most: number): readonly TableRow[];
};

/** Lists go by `iid`, unless it says otherwise. `most`: no more rows are read. */
export type RunTables = RunCounts & {
  row(iid: number): TableRow | undefined;
  /** The first that was opened under it, other than rounds: of a frame its first cell. */
  firstInside(parent: number): TableRow | undefined;
  /** Items of a fan, or rounds of a loop. */
  opened(parent: number, most: number): readonly TableRow[];
  /** The item of a fan that was opened as the one after `before` others. */
  itemAt(fan: number, before: number): TableRow | undefined;
  countItems(fan: number): number;
  item(fan: number, key: string): TableRow | undefined;
  round(loop: number, round: number): TableRow | undefined;
  /** The number of the last round that was opened; 0: none. */
  lastRound(loop: number): number;
  /** Of the node or of any other, what has not settled under the parent, other than rounds. */
  openInside(parent: number, node?: number): TableRow | undefined;
  lastEvent(): { readonly seq: number; readonly t: number };
  /** In order. */
  events(call: EventsCall): readonly Event[];
  /** The last of these kinds with a number in between (`after` < `seq` < `before`). */
  lastOf(kinds: readonly EventKind[], after: number, before: number): Event | undefined;
  /** The number of the last event before the process of this epoch took the run. */
  beforeEpoch(epoch: number): number;
  /** Messages of other processes with this verb, taken or not. */
  countMessages(verb: string): number;
  asksOf(iid: number): readonly AskRow[];
  asks(most: number): AskList;
  /** Attempts that ended as `interrupted`: lost with their process, or aborted. */
  interrupted(): readonly AttemptEnd[];
  /** Instances with an attempt of which is not known what it used in all, because it is in flight or was interrupted. */
  unbilled(): readonly number[];
  /** Whether results of another run were taken over. */
  hasTaken(): boolean;
  value(seq: number): Json;
};
