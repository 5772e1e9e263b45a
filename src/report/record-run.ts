/**
 * Folds the events of a run to what the views show. Nothing is decided here: what an event says is noted, in order.
 */
import { present, unreachable } from "../base/invariant.ts";
import type { Cause } from "../base/outcome.ts";
import type { Event } from "../core/event.ts";
import type { Body, Plan, PlanNode } from "../plan/plan.ts";
import { foldPeople } from "./ask-record.ts";
import { findInstance, groupOf, type InstanceRecord, type NodeGroup, type RunRecord } from "./run-record.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A record that grows with its run. `index` finds a group by that of its frame and the number of its node. */
export type LiveRecord = Mutable<Omit<RunRecord, "instances" | "groups">> & {
  readonly instances: Map<number, InstanceRecord>;
  readonly groups: NodeGroup[];
  readonly index: Map<string, number>;
};

/**
 * Folds the events of a run, in order. `isLive`: a process works on it now. Throws `Bug` where they are not those of
 * the plan.
 */
export function recordRun(plan: Plan, events: Iterable<Event>, isLive = true): RunRecord {
  const fold = startRecord(plan);
  for (const event of events) foldEvent(fold, event);
  fold.left = !isLive && fold.ended === undefined;
  return fold;
}

/** A record that grows with a live run: `foldEvent` folds one event into it. */
export function startRecord(plan: Plan): LiveRecord {
  const run: InstanceRecord = {
    ...blank({ iid: 0, kind: "run", parent: -1, frame: -1, group: -1, opened: 0 }),
    children: 1,
  };
  return {
    plan,
    instances: new Map([[0, run]]),
    groups: [],
    index: new Map(),
    beganAt: 0,
    lastAt: 0,
    lastSeq: 0,
    attached: 0,
    left: false,
  };
}

export function foldEvent(fold: LiveRecord, event: Event): void {
  fold.lastAt = event.t;
  fold.lastSeq = event.seq;
  switch (event.kind) {
    case "run_began":
      fold.began = event;
      fold.limits = event.limits;
      fold.beganAt = event.t;
      break;
    case "attached":
      fold.attached += 1;
      // A run that is taken up again has not ended, and nothing holds it: what it said at its end counts no more.
      delete fold.ended;
      delete fold.held;
      break;
    case "held":
      fold.held = event;
      break;
    case "released":
      delete fold.held;
      break;
    case "run_ended":
      fold.ended = event;
      break;
    case "told":
      if (event.limits !== undefined) fold.limits = event.limits;
      break;
    case "rang":
      break;
    case "opened":
      open(fold, event);
      break;
    case "entered":
      enter(fold, event);
      break;
    default:
      foldInstance(findInstance(fold, event.iid), event);
      break;
  }
}

type OfInstance = Exclude<
  Event,
  { kind: "run_began" | "attached" | "held" | "released" | "run_ended" | "told" | "rang" | "opened" | "entered" }
>;

function foldInstance(instance: InstanceRecord, event: OfInstance): void {
  switch (event.kind) {
    case "started":
      instance.started ??= event.t;
      delete instance.retryAt;
      instance.attempts.push({
        number: event.attempt,
        agent: event.request.kind === "agent",
        ...(event.request.kind === "agent" ? { model: event.request.model } : {}),
        started: event.t,
      });
      break;
    case "replied":
      endAttempt(instance, event, "replied");
      break;
    case "attempt_failed":
      endAttempt(instance, event, "failed");
      break;
    case "lost":
      endAttempt(instance, event, "lost");
      break;
    case "aborted":
      endAttempt(instance, event, "aborted");
      break;
    case "retrying":
      instance.retryAt = event.at;
      failAttempt(instance, event.attempt, event.reason);
      break;
    case "closed":
      instance.dropped = event.dropped;
      break;
    case "round_ended":
      if (event.ended !== undefined) instance.ending = event.ended;
      if (event.asks !== undefined) instance.asking = { stop: event.asks, otherwise: event.otherwise };
      break;
    case "billed":
      billAttempt(instance, event);
      break;
    case "granted":
    case "queued":
      break;
    case "list_stopped":
      instance.ending = event.name;
      break;
    case "settled":
      settle(instance, event);
      break;
    case "asked":
    case "answered":
    case "ask_closed":
      foldPeople(instance, event);
      break;
    case "found":
      if (event.since !== undefined) instance.foundSince = event.since;
      break;
    case "missed":
    case "ensured":
    case "chosen":
      break;
    default:
      unreachable(event);
  }
}

function settle(instance: InstanceRecord, event: Extract<Event, { kind: "settled" }>): void {
  instance.ended = event.t;
  instance.outcome = event.outcome;
  if (event.cause !== undefined) instance.cause = event.cause;
  if (event.by !== undefined) instance.by = event.by;
  if (event.taken !== undefined) {
    const { foundSince: since } = instance;
    instance.taken = since === undefined ? event.taken : { ...event.taken, since };
  }
  delete instance.retryAt;
}

type AttemptEnd = Extract<Event, { kind: "replied" | "attempt_failed" | "lost" | "aborted" }>;

function endAttempt(
  instance: InstanceRecord,
  event: AttemptEnd,
  fate: "replied" | "failed" | "lost" | "aborted",
): void {
  const attempt = instance.attempts.find((item) => item.number === event.attempt);
  if (attempt === undefined) return;
  attempt.ended = event.t;
  attempt.fate = fate;
  if (event.kind === "attempt_failed") attempt.cause = event.cause;
  if (event.kind !== "lost" && event.usage !== undefined) attempt.usage = event.usage;
}

/** What an attempt used so far, all in all; of one that is lost that is all that is known. */
function billAttempt(instance: InstanceRecord, event: Extract<Event, { kind: "billed" }>): void {
  const attempt = instance.attempts.find((item) => item.number === event.attempt);
  if (attempt !== undefined) attempt.usage = event.usage;
}

/** An attempt can fail after its reply came: by its type, or by what must hold (`ensure`). */
function failAttempt(instance: InstanceRecord, number: number, cause: Cause): void {
  const attempt = instance.attempts.findLast((item) => item.number <= number);
  if (attempt === undefined || attempt.fate === "lost") return;
  attempt.cause ??= cause;
  attempt.fate = "failed";
}

function open(fold: LiveRecord, event: Extract<Event, { kind: "opened" }>): void {
  const parent = findInstance(fold, event.parent);
  const group = groupOf(fold, parent);
  const item = parent.kind === "cell" && group.node.fan !== undefined;
  parent.started ??= event.t;
  fold.instances.set(event.iid, {
    ...blank({
      iid: event.iid,
      kind: item ? "item" : "round",
      parent: event.parent,
      frame: parent.frame,
      group: parent.group,
      opened: event.t,
    }),
    position: parent.children,
    ...(event.key === undefined ? {} : { key: event.key }),
    ...(event.round === undefined ? {} : { round: event.round }),
  });
  parent.children += 1;
}

function enter(fold: LiveRecord, event: Extract<Event, { kind: "entered" }>): void {
  const instance = findInstance(fold, event.iid);
  instance.base = event.base;
  instance.started ??= event.t;
  const body = bodyEntered(fold, instance);
  body.nodes.forEach((node, index) => {
    const iid = event.base + index;
    const group = internGroup(fold, instance, body, node, index);
    fold.instances.set(iid, blank({ iid, kind: "cell", parent: event.iid, frame: event.iid, group, opened: event.t }));
  });
}

/** The body whose frame an instance opens. */
function bodyEntered(fold: RunRecord, instance: InstanceRecord): Body {
  if (instance.kind === "run") return present(fold.plan.bodies[0], "body 0 of the plan");
  const { act } = groupOf(fold, instance).node;
  return present(act.do === "enter" ? fold.plan.bodies[act.body] : undefined, `a body of instance ${instance.iid}`);
}

function internGroup(fold: LiveRecord, frame: InstanceRecord, body: Body, node: PlanNode, index: number): number {
  const name = `${frame.group}/${index}`;
  const known = fold.index.get(name);
  if (known !== undefined) return known;
  const outer = fold.groups[frame.group];
  const phase = node.phase ?? outer?.phase;
  const path = outer === undefined ? node.id : `${outer.path}/${node.id}`;
  fold.groups.push({
    path,
    parent: frame.group,
    node,
    body,
    ...(phase === undefined ? {} : { phase }),
    depth: outer === undefined ? 0 : outer.depth + 1,
  });
  fold.index.set(name, fold.groups.length - 1);
  return fold.groups.length - 1;
}

type Place = Pick<InstanceRecord, "iid" | "kind" | "parent" | "frame" | "group" | "opened">;

function blank(place: Place): InstanceRecord {
  return { ...place, position: 0, children: 0, dropped: 0, attempts: [] };
}
