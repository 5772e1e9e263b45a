/**
 * What is known of a run and its instances: what all views of a run start from. It has numbers, times and causes, never
 * prompts or values: a view that shows those reads them for the instance asked for. It is read from the tables of a
 * journal as it is asked for (`tabled-run.ts`); while a run goes on, its instances are folded from its events
 * (`live-record.ts`).
 *
 * Instances are numbered as `core/event.ts` says: 0 is the run; entering a frame makes a cell for each node of its
 * body; what is opened under the cell of a fan is an item, else a round of a loop.
 */
import { present } from "../base/invariant.ts";
import type { Cause, Outcome } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import type { Event, FactBody, LeftOut, RunLimits } from "../core/event.ts";
import type { Body, Plan, PlanNode } from "../plan/plan.ts";
import type { AskRecord } from "./ask-record.ts";

/** One try of a `prompt` or `run`. `ended` is absent while it is in flight. Times in ms of wall time. */
export type AttemptRecord = {
  readonly number: number;
  readonly agent: boolean;
  readonly model?: string;
  readonly started: number;
  ended?: number;
  cause?: Cause;
  usage?: Usage;
  fate?: "replied" | "failed" | "lost" | "aborted";
};

/**
 * `frame`: the instance in whose body the node stands (-1 of the run). `base`: its first cell, once it is entered.
 * `children`: items or rounds that were opened under it.
 */
export type InstanceRecord = {
  readonly iid: number;
  readonly kind: "run" | "cell" | "item" | "round";
  readonly parent: number;
  readonly frame: number;
  readonly group: number;
  readonly key: string | undefined;
  readonly position: number; // in the order of opening under its parent
  readonly round: number | undefined;
  readonly element: Element | undefined; // that the item was made for
  readonly opened: number;
  readonly base: number | undefined;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly outcome: Outcome | undefined;
  readonly cause: Cause | undefined;
  readonly by: number | undefined;
  readonly retryAt: number | undefined;
  readonly children: number;
  readonly dropped: number;
  readonly ending: string | undefined; // of a loop: the name of the `stop`, `exhausted` or `failed`; of a fan: that of `stop_each`
  readonly trouble: Cause | undefined; // of a loop that ended as `failed`: why its next state could not be computed
  readonly asks: readonly AskRecord[] | undefined; // questions to people about it, the last one perhaps open
  readonly taken: Taken | undefined;
  readonly leftOut: LeftOut | undefined; // a person said `skip`
  readonly attempts: readonly AttemptRecord[];
};

/** `ix`: its number, from 0, in what came at once: in the whole list, or in what came of `src`, the number of a source's item. */
export type Element = { readonly src: number; readonly ix: number };

/** A result that was taken over. `since`: when it was first given; wall time, ms. */
export type Taken = { readonly run: string; readonly iid: number; readonly since?: number };

/** All instances of one node reached by one way of calls: `path` is their address without keys and rounds. */
export type NodeGroup = {
  readonly path: string;
  readonly parent: number; // its enclosing group; -1 at the top
  readonly index: number; // of `node` in `body`
  readonly node: PlanNode;
  readonly body: Body;
  readonly phase?: string;
  readonly depth: number;
};

/** Where instances are looked up: of a live run those that are not forgotten. */
export type Instances = {
  readonly id: string; // of the run; "" before a live one has begun
  readonly plan: Plan;
  readonly groups: readonly NodeGroup[];
  instance(iid: number): InstanceRecord | undefined;
};

export type RunRecord = Instances & {
  readonly began: Extract<FactBody, { kind: "run_began" }> | undefined;
  readonly limits: RunLimits | undefined; // in force
  readonly beganAt: number;
  readonly lastAt: number;
  readonly activeAt: number; // until then it is known to have gone on: while it does, now
  readonly seenAt: number; // when it is looked at; not before its last event
  readonly left: boolean; // no process works on it, and it has not ended: it was killed
  readonly ended: Extract<Event, { kind: "run_ended" }> | undefined;
  readonly cancelledBy: string | undefined; // who said so, where it ended by that
  readonly held: Extract<Event, { kind: "held" }> | undefined;
  readonly quota: Quotas;
  readonly many: ManyInstances;
};

/** The quotas of providers: until when each was closed last (wall time, ms), and which one the requests of a role count against. */
export type Quotas = {
  readonly gates: ReadonlyMap<string, { readonly until: number }>;
  readonly byRole: Readonly<Record<string, string>>;
};

/** Questions about more than one instance, each answered without more than it asks for. Lists go by number. */
export type ManyInstances = {
  /** The first right inside that has not settled: a cell of its frame, an item; of a loop its last round. */
  openInside(instance: InstanceRecord): InstanceRecord | undefined;
  item(fan: InstanceRecord, key: string): InstanceRecord | undefined;
  /** The item that was opened as the one after `before` others. */
  itemAt(fan: InstanceRecord, before: number): InstanceRecord | undefined;
  round(loop: InstanceRecord, round: number): InstanceRecord | undefined;
  /** Items or rounds that were opened under it, the first `most`. */
  opened(parent: InstanceRecord, most: number): readonly InstanceRecord[];
  /** By node and way to it, in the order of first opening. */
  counts(): readonly GroupCount[];
  /** Those that failed by themselves: what failed by what is inside it is not named again. */
  failures(most: number): Some;
  /** Loops that ended with their last good state, since the next one could not be computed. */
  brokenLoops(): readonly InstanceRecord[];
  /** What somebody left out by `sluice skip`. */
  leftOut(): readonly InstanceRecord[];
  /** Lists that cut something off. */
  drops(): readonly InstanceRecord[];
  /** Questions to people in the order in which they were asked: the first `most` open ones, and as many closed ones. */
  asked(most: number): Asked;
  /** What has not settled and is not at work, and what was kept from running; of each group the first `most`. */
  kept(most: number): readonly (Some & { readonly group: number })[];
};

/** `closed`: those with an answer, or whose time was over; one that lost its point counts as neither. */
export type Asked = {
  readonly open: number;
  readonly closed: number;
  readonly first: readonly { readonly iid: number; readonly asked: AskRecord }[];
};

/** How many instances stand where. `dropped`: elements that a cap or take cut off. */
export type Tally = { readonly total: number; readonly running: number; readonly waiting: number } & {
  readonly [K in Outcome]: number;
} & { readonly dropped: number };

/** How many fan-outs that had items ended as a whole so, other than ok: their items may all be ok. */
export type AsWhole = { readonly [K in Outcome]?: number };

/** `busyMs`: the time of all attempts together, but of those that were lost. `retries`: attempts after one that failed, not after one that was lost. */
export type GroupCount = {
  readonly group: number;
  readonly tally: Tally;
  readonly attempts: number;
  readonly retries: number;
  readonly lost: number;
  readonly takenOver: number;
  readonly oldest: number | undefined; // of these, when the first was given; wall time, ms
  readonly asWhole: AsWhole | undefined;
  readonly busyMs: number;
  readonly usage: Usage | undefined;
};

/** The first of `count`. */
export type Some = { readonly count: number; readonly first: readonly InstanceRecord[] };

/** The instance with this number, which the events have made. */
export function findInstance(run: Instances, iid: number): InstanceRecord {
  return present(run.instance(iid), `instance ${iid} of the run`);
}

/** The group of an instance other than the run itself. */
export function groupOf(run: Instances, instance: InstanceRecord): NodeGroup {
  return present(run.groups[instance.group], `the node of instance ${instance.iid}`);
}
