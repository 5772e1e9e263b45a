/** Attempts of one agent or program, one after the other, until one is ok or no other is allowed (LANGUAGE.md `retry`). */
import type { Json } from "../../src/base/json.ts";
import type { Cause, CauseKind } from "../../src/base/outcome.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { PlanNode, RetryOn } from "../../src/plan/plan.ts";

/** What the world answers, or what an attempt came to with its conditions. */
export type Asked = { readonly value: Json } | { readonly cause: Cause };

/** `models`: the rungs of the ladder, as resolved ids; one where there is no ladder. */
export type Attempting = {
  /** What a person says once the attempts are used up, for the how manyeth time. */
  person(time: number): PersonAnswer;
  readonly node: PlanNode;
  readonly models: readonly string[];
  readonly isLadder: boolean;
  ask(attempt: number, model: string, feedback: readonly string[]): Asked;
};

/** `granted`: failures that count no more, because a person had it tried again. */
type Trying = {
  readonly failures: Cause[];
  readonly feedback: string[];
  granted: number;
  times: number;
  rung: number;
  lastModel: string;
};

/** The value of the first attempt that is ok, or of a person, or the cause of the last. */
export function attempt(attempting: Attempting): Asked | "skipped" {
  const { node, models, ask } = attempting;
  const trying: Trying = { failures: [], feedback: [], granted: 0, times: 0, rung: 0, lastModel: "" };
  for (;;) {
    const model = models[Math.min(trying.rung, models.length - 1)] ?? "";
    const asked = ask(trying.failures.length + 1, model, trying.feedback);
    if ("value" in asked) return asked;
    const next = nextRung(attempting, trying, model, asked.cause);
    if (next === undefined && node.tries?.ask !== true) return { cause: { at: node.at, ...asked.cause } };
    trying.failures.push(asked.cause);
    trying.feedback.push(asked.cause.message);
    trying.lastModel = model;
    trying.rung = next ?? trying.rung + 1;
    const said = next === undefined ? askPerson(attempting, trying) : undefined;
    if (said !== undefined) return said;
  }
}

/** Of the attempt that follows; undefined: none does. */
function nextRung(attempting: Attempting, trying: Trying, model: string, cause: Cause): number | undefined {
  const { node, models, isLadder } = attempting;
  const more = node.tries?.more;
  const most = typeof more === "number" ? 1 + more : isLadder ? models.length : 1;
  const isStuck = trying.lastModel === model && sameError(trying.failures.at(-1), cause);
  const next = isStuck ? otherRung(attempting, trying.rung, model) : trying.rung + 1;
  const isLast = trying.failures.length - trying.granted + 1 >= most || next === -1;
  return isLast || !mayRetry(node, cause) ? undefined : next;
}

/** Undefined: it is tried again. */
function askPerson(attempting: Attempting, trying: Trying): Asked | "skipped" | undefined {
  trying.times += 1;
  const said = attempting.person(trying.times);
  if (said.choice === "skip") return "skipped";
  if (said.choice === "value") return { value: said.value ?? null };
  if (said.note !== undefined) trying.feedback.push(`A person who looked at it says: ${said.note}`);
  trying.granted = trying.failures.length;
  return undefined;
}

/** The next rung with another model; -1: there is none. */
function otherRung({ models, isLadder }: Attempting, rung: number, model: string): number {
  return isLadder ? models.findIndex((other, index) => index > rung && other !== model) : -1;
}

function mayRetry(node: PlanNode, cause: Cause): boolean {
  const kind = retryKinds[cause.kind];
  return kind !== undefined && (node.tries === undefined || node.tries.on.includes(kind));
}

/** The same error twice running on one model; waiting helps against these three. */
function sameError(before: Cause | undefined, cause: Cause): boolean {
  if (before === undefined) return false;
  if (cause.kind === "timeout" || cause.kind === "idle" || cause.kind === "provider") return false;
  const text = ({ message, output }: Cause): string =>
    `${message}\n${output ?? ""}`.replace(/\d+/g, "0").replace(/\s+/g, " ");
  return before.kind === cause.kind && text(before) === text(cause);
}

const retryKinds: { readonly [K in CauseKind]?: RetryOn } = {
  timeout: "timeout",
  idle: "idle",
  provider: "provider",
  rate_limit: "provider",
  output_invalid: "output",
  output_truncated: "output",
  ensure: "ensure",
  exit: "exit",
  signal: "exit",
};
