/** Attempts of one agent or program, one after the other, until one is ok or no other is allowed (LANGUAGE.md `retry`). */
import type { Json } from "../../src/base/json.ts";
import type { Cause, CauseKind } from "../../src/base/outcome.ts";
import type { PlanNode, RetryOn } from "../../src/plan/plan.ts";

/** What the world answers, or what an attempt came to with its conditions. */
export type Asked = { readonly value: Json } | { readonly cause: Cause };

/** `models`: the rungs of the ladder, as resolved ids; one where there is no ladder. */
export type Attempting = {
  readonly node: PlanNode;
  readonly models: readonly string[];
  readonly isLadder: boolean;
  ask(attempt: number, model: string, feedback: readonly string[]): Asked;
};

/** The value of the first attempt that is ok, or the cause of the last. */
export function attempt(attempting: Attempting): Asked {
  const { node, models, isLadder, ask } = attempting;
  const more = node.tries?.more;
  const most = typeof more === "number" ? 1 + more : isLadder ? models.length : 1;
  const failures: Cause[] = [];
  let rung = 0;
  let lastModel = "";
  for (;;) {
    const model = models[Math.min(rung, models.length - 1)] ?? "";
    const messages = failures.map((cause) => cause.message);
    const asked = ask(failures.length + 1, model, messages);
    if ("value" in asked) return asked;
    const { cause } = asked;
    const isStuck = lastModel === model && sameError(failures.at(-1), cause);
    const next = isStuck ? otherRung(attempting, rung, model) : rung + 1;
    const isLast = failures.length + 1 >= most || next === -1;
    if (isLast || !mayRetry(node, cause)) return { cause: { at: node.at, ...cause } };
    failures.push(cause);
    rung = next;
    lastModel = model;
  }
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
