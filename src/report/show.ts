/** One instance in full: what was asked, what came back, each attempt, its outcome with cause and place, who reads it. */
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";
import type { Request, Usage } from "../base/request.ts";
import type { AskChoice } from "../core/ask.ts";
import type { Event, LeftOut, TreeEffect } from "../core/event.ts";
import type { PlanNode } from "../plan/plan.ts";
import { type ElementCounts, elementCounts } from "./element-counts.ts";
import { addressOf } from "./instance-address.ts";
import { type AskView, askView } from "./people-view.ts";
import { placeOf } from "./place.ts";
import { verbOf } from "./plan-view.ts";
import { readersOf } from "./readers.ts";
import { type AttemptRecord, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { readsOf } from "./waits.ts";
import { stateOf } from "./why.ts";

/** A program of `ensure`, as it was written. */
type EnsuredView = { readonly index: number; readonly text: string; readonly ok: boolean; readonly output?: string };

export type AttemptView = {
  readonly number: number;
  readonly startedAt: number;
  readonly elapsedMs?: number; // not of one that was lost: nobody saw its end
  readonly fate?: string;
  readonly cause?: Cause;
  readonly usage?: Usage;
  readonly request?: Request;
  readonly reply?: Json;
  readonly tree?: TreeEffect; // the worktree as it left it
  readonly ensured: readonly EnsuredView[];
};

/** A question to a person as it was asked, with what became of it. */
export type AskedView = AskView & {
  readonly show?: string;
  readonly offers: readonly AskChoice[];
};

export type InstanceView = {
  readonly address: string;
  readonly iid: number;
  readonly verb: string; // as plans say it
  readonly does: string; // the verb that the author wrote
  readonly why?: string;
  readonly phase?: string;
  readonly label?: string;
  readonly at?: string;
  readonly state: string;
  readonly openedAt: number;
  readonly elapsedMs?: number;
  readonly cause?: Cause;
  readonly causeAt?: string;
  readonly by?: string; // the address of what kept it from running
  readonly takenFrom?: { readonly run: string; readonly iid: number; readonly since?: number }; // `since`: given then
  readonly leftOut?: LeftOut; // a person said `skip`
  readonly ending?: string;
  readonly items?: number; // that a fan-out opened
  readonly rounds?: number; // that a loop began
  readonly elements?: ElementCounts; // of a `from`
  readonly dropped?: number;
  readonly tree?: TreeEffect; // the worktree that came with a result that was taken over
  readonly value?: Json;
  readonly asks: readonly AskedView[];
  readonly attempts: readonly AttemptView[];
  readonly reads: readonly string[];
  readonly readBy: readonly string[]; // the first of them
  readonly readByMore: boolean; // and there are others
};

/** What a view reads from the journal: the events of one instance, and the value that an event carries. */
export type EventSource = { eventsOf(instance: InstanceRecord): Iterable<Event>; value(seq: number): Json };

/** Readers that are listed. */
const readersShown = 50;

export function showInstance(run: RunRecord, instance: InstanceRecord, source: EventSource): InstanceView {
  const { node, phase } = groupOf(run, instance);
  const readers = readersOf(run, instance, readersShown + 1);
  const at = placeOf(run.plan, node.at);
  const causeAt = placeOf(run.plan, instance.cause?.at);
  return {
    address: addressOf(run, instance.iid),
    iid: instance.iid,
    verb: node.act.do,
    does: verbOf(run.plan, node.act),
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
    ...(instance.leftOut === undefined ? {} : { leftOut: instance.leftOut }),
    ...(instance.ending === undefined ? {} : { ending: instance.ending }),
    ...insideOf(instance, node),
    ...(instance.dropped === 0 ? {} : { dropped: instance.dropped }),
    ...readAgain(run, instance, source),
    reads: readsOf(run, instance).map((read) => addressOf(run, read.iid)),
    readBy: readers.slice(0, readersShown).map(({ iid }) => addressOf(run, iid)),
    readByMore: readers.length > readersShown,
  };
}

/** What was opened under it. */
function insideOf({ kind, children }: InstanceRecord, { fan, act }: PlanNode): Pick<InstanceView, "items" | "rounds"> {
  if (fan !== undefined && kind !== "item") return { items: children };
  return act.do === "enter" && act.loop !== undefined && kind !== "round" ? { rounds: children } : {};
}

type Reread = Pick<InstanceView, "label" | "elements" | "tree" | "value" | "asks" | "attempts">;

/** Read from its events: prompts, replies, questions and the value of one instance. */
function readAgain(run: RunRecord, instance: InstanceRecord, source: EventSource): Reread {
  const own = [...source.eventsOf(instance)];
  const ensure = instance.kind === "run" ? [] : groupOf(run, instance).node.ensure;
  const settled = own.find((event) => event.kind === "settled");
  const value = settled?.outcome === "ok" ? settledValue(settled, source) : undefined;
  const elements = elementCounts(own);
  const label = own.flatMap((event) => (event.kind === "started" ? (event.label ?? []) : [])).at(-1);
  const tree = own.find((event) => event.kind === "found")?.effect;
  return {
    ...(label === undefined ? {} : { label }),
    ...(elements === undefined ? {} : { elements }),
    ...(tree === undefined ? {} : { tree }),
    ...(value === undefined ? {} : { value }),
    asks: own.flatMap((event) => (event.kind === "asked" ? [askedView(run, instance, event)] : [])),
    attempts: instance.attempts.map((attempt) => attemptView(attempt, own, ensure)),
  };
}

function attemptView(attempt: AttemptRecord, events: readonly Event[], ensure: PlanNode["ensure"]): AttemptView {
  const { number, started, ended, fate, cause, usage } = attempt;
  const start = events.find((event) => event.kind === "started" && event.attempt === number);
  const reply = events.find((event) => event.kind === "replied" && event.attempt === number);
  return {
    number,
    startedAt: started,
    ...(ended === undefined || fate === "lost" ? {} : { elapsedMs: ended - started }),
    ...(fate === undefined ? {} : { fate }),
    ...(cause === undefined ? {} : { cause }),
    ...(usage === undefined ? {} : { usage }),
    ...(start?.kind === "started" ? { request: start.request } : {}),
    ...(reply?.kind === "replied" ? { reply: reply.value } : {}),
    ...(reply?.kind === "replied" && reply.tree !== undefined ? { tree: reply.tree } : {}),
    ensured: events.flatMap((event) =>
      event.kind === "ensured" && event.attempt === number ? [ensuredView(event, ensure)] : [],
    ),
  };
}

function askedView(run: RunRecord, instance: InstanceRecord, event: Extract<Event, { kind: "asked" }>): AskedView {
  const asked = present(
    instance.asks?.find((one) => one.ask === event.ask),
    `question ${event.ask}`,
  );
  const { show, choices } = event;
  return { ...askView(run, instance, asked), ...(show === undefined ? {} : { show }), offers: choices };
}

function ensuredView(event: Extract<Event, { kind: "ensured" }>, ensure: PlanNode["ensure"]): EnsuredView {
  const { index, ok, output } = event;
  const text = ensure[index]?.text ?? `condition ${index + 1}`;
  return output === undefined ? { index, text, ok } : { index, text, ok, output };
}

function settledValue(event: Extract<Event, { kind: "settled" }>, source: EventSource): Json | undefined {
  if (event.value !== undefined) return event.value;
  return event.ref === undefined ? undefined : source.value(event.ref);
}
