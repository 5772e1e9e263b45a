/** What other processes told a run, as facts. */
import { isJsonObject, type Json } from "../base/json.ts";
import type { Answer } from "../core/ask.ts";
import type { Fact, RunLimits } from "../core/event.ts";
import type { InboxMessage } from "../journal/journal.ts";
import type { Verb } from "./control.ts";

/** The verb of a message that holds an answer to a question. */
export const answerVerb = "answer";

const verbs: readonly string[] = ["pause", "stop", "cancel", "unpause", "limits", "skip"] satisfies readonly Verb[];

/** What a `skip` says: the number of the instance. */
export type SkipBody = { readonly target: number; readonly reason?: string };

/** Undefined for a message that this version does not know: one of a newer sluice, which asks for more than we can do. */
export function factOfMessage({ verb, body, actor }: InboxMessage): Fact | undefined {
  if (verb === answerVerb) return answerIn(body, actor);
  if (!isVerb(verb)) return undefined;
  if (verb === "skip") return skipIn(body, actor);
  if (verb !== "limits") return { kind: "told", verb, actor };
  const limits = limitsIn(body);
  return limits === undefined ? undefined : { kind: "told", verb, actor, limits };
}

function isVerb(verb: string): verb is Verb {
  return verbs.includes(verb);
}

/** Limits in force, whole: `atOnce` and `list` are always there, the others where there is a limit. */
function limitsIn(body: Json): RunLimits | undefined {
  if (!isJsonObject(body)) return undefined;
  const { agents, atOnce, timeMs, list, tokens, usd } = body;
  if (!isCount(atOnce) || !isCount(list)) return undefined;
  return {
    ...{ atOnce, list },
    ...(isCount(agents) ? { agents } : {}),
    ...(isCount(timeMs) ? { timeMs } : {}),
    ...(isCount(tokens) ? { tokens } : {}),
    ...(typeof usd === "number" && usd >= 0 ? { usd } : {}),
  };
}

function skipIn(body: Json, actor: string): Fact | undefined {
  if (!isJsonObject(body)) return undefined;
  const { target, reason } = body;
  if (!isCount(target)) return undefined;
  return { kind: "told", verb: "skip", target, actor, ...(typeof reason === "string" ? { reason } : {}) };
}

function isCount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** What an answer says beside who gives it: the body of its message. */
export type AnswerBody = Omit<Answer, "actor"> & { readonly iid: number; readonly ask: number };

/** Whether it fits the question is judged by the scheduler, as it was where the answer was given. */
function answerIn(body: Json, actor: string): Fact | undefined {
  if (!isJsonObject(body)) return undefined;
  const { iid, ask, choice, input, value, note, reason } = body;
  if (!isCount(iid) || !isCount(ask)) return undefined;
  return {
    ...{ kind: "answered", iid, ask, actor },
    ...(typeof choice === "string" ? { choice } : {}),
    ...(isJsonObject(input) ? { input } : {}),
    ...(value === undefined ? {} : { value }),
    ...(typeof note === "string" ? { note } : {}),
    ...(typeof reason === "string" ? { reason } : {}),
  };
}
