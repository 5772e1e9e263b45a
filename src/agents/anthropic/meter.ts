/**
 * Keeps the requests of one attempt within what it may use: the tokens of an attempt, and where the run or a node limits
 * tokens or money, what was granted for each request. The input is bounded by its bytes; where that leaves too little
 * for a reply, the API counts it, which costs nothing.
 */
import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import type { MessageStreamParams } from "@anthropic-ai/sdk/resources/messages/messages";
import { limits } from "../../base/limits.ts";
import { microUsdOf, type Sum } from "../../base/money.ts";
import type { Usage } from "../../base/request.ts";
import type { AgentCall, AgentReply } from "../provider.ts";
import { dearest, mostOutputTokens } from "../rates.ts";
import { noUsage, plusUsage } from "../usage.ts";
import { failed } from "./failure-of-error.ts";
import { type PriceTable, priceFor } from "./prices.ts";

export type Params = Omit<MessageStreamParams, "messages" | "max_tokens">;

/** How the API counts the input of a request; undefined where it cannot. */
export type CountInput = (params: Params, messages: readonly MessageParam[]) => Promise<number | undefined>;

export type Meter = {
  /** The most tokens that the next request may be answered with; or how the attempt ends without it. */
  next(params: Params, messages: readonly MessageParam[]): Promise<number | AgentReply>;
  /** A turn has ended. */
  add(turn: Usage): void;
  used(): Usage;
};

/** What the frame of a request adds to its bytes. */
const frameTokens = 500;

export function createMeter(call: AgentCall, model: string, prices: PriceTable, count: CountInput): Meter {
  const cap = call.request.mostTokens ?? limits.attemptTokens;
  const price = priceFor(model, prices);
  const most = Math.min(price?.maxOutputTokens ?? 32_000, mostOutputTokens);
  let { allowance } = call;
  let used = noUsage;
  let last: { readonly tokens: number; readonly messages: number } | undefined; // of the conversation so far

  const capRoom = (input: number): number => cap - used.inputTokens - used.outputTokens - input;
  const bound = (params: Params, messages: readonly MessageParam[]): number => {
    if (last === undefined) return Buffer.byteLength(JSON.stringify([params, messages])) + frameTokens;
    return last.tokens + Buffer.byteLength(JSON.stringify(messages.slice(last.messages))) + frameTokens;
  };
  return {
    used: () => used,
    add(turn) {
      used = plusUsage(used, turn);
      if (last !== undefined) last = { ...last, tokens: turn.inputTokens + turn.outputTokens };
      allowance = undefined; // it was for that request
    },
    async next(params, messages) {
      let input = bound(params, messages);
      const room = (): number => Math.min(most, capRoom(input), allowedRoom(allowance, input, price && dearest(price)));
      if (capRoom(input) < most || (allowance !== undefined && room() < most))
        input = (await count(params, messages)) ?? input;
      last = { tokens: input, messages: messages.length };
      if (capRoom(input) < limits.leastReplyTokens) return overCap(used, cap, input);
      if (call.more !== undefined && (allowance === undefined || room() < limits.leastReplyTokens)) {
        allowance = await call.more(used, input);
        if (allowance === undefined) return { kind: "aborted", clean: true, usage: used };
      }
      return Math.max(1, Math.floor(room()));
    },
  };
}

/** The tokens of a reply that what was granted has room for. */
function allowedRoom(
  allowance: Sum | undefined,
  input: number,
  price: readonly [input: number, output: number] | undefined,
): number {
  if (allowance === undefined) return Number.POSITIVE_INFINITY;
  const tokens = allowance.tokens - input;
  if (price === undefined || price[1] === 0) return tokens;
  const left = allowance.microUsd - microUsdOf((input * price[0]) / 1e6) - 1;
  return Math.min(tokens, Math.floor(left / price[1]));
}

function overCap({ inputTokens, outputTokens }: Usage, cap: number, input: number): AgentReply {
  const before = inputTokens + outputTokens;
  const what = before === 0 ? "its request" : `it used ${before}, and its next request`;
  const message = `an attempt may use ${cap} tokens: ${what} has ${input} without the reply; raise \`limits: tokens\` of the node if that is fine`;
  return failed("budget", "instance", message);
}
