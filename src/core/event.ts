/**
 * The events of a run: a closed list, flat, never changed once released. Facts come from outside; decisions are made
 * by `step`. Both are journaled, in one order; folding them with `apply` gives the state.
 *
 * iid: dense number of an instance. 0 is the run itself (the frame of body 0). Entering a frame makes a cell for each
 * node of its body (iids `base` to `base + nodes - 1`): the instance itself where the node has no fan, else the fan as
 * a whole, whose items are opened one by one. A round of a loop is an instance whose parent is the loop.
 */
import type { Json } from "../base/json.ts";
import type { Rates, Sum } from "../base/money.ts";
import type { Cause, Census, Outcome, RunState } from "../base/outcome.ts";
import type { Request, Usage } from "../base/request.ts";
import type { Answer, Question } from "./ask.ts";
import type { Means } from "./ways.ts";

export type FactBody =
  | {
      readonly kind: "run_began";
      readonly run: string;
      readonly inputs: Readonly<Record<string, Json>>;
      readonly seed: number;
      readonly provider: string; // `simulate` marks every view of the run
      readonly stubRun: boolean;
      readonly limits: RunLimits;
      readonly sourceRun?: string; // of a re-run
      readonly baseCommit?: string; // of the worktrees that its nodes work in
      readonly ownFiles?: readonly string[]; // those of the pipeline, from the run's folder: no part of what agents look at
      readonly reuse?: Reuse; // of a re-run, where more was said than the source
      readonly means?: Means; // that an earlier run measured: the order of starts goes by them
    }
  | {
      readonly kind: "attached";
      readonly epoch: number;
      readonly host: string;
      readonly boot: string;
      readonly pid: number;
      readonly version: string;
      readonly mode: "start" | "resume" | "takeover";
      readonly waits?: true; // it stays also where only people can help, or a quota is far away
      readonly gates?: Readonly<Record<string, string>>; // by role: the quota that its requests count against; `*`: all others
    }
  | { readonly kind: "lost"; readonly iid: number; readonly attempt: number; readonly ended: number } // ended: live processes that were ended
  | {
      readonly kind: "found";
      readonly iid: number;
      readonly rkey: string;
      readonly fromRun: string;
      readonly fromIid: number;
      readonly fromSeq: number;
      readonly value: Json;
      readonly tree?: string; // hash of the files that are part of the key
      readonly parts?: string; // marks of the parts of the key
      readonly since?: number; // when the result was first given, in whatever run; wall time, ms
      readonly effect?: TreeEffect; // the worktree that it left, made anew for this run
    }
  | { readonly kind: "missed"; readonly iid: number; readonly rkey: string; readonly tree?: string }
  | {
      readonly kind: "replied";
      readonly iid: number;
      readonly attempt: number;
      readonly value: Json;
      readonly usage?: Usage;
      readonly tree?: TreeEffect;
    }
  | {
      readonly kind: "attempt_failed";
      readonly iid: number;
      readonly attempt: number;
      readonly cause: Cause;
      readonly scope: "instance" | "gate" | "run";
      readonly retryAfterMs?: number;
      readonly usage?: Usage;
    }
  | {
      readonly kind: "ensured";
      readonly iid: number;
      readonly attempt: number;
      readonly index: number;
      readonly ok: boolean;
      readonly output?: string;
    }
  | { readonly kind: "rang" } // a timer: only `now` counts
  /** `target`, `reason`: of `skip`, the instance that is left out, and why. */
  | {
      readonly kind: "told";
      readonly verb: "pause" | "stop" | "cancel" | "unpause" | "limits" | "skip";
      readonly limits?: RunLimits;
      readonly target?: number;
      readonly reason?: string;
      readonly actor: string;
    }
  /** The attempt takes longer than is usual at its node (`usualMs`), or has said nothing for so long. */
  | {
      readonly kind: "overdue";
      readonly iid: number;
      readonly attempt: number;
      readonly why: "slow" | "silent";
      readonly ms: number;
      readonly usualMs?: number;
    }
  /** Another run of the project was refused by the quota `gate`: nothing is to be asked there before `until` (wall time, ms). */
  | { readonly kind: "limited"; readonly gate: string; readonly until: number }
  | {
      readonly kind: "aborted";
      readonly iid: number;
      readonly attempt: number;
      readonly clean: boolean;
      readonly usage?: Usage;
    }
  /** The attempt used so much so far, and wants to send another request with so many tokens of input. */
  | {
      readonly kind: "billed";
      readonly iid: number;
      readonly attempt: number;
      readonly turn: number;
      readonly usage: Usage;
      readonly input: number;
    }
  /** The request of the attempt stands in a queue of its provider, where `ticket` finds it again; absent: it does no more. */
  | { readonly kind: "queued"; readonly iid: number; readonly attempt: number; readonly ticket?: string }
  | ({ readonly kind: "answered"; readonly iid: number; readonly ask: number } & Answer); // by a person

export type DecisionBody =
  | { readonly kind: "entered"; readonly iid: number; readonly base: number } // opens the frame of its body
  | {
      readonly kind: "opened";
      readonly iid: number;
      readonly parent: number;
      readonly key?: string;
      readonly round?: number;
      readonly src?: number;
      readonly ix?: number;
      readonly state?: readonly Json[];
      readonly element?: Json;
      readonly needs?: readonly number[]; // items of the fan that it waited for, by `needs_items`
    } // an item of a fan, or a round of a loop
  | {
      readonly kind: "chosen";
      readonly iid: number;
      readonly src: number;
      readonly codes: string; // empty: chunks were made of what had been taken
      readonly ix?: number; // the first element that it is about, where those before were judged already
      readonly more?: true; // the arrival has more elements, which were not judged yet
      readonly value?: readonly Json[];
      readonly passed?: number; // elements that it passes on, where these are chunks; absent: those taken
    } // of a stream: what became of the elements of one arrival
  | {
      readonly kind: "closed";
      readonly iid: number;
      readonly dropped: number;
      readonly cut?: readonly (readonly number[])[]; // [src, ix, count]: of an arrival the elements from `ix`; one where no count is said
      readonly codes?: string; // of a `from` that was read whole: which of its rows were cut off, or are duplicates
      readonly cutFrom?: number; // of one element an arrival: the first in the order of arrival that was cut, with all after it
    } // a fan or stream has all its elements
  | { readonly kind: "list_stopped"; readonly iid: number; readonly name: string } // by `stop_each`: no more items start
  | {
      readonly kind: "started";
      readonly iid: number;
      readonly attempt: number;
      readonly rkey?: string; // of the first attempt, where no lookup told it
      readonly parts?: string; // marks of the parts of the key
      readonly request: Request;
      readonly deadline?: number;
      readonly reserved?: Sum; // what it may use at most with its first request, where that is limited
      readonly label?: string; // for those who watch
    }
  | {
      readonly kind: "granted"; // another request of an attempt
      readonly iid: number;
      readonly attempt: number;
      readonly turn: number;
      readonly reserved: Sum;
    }
  | {
      readonly kind: "retrying";
      readonly iid: number;
      readonly attempt: number;
      readonly at: number;
      readonly skippedRungs: number;
      readonly counted: boolean; // false: a quota, which is no failure of the instance
      readonly reason: Cause;
    }
  | {
      readonly kind: "settled";
      readonly iid: number;
      readonly outcome: Outcome;
      readonly value?: Json;
      readonly ref?: number;
      readonly cause?: Cause;
      readonly by?: number;
      readonly attempts?: number;
      readonly taken?: { readonly run: string; readonly iid: number };
      readonly leftOut?: LeftOut; // by a person who said `skip`
    }
  | {
      readonly kind: "round_ended";
      readonly iid: number;
      readonly round: number;
      readonly state: readonly Json[]; // of what only grows, what is new (`loop-state.ts`)
      readonly kept?: readonly number[];
      readonly judged: readonly string[]; // the stops that were true
      readonly streaks: readonly number[]; // by stop: rounds running in which it was true
      readonly ended?: string;
      readonly cause?: Cause;
      readonly asks?: string; // the stop that is put before a person
      readonly otherwise?: string; // how it ends if the person goes on; absent: with another round
    }
  | ({ readonly kind: "asked" } & Question) // a person
  /** `moot`: what it was about has settled without it. */
  | { readonly kind: "ask_closed"; readonly iid: number; readonly ask: number; readonly how: "expired" | "moot" }
  /** Requests that count against the quota `gate` wait until then; after it at most `width` are in flight, doubled with each reply. */
  | { readonly kind: "gate_set"; readonly gate: string; readonly until: number; readonly width: number }
  | { readonly kind: "held"; readonly why: "budget" | "pause" | "stop" | "quota" | "people"; readonly message: string }
  | { readonly kind: "released" }
  | {
      readonly kind: "run_ended";
      readonly state: RunState;
      readonly returns?: Json;
      readonly partial: boolean;
      readonly cause?: Cause;
      readonly unmet: readonly string[];
      readonly census: Census;
      readonly dropped: number;
    };

/** `t`: milliseconds of wall time as the run saw it; never goes back. */
export type Event = { readonly seq: number; readonly t: number } & (FactBody | DecisionBody);
export type Fact = FactBody;
export type EventKind = Event["kind"];

/** What became of the worktree of `owner` by an attempt that worked in it: committed; no branch where nothing was changed. */
export type TreeEffect = {
  readonly owner: number;
  readonly branch: string | null;
  readonly commit: string;
  readonly files: readonly string[];
  readonly path: string;
};

/**
 * What a re-run takes over beside, or instead of, what it would. `again`: addresses that run again with all inside.
 * `anyFiles`: files that have changed since do not count. `freshMs`: the greatest age of results that came from outside.
 * `answers`: those of people as well, to questions that are the same.
 */
export type Reuse = {
  readonly again?: readonly string[];
  readonly anyFiles?: true;
  readonly freshMs?: number;
  readonly answers?: true;
};

/** The limits in force: those of the plan with the inputs, and what the command line said. */
export type RunLimits = {
  readonly agents?: number;
  readonly atOnce: number;
  readonly timeMs?: number;
  readonly list: number;
  readonly tokens?: number;
  readonly usd?: number;
  readonly rates?: Rates; // there where tokens or money are limited, of the run or of a node
};

/** Who left an instance out, and why. */
export type LeftOut = { readonly actor: string; readonly reason?: string };

/** The numbers of the kinds in the journal: appended to, never changed. */
export const eventNumbers: Readonly<Record<EventKind, number>> = {
  run_began: 1,
  attached: 2,
  lost: 3,
  found: 4,
  missed: 5,
  replied: 6,
  attempt_failed: 7,
  ensured: 8,
  rang: 9,
  told: 10,
  aborted: 11,
  answered: 12,
  billed: 13,
  queued: 14,
  limited: 15,
  overdue: 16,
  entered: 20,
  opened: 21,
  chosen: 22,
  closed: 23,
  started: 24,
  retrying: 25,
  settled: 26,
  round_ended: 27,
  held: 28,
  released: 29,
  run_ended: 30,
  asked: 31,
  ask_closed: 32,
  list_stopped: 33,
  granted: 34,
  gate_set: 35,
};
