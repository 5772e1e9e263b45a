/** Tokens and money, as limits count them: whole tokens, whole micro-dollars, so that sums are exact. */
import type { Usage } from "./request.ts";

export type Sum = { readonly tokens: number; readonly microUsd: number };

/**
 * How an attempt keeps within what it was given. `requests`: it asks for each of its requests. `attempt`: it is one
 * request, or says what it uses at most. `nothing`: it only says afterwards what it used, so that a limit is soft.
 */
export type Keeps = "requests" | "attempt" | "nothing";

/**
 * What reserving goes by; journaled with the limits, so that a replay reserves the same. `usd`: dollars per million
 * tokens, by model, at the dearest. `most`: of one attempt, where its provider says so. `outputTokens`: most tokens that
 * one request is answered with.
 */
export type Rates = {
  readonly keeps: Keeps;
  readonly outputTokens: number;
  readonly usd: Readonly<Record<string, readonly [input: number, output: number]>>;
  readonly most?: { readonly tokens?: number; readonly usd?: number };
  readonly soft?: string; // why a limit may be overshot
};

export const nothing: Sum = { tokens: 0, microUsd: 0 };

export function plusSum(left: Sum, right: Sum): Sum {
  return { tokens: left.tokens + right.tokens, microUsd: left.microUsd + right.microUsd };
}

/** Never less than nothing. */
export function minusSum(left: Sum, right: Sum): Sum {
  return { tokens: Math.max(0, left.tokens - right.tokens), microUsd: Math.max(0, left.microUsd - right.microUsd) };
}

/** Dollars as micro-dollars, rounded up: what is charged is never less than what is paid. */
export function microUsdOf(usd: number): number {
  return Math.ceil(Math.round(usd * 1e9) / 1e3);
}

/** What so many tokens cost at the rates of a model; nothing where they are unknown. */
export function costOf(
  rates: Rates,
  model: string,
  tokens: { readonly input: number; readonly output: number },
): number {
  const [input, output] = rates.usd[model] ?? [0, 0];
  return microUsdOf((tokens.input * input + tokens.output * output) / 1e6);
}

/** What a use comes to: at the price that it says, else at the rates. */
export function sumOfUsage(usage: Usage, rates: Rates, model: string): Sum {
  const tokens = { input: usage.inputTokens, output: usage.outputTokens };
  const microUsd = usage.usd === undefined ? costOf(rates, model, tokens) : microUsdOf(usage.usd);
  return { tokens: tokens.input + tokens.output, microUsd };
}
