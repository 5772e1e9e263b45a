/** What views ask the tables of a run: `journal/run-tables.ts` answers it, and says more of each question. */
import type { Json } from "../base/json.ts";
import type { Answer, Question } from "../core/ask.ts";
import type { Event, EventKind } from "../core/event.ts";

/** `outcome`, `cause`: positions in the lists of `base/outcome.ts`. Times are wall times in ms. */
export type TableRow = {
  readonly iid: number;
  readonly parent: number;
  readonly node: number; // counts the nodes of all bodies of the plan in order
  readonly key: string | null;
  readonly round: number | null;
  readonly opened: number;
  readonly started: number | null;
  readonly ended: number | null;
  readonly attempts: number;
  readonly outcome: number | null;
  readonly cause: number | null;
  readonly by: number | null;
  readonly fromRun: string | null;
};

export type TableAsk = {
  readonly question: Question;
  readonly opened: number;
  readonly closed?: { readonly t: number; readonly answer?: Answer; readonly how?: "expired" | "moot" };
};

/** Of a node, by frame where several ways lead to it. */
type Place = { readonly node: number; readonly frame: number };
type Shared = readonly number[];
type Ended = { readonly iid: number; readonly number: number; readonly started: number; readonly ended: number };
type EventsCall = {
  readonly iid?: number;
  readonly from: number;
  readonly to: number;
  readonly kinds?: readonly EventKind[];
};

export type OutcomeCount = Place & {
  readonly isItem: 0 | 1;
  readonly outcome: number | null;
  readonly count: number;
  readonly first: number;
  readonly taken: number;
};

export type AttemptSum = Place & {
  readonly attempts: number;
  readonly later: number;
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

export type RunTables = {
  row(iid: number): TableRow | undefined;
  firstInside(parent: number): TableRow | undefined;
  opened(parent: number, most: number): readonly TableRow[];
  countItems(fan: number): number;
  item(fan: number, key: string): TableRow | undefined;
  round(loop: number, round: number): TableRow | undefined;
  lastRound(loop: number): number;
  openInside(parent: number, node?: number): TableRow | undefined;
  lastEvent(): { readonly seq: number; readonly t: number };
  events(call: EventsCall): readonly Event[];
  lastOf(kinds: readonly EventKind[], after: number, before: number): Event | undefined;
  beforeEpoch(epoch: number): number;
  countMessages(verb: string): number;
  asksOf(iid: number): readonly TableAsk[];
  asks(most: number): { readonly open: number; readonly closed: number; readonly first: readonly TableAsk[] };
  interrupted(): readonly Ended[];
  unbilled(): readonly number[];
  hasTaken(): boolean;
  value(seq: number): Json;
  countOutcomes(shared: Shared): readonly OutcomeCount[];
  countRunning(shared: Shared): readonly (Place & { readonly isItem: 0 | 1; readonly running: number })[];
  countEmptyFans(shared: Shared): readonly (Place & { readonly outcome: number; readonly count: number })[];
  sumAttempts(shared: Shared, now: number): readonly AttemptSum[];
  countKept(shared: Shared): readonly (Place & { readonly count: number })[];
  countFailures(): number;
  failures(most: number): readonly TableRow[];
  open(nodes: readonly number[], most: number): readonly TableRow[];
  unsettled(): readonly TableRow[];
  inFlight(): readonly InFlightRow[];
  lastTimes(node: number, most: number): readonly number[];
  kept(node: number, most: number): readonly TableRow[];
};
