/**
 * The provider that asks nobody: replies that fit the type that was asked for, decided by the seed and the address of
 * the instance, whatever the order. For rehearsals, tests and load. Never chosen silently; what it says is marked as
 * simulated by the run that it is part of.
 */
import { limits } from "../../base/limits.ts";
import type { CauseKind } from "../../base/outcome.ts";
import type { Usage } from "../../base/request.ts";
import { builtInPrices, type PriceTable } from "../anthropic/prices.ts";
import { type Checked, createReplyChecker, notFitting, type ReplyChecker } from "../check-reply.ts";
import type { AgentCall, AgentReply, Provider } from "../provider.ts";
import { ratesOf } from "../rates.ts";
import { drawFrom } from "./draw.ts";
import { simulatedReply } from "./simulated-reply.ts";
import { type Stub, type Stubs, stubFor } from "./stubs.ts";

/** Rates are fractions from 0 to 1, and are drawn by seed, address and attempt: the same run fails the same way. */
export type SimulateOptions = {
  readonly seed?: string | number; // default 0
  readonly latencyMs?: { readonly min: number; readonly max: number }; // default 0 to 30; most replies come early
  readonly failureRate?: number; // attempts that fail with cause `provider`
  readonly invalidRate?: number; // tries of a typed reply that do not fit and are asked for again
  readonly tokensPerCall?: { readonly input: number; readonly output: number }; // default: a token per 4 characters
  readonly stubs?: Stubs;
  readonly prices?: PriceTable; // what a limit of money reckons with; default: the built-in one
};

/** A provider that simulates. Its `problems` are those of its options. `close` aborts what is in flight. */
export function createSimulate(options: SimulateOptions = {}): Provider {
  const checker = createReplyChecker();
  const latencyMs = options.latencyMs ?? { min: 0, max: 30 };
  const closing = new AbortController();
  return {
    name: "simulate",
    problems: () => problemsOf(options),
    gate: () => "simulate",
    rates: ({ models }) => ratesOf(models, options.prices ?? builtInPrices, { keeps: "attempt" }),
    async ask(call) {
      const wait = drawFrom(seedFor(options, "latency", call)).fraction() ** 2;
      const delayMs = latencyMs.min + wait * (latencyMs.max - latencyMs.min);
      const signal = AbortSignal.any([call.signal, closing.signal]);
      const idleMs = call.request.batch === true ? Number.POSITIVE_INFINITY : call.request.idleMs;
      if (!(await isLeftAlone(signal, Math.min(delayMs, idleMs)))) return { kind: "aborted", clean: true };
      if (delayMs > idleMs) return silent(idleMs);
      return keptWithin(answer(call, options, checker), mostTokensOf(call));
    },
    close: async () => closing.abort(),
  };
}

/** It says nothing until its reply. */
function silent(idleMs: number): AgentReply {
  const cause = { kind: "idle", message: `the simulated agent said nothing for ${idleMs} ms` } as const;
  return { kind: "failed", cause, scope: "instance" };
}

function problemsOf(options: SimulateOptions): string[] {
  const rates = { failureRate: options.failureRate ?? 0, invalidRate: options.invalidRate ?? 0 };
  const problems = Object.entries(rates)
    .filter(([, rate]) => !(rate >= 0 && rate <= 1))
    .map(([name, rate]) => `"${name}" of the provider "simulate" must be from 0 to 1, not ${rate}`);
  const { min, max } = options.latencyMs ?? { min: 0, max: 0 };
  if (min >= 0 && max >= min) return problems;
  return [...problems, `the latency of the provider "simulate" must be a range from 0 up, not ${min} to ${max} ms`];
}

/** Waits; false as soon as the signal aborts. */
function isLeftAlone(signal: AbortSignal, delayMs: number): Promise<boolean> {
  if (signal.aborted || delayMs <= 0) return Promise.resolve(!signal.aborted);
  return new Promise((resolve) => {
    const end = (isAlone: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(isAlone);
    };
    const onAbort = () => end(false);
    const timer = setTimeout(() => end(true), Math.min(limits.timerMs, delayMs));
    signal.addEventListener("abort", onAbort);
  });
}

/** Where tokens are limited a longer reply is cut off, as with a real provider, and paid up to there. */
function mostTokensOf({ request, allowance }: AgentCall): number {
  return Math.min(request.mostTokens ?? Number.POSITIVE_INFINITY, allowance?.tokens ?? Number.POSITIVE_INFINITY);
}

function keptWithin(reply: AgentReply, most: number): AgentReply {
  const { inputTokens = 0, outputTokens = 0 } = reply.usage ?? {};
  if (inputTokens + outputTokens <= most) return reply;
  const input = Math.min(inputTokens, most);
  const cause = { kind: "output_truncated", message: `the attempt may use ${most} tokens, and needs more` } as const;
  return { kind: "failed", cause, scope: "instance", usage: { inputTokens: input, outputTokens: most - input } };
}

function seedFor(options: SimulateOptions, what: string, call: AgentCall): string {
  return `${options.seed ?? 0}|${what}|${call.address}|${call.attempt}`;
}

function answer(call: AgentCall, options: SimulateOptions, checker: ReplyChecker): AgentReply {
  const stub = options.stubs === undefined ? undefined : stubFor(options.stubs, call.address, call.attempt);
  if (stub?.kind === "fail") return cannedFailure(stub, usageOf(call, options, ""));
  if (stub !== undefined) {
    const said = JSON.stringify(stub.value);
    return replied(checker.value(stub.value, call.request.schema), usageOf(call, options, said), said);
  }
  if (drawFrom(seedFor(options, "failure", call)).chance(options.failureRate ?? 0)) {
    const cause = { kind: "provider", message: "simulated failure of the provider" } as const;
    return { kind: "failed", cause, scope: "instance", usage: usageOf(call, options, "") };
  }
  return answerWithRepairs(call, options, checker);
}

function cannedFailure(stub: Extract<Stub, { kind: "fail" }>, usage: Usage): AgentReply {
  const failed = {
    kind: "failed",
    cause: { kind: stub.cause, message: stub.message },
    scope: scopeOf(stub.cause),
  } as const;
  return stub.retryAfterMs === undefined ? { ...failed, usage } : { ...failed, retryAfterMs: stub.retryAfterMs, usage };
}

/** As the real providers scope these causes. */
function scopeOf(cause: CauseKind): "instance" | "gate" | "run" {
  if (cause === "rate_limit") return "gate";
  return cause === "denied" ? "run" : "instance";
}

/** The reply, after as many tries that do not fit as `invalidRate` draws. */
function answerWithRepairs(call: AgentCall, options: SimulateOptions, checker: ReplyChecker): AgentReply {
  const { schema } = call.request;
  const invalid = drawFrom(seedFor(options, "invalid", call));
  const unfit = "simulated reply that does not fit";
  for (let tries = 0; tries <= limits.replyRepairs; tries += 1) {
    if (schema !== undefined && invalid.chance(options.invalidRate ?? 0)) continue;
    const value = simulatedReply(schema, `${options.seed ?? 0}|${call.address}`);
    const said = JSON.stringify(value);
    return replied(checker.value(value, schema), usageOf(call, options, said), said);
  }
  const cause = notFitting([unfit], limits.replyRepairs, unfit);
  return { kind: "failed", cause, scope: "instance", usage: usageOf(call, options, unfit) };
}

function replied(checked: Checked, usage: Usage, said: string): AgentReply {
  if (Buffer.byteLength(said) > limits.replyBytes) {
    const message = `the reply is larger than ${limits.replyBytes / 2 ** 20} MiB`;
    return { kind: "failed", cause: { kind: "limit", message }, scope: "instance", usage };
  }
  if ("value" in checked) return { kind: "ok", value: checked.value, usage };
  return { kind: "failed", cause: notFitting(checked.problems, 0, said), scope: "instance", usage };
}

function usageOf(call: AgentCall, options: SimulateOptions, said: string): Usage {
  const { input, output } = options.tokensPerCall ?? {
    input: Math.ceil(((call.request.system?.length ?? 0) + call.request.prompt.length) / 4),
    output: Math.ceil(said.length / 4),
  };
  return { inputTokens: input, outputTokens: output };
}
