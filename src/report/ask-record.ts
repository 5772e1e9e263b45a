/** Folds questions to people into the instances that they are about. */
import { endChoice, type Question } from "../core/ask.ts";
import type { Event } from "../core/event.ts";
import type { InstanceFold } from "./instance-fold.ts";
import type { InstanceRecord } from "./run-record.ts";

/** A question as views need it: without what was shown. Times in ms of wall time. */
export type AskRecord = Pick<Question, "ask" | "about" | "question" | "expires" | "onExpiry"> & {
  readonly choices: readonly string[];
  readonly opened: number;
  closed?: number;
  how?: "answered" | "expired" | "moot";
  choice?: string;
  actor?: string;
  reason?: string;
  note?: string;
  fromRun?: string; // the answer was given there, to the same question
};

type PeopleEvent = Extract<Event, { kind: "asked" | "answered" | "ask_closed" }>;

export function foldPeople(instance: InstanceFold, event: PeopleEvent): void {
  if (event.kind === "asked") {
    instance.asks ??= [];
    instance.asks.push(recordOf(event));
    instance.retryAt = undefined;
    return;
  }
  const asked = instance.asks?.find((one) => one.ask === event.ask);
  if (asked === undefined) return;
  asked.closed = event.t;
  if (event.kind === "ask_closed") {
    asked.how = event.how;
    return;
  }
  const { actor, choice, reason, note, fromRun } = event;
  Object.assign(asked, { how: "answered", actor, choice, reason, note, fromRun });
  if (asked.about === "loop") endLoop(instance, choice);
}

function recordOf({
  ask,
  about,
  question,
  expires,
  onExpiry,
  choices,
  t,
}: Extract<Event, { kind: "asked" }>): AskRecord {
  return {
    ...{ ask, about, question, opened: t, choices: choices.map(({ name }) => name) },
    ...(expires === undefined ? {} : { expires }),
    ...(onExpiry === undefined ? {} : { onExpiry }),
  };
}

/** The person ends the loop by the name of the stop; else it ends as it would have, or goes on. */
function endLoop(instance: InstanceFold, choice: string | undefined): void {
  const { asking } = instance;
  instance.asking = undefined;
  const ending = choice === endChoice ? asking?.stop : asking?.otherwise;
  if (ending !== undefined) instance.ending = ending;
}

/** The question that an instance waits for, if there is one. One that is asked about while it is stuck is at work. */
export function openAskOf(instance: InstanceRecord): AskRecord | undefined {
  const last = instance.asks?.at(-1);
  return last?.closed === undefined && last?.about !== "stuck" ? last : undefined;
}
