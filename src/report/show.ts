/** One instance in full: what was asked, what came back, each attempt, its outcome with cause and place, who reads it. */
import type { Json } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";
import type { Request, Usage } from "../base/request.ts";
import type { Event } from "../core/event.ts";
import { addressOf } from "./instance-address.ts";
import { placeOf } from "./place.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { readsOf } from "./waits.ts";
import { stateOf } from "./why.ts";

export type AttemptView = {
  readonly number: number;
  readonly startedAt: number;
  readonly elapsedMs?: number;
  readonly fate?: string;
  readonly cause?: Cause;
  readonly usage?: Usage;
  readonly request?: Request;
  readonly reply?: Json;
  readonly ensured: readonly { readonly index: number; readonly ok: boolean; readonly output?: string }[];
};

export type InstanceView = {
  readonly address: string;
  readonly iid: number;
  readonly verb: string;
  readonly why?: string;
  readonly phase?: string;
  readonly at?: string;
  readonly state: string;
  readonly openedAt: number;
  readonly elapsedMs?: number;
  readonly cause?: Cause;
  readonly causeAt?: string;
  readonly by?: string; // the address of what kept it from running
  readonly takenFrom?: { readonly run: string; readonly iid: number };
  readonly ending?: string;
  readonly dropped?: number;
  readonly value?: Json;
  readonly attempts: readonly AttemptView[];
  readonly reads: readonly string[];
  readonly readBy: readonly string[];
};

/** What a view reads again from the journal: its events, and the value that an event carries. */
export type EventSource = { events(): Iterable<Event>; value(seq: number): Json };

/** Readers that are listed. */
const readersShown = 50;

export function showInstance(run: RunRecord, instance: InstanceRecord, source: EventSource): InstanceView {
  const { node, phase } = groupOf(run, instance);
  const { attempts, value } = readAgain(instance, source);
  const at = placeOf(run.plan, node.at);
  const causeAt = placeOf(run.plan, instance.cause?.at);
  return {
    address: addressOf(run, instance.iid),
    iid: instance.iid,
    verb: node.act.do,
    ...(node.why === undefined ? {} : { why: node.why }),
    ...(phase === undefined ? {} : { phase }),
    ...(at === undefined ? {} : { at }),
    state: stateOf(run, instance),
    openedAt: instance.opened,
    ...(instance.ended === undefined ? {} : { elapsedMs: instance.ended - (instance.started ?? instance.opened) }),
    ...(instance.cause === undefined ? {} : { cause: instance.cause }),
    ...(causeAt === undefined ? {} : { causeAt }),
    ...(instance.by === undefined ? {} : { by: addressOf(run, instance.by) || "(the run)" }),
    ...(instance.taken === undefined ? {} : { takenFrom: instance.taken }),
    ...(instance.ending === undefined ? {} : { ending: instance.ending }),
    ...(instance.dropped === 0 ? {} : { dropped: instance.dropped }),
    ...(value === undefined ? {} : { value }),
    attempts,
    reads: readsOf(run, instance).map((read) => addressOf(run, read.iid)),
    readBy: readersOf(run, instance),
  };
}

type Reread = { readonly attempts: AttemptView[]; readonly value?: Json };

/** The second pass over the events: prompts, replies and the value of one instance. */
function readAgain(instance: InstanceRecord, source: EventSource): Reread {
  const requests = new Map<number, Request>();
  const replies = new Map<number, Json>();
  const ensured: Extract<Event, { kind: "ensured" }>[] = [];
  let value: Json | undefined;
  for (const event of source.events()) {
    if (!("iid" in event) || event.iid !== instance.iid) continue;
    if (event.kind === "started") requests.set(event.attempt, event.request);
    else if (event.kind === "replied") replies.set(event.attempt, event.value);
    else if (event.kind === "ensured") ensured.push(event);
    else if (event.kind === "settled" && event.outcome === "ok") value = settledValue(event, source);
  }
  const attempts = instance.attempts.map((attempt): AttemptView => {
    const request = requests.get(attempt.number);
    const reply = replies.get(attempt.number);
    return {
      number: attempt.number,
      startedAt: attempt.started,
      ...(attempt.ended === undefined ? {} : { elapsedMs: attempt.ended - attempt.started }),
      ...(attempt.fate === undefined ? {} : { fate: attempt.fate }),
      ...(attempt.cause === undefined ? {} : { cause: attempt.cause }),
      ...(attempt.usage === undefined ? {} : { usage: attempt.usage }),
      ...(request === undefined ? {} : { request }),
      ...(reply === undefined ? {} : { reply }),
      ensured: ensured.filter((item) => item.attempt === attempt.number).map(ensuredView),
    };
  });
  return value === undefined ? { attempts } : { attempts, value };
}

function ensuredView(event: Extract<Event, { kind: "ensured" }>): AttemptView["ensured"][number] {
  const { index, ok, output } = event;
  return output === undefined ? { index, ok } : { index, ok, output };
}

function settledValue(event: Extract<Event, { kind: "settled" }>, source: EventSource): Json | undefined {
  if (event.value !== undefined) return event.value;
  return event.ref === undefined ? undefined : source.value(event.ref);
}

/** Cells whose edges come from this instance, or from the fan that it is an item of. */
function readersOf(run: RunRecord, instance: InstanceRecord): string[] {
  const wanted = instance.kind === "cell" ? instance.iid : findInstance(run, instance.iid).parent;
  const readers: string[] = [];
  for (const other of run.instances.values()) {
    if (readers.length >= readersShown) break;
    if (other.kind !== "cell" || other.iid === wanted) continue;
    if (readsOf(run, other).some((read) => read.iid === wanted)) readers.push(addressOf(run, other.iid));
  }
  return readers;
}
