/**
 * What an error of the API means for the attempt and for the run (RUNTIME.md section 6, "Quota"). The SDK's own retries
 * are off: the scheduler retries, so that each attempt is journaled.
 */
import type { APIError } from "@anthropic-ai/sdk";
import type { CauseKind } from "../../base/outcome.ts";
import { cut } from "../check-reply.ts";
import type { AgentReply } from "../provider.ts";

export type Failed = Extract<AgentReply, { kind: "failed" }>;

/** `isApiError` is the SDK's class test, handed in because the SDK is loaded late. */
export function failureOfError(error: unknown, isApiError: (error: unknown) => error is APIError): Failed {
  if (!isApiError(error)) return failed("provider", "instance", `the reply broke off: ${rootMessageOf(error)}`);
  const { kind, scope, what, cure } = meaningOf(error);
  const said = error.apiMessage ?? rootMessageOf(error);
  const reply = failed(kind, scope, `${what}: ${cut(said)}${cure === undefined ? "" : `; ${cure}`}`);
  const retryAfterMs = scope === "run" ? undefined : retryAfterMsOf(error.headers, Date.now());
  return retryAfterMs === undefined ? reply : { ...reply, retryAfterMs };
}

/** A failure of an attempt. */
export function failed(kind: CauseKind, scope: Failed["scope"], message: string, output?: string): Failed {
  const cause = output === undefined ? { kind, message } : { kind, message, output };
  return { kind: "failed", cause, scope };
}

/** `cure`: what only a person can do. */
type Meaning = {
  readonly kind: CauseKind;
  readonly scope: Failed["scope"];
  readonly what: string;
  readonly cure?: string;
};

const refusedForGood = { kind: "denied", scope: "run" } as const;
const otherKey = "set another ANTHROPIC_API_KEY, then resume the run";

/** An error that comes in the midst of a stream has a type, but no status. */
const statusOfType: ReadonlyMap<string, number> = new Map([
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["rate_limit_error", 429],
]);

function meaningOf(error: APIError): Meaning {
  const status: number = error.status ?? statusOfType.get(error.type ?? "") ?? 500;
  if (error.errorCode?.endsWith("spend_limit_reached") || error.type === "billing_error" || status === 402) {
    const cure = "add credit or raise the limit, then resume the run";
    return { ...refusedForGood, what: "the account has no credit, or has reached its spend limit", cure };
  }
  if (status === 401) return { ...refusedForGood, what: "the API key was not accepted", cure: otherKey };
  if (status === 403) return { ...refusedForGood, what: "the API key may not do this", cure: otherKey };
  if (status === 429) return { kind: "rate_limit", scope: "gate", what: "the rate limit of the API is reached" };
  if (status === 404) return { kind: "input", scope: "instance", what: "the API knows no such model" };
  const isOurFault = status >= 400 && status < 500 && status !== 408 && status !== 409;
  if (isOurFault) return { kind: "input", scope: "instance", what: `the API refused the request (${status})` };
  const what = error.status === undefined && error.type === null ? "the API cannot be reached" : "the API failed";
  return { kind: "provider", scope: "instance", what };
}

/** No server may hold a run back for longer than a day by one header. */
const longestRetryAfterMs = 24 * 60 * 60_000;

/** From `retry-after-ms`, or `retry-after` in seconds or as a date. */
export function retryAfterMsOf(headers: Headers | undefined, nowMs: number): number | undefined {
  const ms = headers?.get("retry-after-ms");
  const after = headers?.get("retry-after");
  const waits = [Number.parseFloat(ms ?? ""), Number.parseFloat(after ?? "") * 1_000, Date.parse(after ?? "") - nowMs];
  // `Date.parse` also takes a plain number for a date, so the seconds are looked at first.
  const wait = waits.find((each) => Number.isFinite(each));
  return wait === undefined ? undefined : Math.min(longestRetryAfterMs, Math.max(0, Math.ceil(wait)));
}

/** The message at the end of the chain of causes: `ECONNREFUSED` tells more than "Connection error". */
function rootMessageOf(error: unknown): string {
  let found = error;
  for (let depth = 0; depth < 8 && found instanceof Error && found.cause instanceof Error; depth += 1)
    found = found.cause;
  if (!(found instanceof Error)) return String(found);
  const code = "code" in found ? String(found.code) : "";
  return found.message || code || found.name;
}
