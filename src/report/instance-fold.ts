/** What the events of one instance say of it, noted in order. Nothing is decided here. */
import { unreachable } from "../base/invariant.ts";
import type { Cause, Outcome } from "../base/outcome.ts";
import type { Event } from "../core/event.ts";
import { type AskRecord, foldPeople } from "./ask-record.ts";
import type { AttemptRecord, Element, InstanceRecord } from "./run-record.ts";

/** An instance that is being folded. `asking`: of a loop, what a person decides. `foundSince`: when a result that can be taken over was given. */
export type InstanceFold = Mutable<Omit<InstanceRecord, "attempts" | "asks">> & {
  readonly attempts: AttemptRecord[];
  asks: AskRecord[] | undefined;
  asking: { readonly stop: string; readonly otherwise: string | undefined } | undefined;
  foundSince: number | undefined; // wall time, ms
  lastRound: InstanceFold | undefined; // of a loop
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

type Place = Pick<InstanceRecord, "iid" | "kind" | "parent" | "frame" | "group" | "opened">;

/** An instance that was opened, and nothing else. */
export function blankInstance(place: Place): InstanceFold {
  return {
    ...place,
    key: undefined,
    position: 0,
    round: undefined,
    element: undefined,
    base: undefined,
    started: undefined,
    ended: undefined,
    outcome: undefined,
    cause: undefined,
    by: undefined,
    retryAt: undefined,
    children: 0,
    dropped: 0,
    ending: undefined,
    trouble: undefined,
    asks: undefined,
    taken: undefined,
    leftOut: undefined,
    attempts: [],
    asking: undefined,
    foundSince: undefined,
    lastRound: undefined,
  };
}

/** What an item was opened for. */
export function elementOf({ src, ix }: Extract<Event, { kind: "opened" }>): Element | undefined {
  return src === undefined || ix === undefined ? undefined : { src, ix };
}

type OfRun = "run_began" | "attached" | "held" | "released" | "run_ended" | "told" | "rang" | "limited" | "gate_set";
export type OfInstance = Exclude<Event, { kind: OfRun | "opened" | "entered" }>;

/** Notes what an event says of its instance. */
export function foldInstance(instance: InstanceFold, event: OfInstance): void {
  switch (event.kind) {
    case "started":
      instance.started ??= event.t;
      instance.retryAt = undefined;
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
      judgeRound(instance, event);
      break;
    case "billed":
      billAttempt(instance, event);
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
    case "granted":
    case "queued":
    case "overdue":
    case "missed":
    case "ensured":
    case "chosen":
      break;
    default:
      unreachable(event);
  }
}

function judgeRound(loop: InstanceFold, event: Extract<Event, { kind: "round_ended" }>): void {
  if (event.ended !== undefined) loop.ending = event.ended;
  loop.trouble = event.cause;
  endRound(loop, "ok", event.t);
  if (event.asks !== undefined) loop.asking = { stop: event.asks, otherwise: event.otherwise };
}

function settle(instance: InstanceFold, event: Extract<Event, { kind: "settled" }>): void {
  instance.ended = event.t;
  instance.outcome = event.outcome;
  if (event.cause !== undefined) instance.cause = event.cause;
  if (event.cause?.kind === "ensure") failAttempt(instance, event.attempts ?? 0, event.cause);
  if (event.by !== undefined) instance.by = event.by;
  if (event.leftOut !== undefined) instance.leftOut = event.leftOut;
  if (event.taken !== undefined) {
    const { foundSince: since } = instance;
    instance.taken = since === undefined ? event.taken : { ...event.taken, since };
  }
  instance.retryAt = undefined;
  endRound(instance, event.outcome, event.t);
}

/** A round that was judged is over; one that its loop did not wait for ended as the loop did. */
function endRound({ lastRound }: InstanceFold, outcome: Outcome, t: number): void {
  if (lastRound === undefined || lastRound.outcome !== undefined) return;
  lastRound.outcome = outcome;
  lastRound.ended = t;
}

type AttemptEnd = Extract<Event, { kind: "replied" | "attempt_failed" | "lost" | "aborted" }>;

function endAttempt(instance: InstanceFold, event: AttemptEnd, fate: "replied" | "failed" | "lost" | "aborted"): void {
  const attempt = instance.attempts.find((item) => item.number === event.attempt);
  if (attempt === undefined) return;
  attempt.ended = event.t;
  attempt.fate = fate;
  if (event.kind === "attempt_failed") attempt.cause = event.cause;
  if (event.kind !== "lost" && event.usage !== undefined) attempt.usage = event.usage;
}

/** What an attempt used so far, all in all; of one that is lost that is all that is known. */
function billAttempt(instance: InstanceFold, event: Extract<Event, { kind: "billed" }>): void {
  const attempt = instance.attempts.find((item) => item.number === event.attempt);
  if (attempt !== undefined) attempt.usage = event.usage;
}

/** An attempt can fail after its reply came: by its type, or by what must hold (`ensure`). */
function failAttempt(instance: InstanceFold, number: number, cause: Cause): void {
  const attempt = instance.attempts.findLast((item) => item.number <= number);
  if (attempt === undefined || attempt.fate === "lost") return;
  attempt.cause ??= cause;
  attempt.fate = "failed";
}
