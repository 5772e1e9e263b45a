/** Everything that the scheduler knows of a run. It is made by folding events with `apply`; nothing else survives a crash. */
import type { Json } from "../base/json.ts";
import type { Sum } from "../base/money.ts";
import type { Cause, Outcome, RunState } from "../base/outcome.ts";
import type { Request, Usage } from "../base/request.ts";
import type { Plan } from "../plan/plan.ts";
import type { Question } from "./ask.ts";
import { type Columns, createColumns } from "./columns.ts";
import type { LeftOut, RunLimits, TreeEffect } from "./event.ts";
import type { Gate } from "./gates.ts";
import type { NeedsState } from "./needs-graph.ts";
import {
  createNumberQueue,
  createRankHeap,
  type NumberList,
  type NumberQueue,
  type RankHeap,
  type TextSet,
} from "./numbers.ts";
import { type Prepared, preparePlan } from "./prepared.ts";
import type { Purse } from "./purses.ts";
import type { Standing } from "./standing.ts";
import type { Durations } from "./usual.ts";
import { createValueCache, type ValueCache } from "./value-cache.ts";
import type { Ways } from "./ways.ts";

/** A fan or a live stream: what it takes from its source, and what it passes on. */
export type ListState = {
  readonly items: NumberList; // fan: iids in order of opening. stream: unused
  readonly elements: { seq: number[]; ix: number[] } | undefined; // stream: the event and place of each element
  readonly itemSrc: NumberList; // of a stream's elements; those of items stand in the columns
  readonly itemIx: NumberList;
  readonly arrivals: NumberList; // positions of ok items in order of their end; of a stream: all, in order
  readonly subscribers: number[]; // lists that take its elements as they come
  readonly followers: number[]; // lists that take elements in source order, of it or of what takes them from it; never folded
  readonly census: Record<Outcome, number>;
  readonly cut: (readonly [src: number, ix: number, count: number])[]; // fan: elements beyond `take`; those of a stream stand in `codes`
  cutFrom: number; // and all arrivals from this one on, by their order, where each is one element
  source: number; // the list whose elements it takes as they come; 0: a whole list; -1: not known yet
  subscribed: boolean; // never folded
  cursor: number; // next arrival (live) of the producer
  cursorIx: number; // next element of that arrival, or of the whole list
  dropped: number;
  ends: NumberList | undefined; // items in order of their end; of fans with `needs_items` or `stop_each`
  judged: number; // of these, how many `stop_each` was asked about before the last item was opened
  stopped: string | undefined; // the name in `stop_each` that was true: no more items start
  keys: TextSet | undefined; // of its items, while it is open: to tell doubles
  closed: boolean; // no more elements
  order: Uint32Array | undefined; // positions in source order, once closed; undefined: as opened
  rank: Uint32Array | undefined; // the inverse of `order`
  begun: number; // stream: the arrival of which some elements were judged, and more are not; -1: none
  begunRows: number; // how many of them
  codes: Map<number, string> | undefined; // stream: choices by arrival position, to rebuild `memory`
  transient: Transient | undefined; // never folded: rebuilt when it is missing
};

/** What can be computed again: elements of the whole source, those of one arrival, choices so far, a gathered value. */
export type Transient = {
  walk?: Walk; // of a stream that decides in source order
  chunking?: Chunking;
  pulling?: boolean; // it stands in the heap of lists that may open another item
  whole?: readonly Json[];
  arrival?: { readonly src: number; readonly elements: readonly Json[] };
  memory?: StreamMemory;
  rows?: { readonly of: readonly Json[]; readonly rows: readonly Row[] }; // of one arrival of a stream
  take?: number;
  atOnce?: number;
  gathered?: readonly Json[];
  pairs?: readonly Json[];
  views?: Map<string, Json>;
  needs?: NeedsState;
  cut?: [src: number, ix: number, count: number][]; // beyond `take`, while they are counted
  doubles?: Map<string, number>; // by the first name of an element that is there again: how many names were tried
  soFar?: { judged: number; counts: Record<Outcome, number> }; // of the items that `stop_each` was asked about
};

/** An element, or one of each list of a join; `place` counts the rows. `bound`: what stands in their place after `group`. */
export type Row = {
  readonly place: number;
  readonly element: Json;
  readonly other?: Json;
  readonly bound?: ReadonlyMap<number, Json>;
  readonly value: Json;
};

/**
 * A `from` that is read whole, on its way through the step `op`. `values`: what that step read of the first rows.
 * `cuts`: by place, the rows that a cap or take cut off, of `count` in all.
 */
export type Selecting = {
  rows: readonly Row[];
  readonly count: number;
  op: number;
  isSorted: boolean;
  values: Json[];
  readonly left: Map<number, "d" | "c" | "t">; // by place: what became of a row that is not kept
};

/** What a stream has seen and counted. `rest`: after a resume, the choices of which `known` were remembered so far. */
export type StreamMemory = {
  readonly seen: Set<string>;
  readonly caps: Map<string, number>;
  taken: number;
  known: number;
  rest: readonly (readonly [src: number, codes: string])[];
};

/**
 * A reader's way through a list in source order (`source-order.ts`). `place`: the next position; where the list takes
 * elements as they come, how many of one arrival were passed; where its items need each other, the next element.
 */
export type Walk = {
  readonly iid: number;
  readonly reader: number;
  below: Walk | undefined; // through the list that it takes its elements from
  place: number;
  scanned: number; // positions that stand in `first`
  readonly first: NumberList; // by arrival, or by element: its first position, plus one
  marked: number; // arrivals, in the order of coming, that stand in `taken`
  readonly taken: NumberList; // by position of the source: 1 where all that came of it was taken
};

/** A stream that makes chunks. `skip`: what went into chunks before a resume. `rest`: what was taken and is in none yet. */
export type Chunking = { readonly walk: Walk; skip: number; rest: Json[]; src: number };

/** An instance that wants, has or had an attempt, until it settles. */
export type Live = {
  rkey: string | undefined;
  request: Request | undefined;
  attempt: number; // number of the last one started
  lost: number; // attempts that a crash took: they count against no retry
  startedAt: number; // of the last attempt
  deadline: number | undefined;
  replySeq: number;
  ensureIndex: number; // next condition to judge
  ensureAsked: boolean;
  aborting: Cause | "cancel" | "skip" | "again" | undefined;
  readonly feedback: string[];
  readonly failures: Cause[];
  failure: Cause | undefined; // of the attempt in flight, to be judged
  scope: "instance" | "gate" | "run"; // what that failure says of the provider
  retryAfterMs: number | undefined; // and how long it asks to be left alone
  gate: string | undefined; // the quota that the attempt in flight counts against, where that is short
  lastModel: string | undefined; // of the last counted failure
  aborted: boolean;
  found: { readonly seq: number; readonly run: string; readonly iid: number; readonly order: number } | undefined;
  looked: boolean;
  ticket: string | undefined; // finds its request in the provider's queue, from any process
  reserved: Sum | undefined; // what its request in flight may use at most
  charged: Sum | undefined; // what the attempt was charged so far
  asking: { readonly turn: number; readonly input: number; readonly since: number } | undefined; // waits to be granted its next request
  wakeAt: number; // when its next attempt may start, after a failure
  skippedRungs: number; // rungs of the ladder left out because the same error came twice
  granted: number; // failures that count no more, because a person had it tried again
  cleared: number; // of `lost`: those after which a person had it started again (`once`)
};

export type LoopState = {
  state: readonly Json[];
  round: number; // rounds opened
  judged: number; // rounds ended
  roundIid: number; // the last one opened
  goodIid: number; // the last one whose next state could be computed; 0: none
  readonly streaks: number[]; // by stop: rounds running in which it was true
  ended: string | undefined;
  cause: Cause | undefined;
  bad: number; // an instance inside that failed or was blocked; 0: none
  note: string | undefined; // the last one that a person gave
  asking: LoopAsking | undefined; // a stop that a person decides on
  over: readonly Json[] | undefined; // the list that it goes through, until its end; never folded: computed again
};

/** `goodIid`: the good round if the person goes on from a state that could not be computed. */
export type LoopAsking = {
  readonly stop: string;
  readonly index: number; // of the stop
  readonly otherwise: string | undefined;
  readonly cause: Cause | undefined;
  readonly goodIid: number;
};

/**
 * `since`: the run's active time when it last began to count. `inFlight`: attempts inside. `lookAt`: when its timer rings
 * or rang last; never folded.
 */
export type Clock = { since: number; usedMs: number; inFlight: number; lookAt: number };

/** A question that waits for its answer, without what it showed. */
export type OpenAsk = Omit<Question, "question" | "show" | "tried">;

export type Hold = { readonly why: "budget" | "pause" | "stop" | "quota" | "people"; readonly message: string };

/** A worktree as its last user left it, with the key of the item that owns it. */
export type WorkTree = TreeEffect & { readonly key: string };

export type State = {
  readonly prepared: Prepared;
  readonly values: ValueCache;
  readonly columns: Columns;
  readonly lists: Map<number, ListState>;
  readonly live: Map<number, Live>;
  readonly loops: Map<number, LoopState>;
  readonly elements: Map<number, Json>; // round -> element of `loop: x in list`
  readonly causes: Map<number, Cause>; // of failed instances
  readonly blockers: Map<number, number>; // of blocked ones: by whom
  readonly keys: Map<number, string>; // addresses of items, as shown; those of ok items are dropped unless `keepKeys`
  readonly links: Links;
  readonly unexamined: NumberQueue; // instances to look at
  readonly ready: RankHeap; // instances that want a slot
  readonly pullable: RankHeap; // lists that may open another item when a slot is free
  readonly timers: RankHeap; // by time
  readonly foundOrder: RankHeap; // results that can be taken over, by their place in their run
  readonly needed: Map<number, readonly number[]>; // item -> items that it waited for, until it settles
  readonly trees: Map<number, WorkTree>; // by the instance that owns the worktree
  readonly treeCommits: Map<string, string>; // by the name of a worktree: what was committed last
  readonly leftTrees: Set<number>; // owners of worktrees in which an attempt ended without a commit, and none came after it
  readonly asks: Map<number, OpenAsk>; // open questions to people, by instance
  readonly askTimes: Map<number, number>; // how often an instance was asked about
  readonly askTimers: RankHeap; // when questions expire
  readonly standing: Map<number, Standing>; // by fan with `at_once`: items that may stand still for people
  readonly drops: Map<number, { readonly count: number; readonly codes: string }>; // by `from` that was read whole and cut something off: how much, and what became of all
  readonly selecting: Map<number, Selecting>; // by `from` that is read whole; never folded
  readonly clocks: Map<number, Clock>; // of instances with a time limit that have begun
  readonly purses: Map<number, Purse>; // of the run (0) and of instances with limits of tokens, money or places
  readonly parked: Map<number, RankHeap>; // by purse: attempts and fans that wait for something to come back there
  readonly loosened: Set<number>; // purses that something came back to; never folded
  readonly gates: Map<string, Gate>; // quotas that are used up, or were a short while ago
  readonly durations: Map<number, Durations>; // of attempts, by node
  readonly skips: Map<number, LeftOut>; // instances that a person leaves out, until they have settled
  readonly budgets: Map<number, number>; // agents started under an instance with limits of its own
  readonly census: Record<Outcome, number>; // of all instances but the run
  readonly usage: { inputTokens: number; outputTokens: number; usd: number; calls: number };
  readonly missing: Set<number>; // values that the step in hand lacks
  readonly keepKeys: boolean;
  run: RunFacts | undefined;
  ways: Ways | undefined; // where the means of an earlier run are known
  epoch: number;
  seq: number;
  now: number;
  inFlight: number;
  inBatch: number; // of these, attempts in the provider's batch queue, which hold no slot
  looking: number; // lookups without an answer
  replaying: boolean; // a re-run takes over what it can before anything starts
  agents: number; // instances that asked an agent and were not taken over
  activeMs: number; // time with something in flight, for `limits.time`
  lastT: number; // time of the last event
  dropped: number;
  loopFailed: boolean;
  askCount: number; // questions asked
  leftOut: boolean; // a person had something skipped that failed or was lost
  showing: boolean; // questions may have been shown to nobody yet; never folded
  waits: boolean; // this process stays also where only people can help
  gateNames: Readonly<Record<string, string>>; // by role, `*` for all others
  held: Hold | undefined;
  cancelled: boolean;
  failed: Cause | undefined; // the author ended the run as failed
  ended: RunEnded | undefined;
};

export type RunFacts = {
  readonly id: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly seed: number;
  readonly provider: string;
  readonly stubRun: boolean;
  readonly sourceRun: string | undefined;
  readonly baseCommit: string | undefined;
  limits: RunLimits;
  readonly began: number;
};

export type RunEnded = {
  readonly state: RunState;
  readonly returns: Json | undefined;
  readonly cause: Cause | undefined;
  readonly partial: boolean;
  readonly unmet: readonly string[];
  readonly t: number;
};

/** Who waits for whom: links in columns, freed and used again. Link 0 is the end of a chain. */
export type Links = { next: Uint32Array; who: Uint32Array; used: number; free: number };

/** `valueBytes`: values kept in memory between steps. `keepKeys`: addresses of ok items too, for views of the run. */
export type StateOptions = { readonly valueBytes?: number; readonly keepKeys?: boolean };

/** The state of a run before its first event. The plan must have been verified. */
export function createState(plan: Plan, options: StateOptions = {}): State {
  return {
    prepared: preparePlan(plan),
    values: createValueCache(options.valueBytes),
    columns: createColumns(),
    lists: new Map(),
    live: new Map(),
    loops: new Map(),
    elements: new Map(),
    causes: new Map(),
    blockers: new Map(),
    keys: new Map(),
    links: { next: new Uint32Array(1024), who: new Uint32Array(1024), used: 1, free: 0 },
    unexamined: createNumberQueue(),
    ready: createRankHeap(),
    pullable: createRankHeap(),
    timers: createRankHeap(),
    ...nobodyAsked(),
    foundOrder: createRankHeap(),
    needed: new Map(),
    trees: new Map(),
    treeCommits: new Map(),
    leftTrees: new Set(),
    drops: new Map(),
    selecting: new Map(),
    clocks: new Map(),
    purses: new Map(),
    parked: new Map(),
    loosened: new Set(),
    gates: new Map(),
    durations: new Map(),
    budgets: new Map(),
    census: { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 },
    usage: { inputTokens: 0, outputTokens: 0, usd: 0, calls: 0 },
    missing: new Set(),
    keepKeys: options.keepKeys ?? false,
    run: undefined,
    ways: undefined,
    epoch: 0,
    seq: 0,
    now: 0,
    inFlight: 0,
    inBatch: 0,
    looking: 0,
    replaying: false,
    agents: 0,
    activeMs: 0,
    lastT: 0,
    dropped: 0,
    loopFailed: false,
    gateNames: {},
    held: undefined,
    cancelled: false,
    failed: undefined,
    ended: undefined,
  };
}

/** What there is of people before anyone was asked or said anything. */
function nobodyAsked() {
  return {
    asks: new Map(),
    askTimes: new Map(),
    askTimers: createRankHeap(),
    standing: new Map(),
    skips: new Map(),
    askCount: 0,
    leftOut: false,
    showing: false,
    waits: false,
  };
}

/** Adds what an attempt used to the run's sum. */
export function addUsage(state: State, usage: Usage | undefined): void {
  if (usage === undefined) return;
  state.usage.calls += 1;
  state.usage.inputTokens += usage.inputTokens;
  state.usage.outputTokens += usage.outputTokens;
  state.usage.usd += usage.usd ?? 0;
}
