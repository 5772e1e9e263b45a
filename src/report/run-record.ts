/**
 * What the events of a run say about its instances: what all views of a run start from. It keeps numbers, times and
 * causes, never prompts or values: a view that shows those reads them again for the instance asked for.
 *
 * Instances are numbered as `core/event.ts` says: 0 is the run; entering a frame makes a cell for each node of its
 * body; what is opened under the cell of a fan is an item, else a round of a loop.
 */
import { present } from "../base/invariant.ts";
import type { Cause, Outcome } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import type { Event, FactBody, RunLimits } from "../core/event.ts";
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

/** `frame`: the instance in whose body the node stands (-1 of the run). `base`: its first cell, once it is entered. */
export type InstanceRecord = {
  readonly iid: number;
  readonly kind: "run" | "cell" | "item" | "round";
  readonly parent: number;
  readonly frame: number;
  readonly group: number;
  readonly key?: string;
  readonly position: number; // in the order of opening under its parent
  readonly round?: number;
  readonly opened: number;
  base?: number;
  started?: number;
  ended?: number;
  outcome?: Outcome;
  cause?: Cause;
  by?: number;
  retryAt?: number;
  children: number;
  dropped: number;
  ending?: string; // of a loop: the name of the `stop`, `exhausted` or `failed`; of a fan: that of `stop_each`
  asking?: { readonly stop: string; readonly otherwise: string | undefined }; // of a loop: what a person decides
  asks?: AskRecord[]; // questions to people about it, the last one perhaps open
  foundSince?: number; // when a result that can be taken over was given; wall time, ms
  taken?: { readonly run: string; readonly iid: number; readonly since?: number };
  readonly attempts: AttemptRecord[];
};

/** All instances of one node reached by one way of calls: `path` is their address without keys and rounds. */
export type NodeGroup = {
  readonly path: string;
  readonly parent: number; // its enclosing group; -1 at the top
  readonly node: PlanNode;
  readonly body: Body;
  readonly phase?: string;
  readonly depth: number;
};

export type RunRecord = {
  readonly plan: Plan;
  readonly instances: ReadonlyMap<number, InstanceRecord>;
  readonly groups: readonly NodeGroup[];
  readonly began?: Extract<FactBody, { kind: "run_began" }>;
  readonly limits?: RunLimits; // in force
  readonly beganAt: number;
  readonly lastAt: number;
  readonly lastSeq: number;
  readonly attached: number; // processes that worked on it
  readonly left: boolean; // no process works on it, and it has not ended: it was killed
  readonly ended?: Extract<Event, { kind: "run_ended" }>;
  readonly held?: Extract<Event, { kind: "held" }>;
};

/** The instance with this number, which the events have made. */
export function findInstance(run: RunRecord, iid: number): InstanceRecord {
  return present(run.instances.get(iid), `instance ${iid} in the events of the run`);
}

/** The group of an instance other than the run itself. */
export function groupOf(run: RunRecord, instance: InstanceRecord): NodeGroup {
  return present(run.groups[instance.group], `the node of instance ${instance.iid}`);
}
