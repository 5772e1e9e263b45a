/** What the `error` and `usage` of a program's messages mean. */
import { isJsonObject, type Json } from "../../base/json.ts";
import { type CauseKind, causeKinds } from "../../base/outcome.ts";
import type { Usage } from "../../base/request.ts";
import { cut } from "../check-reply.ts";
import type { AgentReply } from "../provider.ts";
import { noUsage } from "../usage.ts";
import type { Message } from "./messages.ts";

/** The failure of an error line; a kind that is no cause, or ours to judge, counts as `provider`. */
export function failureSaid(
  said: Extract<Message, { type: "error" }>,
  stderr: string,
): Extract<AgentReply, { kind: "failed" }> {
  const kind = causeKinds.find((known) => known === said.kind && sayable.has(known)) ?? "provider";
  const message = said.message === "" ? "the program reported an error without a message" : cut(said.message);
  const failed = {
    kind: "failed",
    cause: stderr === "" ? { kind, message } : { kind, message, output: cut(stderr) },
    scope: scopes.get(kind) ?? "instance",
  } as const;
  return said.retryAfterMs === undefined ? failed : { ...failed, retryAfterMs: said.retryAfterMs };
}

const sayable: ReadonlySet<CauseKind> = new Set<CauseKind>([
  "timeout",
  "idle",
  "provider",
  "rate_limit",
  "refusal",
  "output_invalid",
  "output_truncated",
  "denied",
  "limit",
  "input",
]);

const scopes: ReadonlyMap<CauseKind, "gate" | "run"> = new Map([
  ["rate_limit", "gate"],
  ["denied", "run"],
]);

/** The usage of a reply or error; numbers that are none, or negative, count as not said. */
export function usageSaid(said: Message | undefined): Usage {
  const usage = said?.type === "reply" || said?.type === "error" ? said.usage : undefined;
  if (!isJsonObject(usage)) return noUsage;
  const { input_tokens: input, output_tokens: output, usd } = usage;
  const tokens = { inputTokens: countIn(input) ?? 0, outputTokens: countIn(output) ?? 0 };
  const cost = countIn(usd);
  return cost === undefined ? tokens : { ...tokens, usd: cost };
}

function countIn(value: Json | undefined): number | undefined {
  return typeof value === "number" && value >= 0 ? value : undefined;
}
