/** What an attempt on the API may use: its cap, what was granted for each request, and what is asked for. */
import { expect, test } from "vitest";
import { createAnthropic } from "../../src/agents/anthropic/create-anthropic.ts";
import type { AgentCall } from "../../src/agents/provider.ts";
import { limits } from "../../src/base/limits.ts";
import type { Sum } from "../../src/base/money.ts";
import type { Usage } from "../../src/base/request.ts";
import { envOf, message, text } from "./ask-fake.ts";
import { callOf, failure, scoreCall } from "./contract.ts";
import { type Answer, startFakeMessagesServer } from "./fake-messages-server.ts";

/** Asks once; `counts`: what the API counts the input as. */
async function ask(call: AgentCall, counts: number, ...answers: Answer[]) {
  const server = await startFakeMessagesServer(
    ({ number }) => answers[number] ?? answers.at(-1) ?? { send: "silence" },
    () => counts,
  );
  try {
    const reply = await createAnthropic({ env: envOf(server.url) }).ask(call);
    return { reply, sent: server.asked.map(({ body }) => body.max_tokens), counted: server.counted.length };
  } finally {
    await server.close();
  }
}

const long = "word ".repeat(60_000); // 300,000 bytes

test("a reply may be as long as the model writes, where nothing is tight, and nothing is counted", async () => {
  expect(await ask(callOf(), 11, message(text("fine")))).toMatchObject({ sent: [64_000], counted: 0 });
});

test("a long prompt is counted, and what is left of the attempt's tokens is for the reply", async () => {
  expect(await ask(callOf({ prompt: long }), 150_000, message(text("fine")))).toMatchObject({
    sent: [50_000],
    counted: 1,
  });
  expect(await ask(callOf({ mostTokens: 10_000 }), 400, message(text("fine")))).toMatchObject({ sent: [9_600] });
});

test("a prompt that leaves no room for a reply is not sent", async () => {
  const { reply, sent } = await ask(callOf({ prompt: long }), 199_000, message(text("fine")));
  expect(failure(reply)).toMatchObject({ kind: "budget" });
  expect(failure(reply).message).toMatch(/may use 200000 tokens: its request has 199000 without the reply/);
  expect(sent).toEqual([]);
});

test("a reply fits what was granted, in tokens and in money", async () => {
  const allowance: Sum = { tokens: 5_000, microUsd: 10_000_000 };
  const more = async (): Promise<Sum> => allowance;
  expect(await ask(callOf({}, { allowance, more }), 100, message(text("fine")))).toMatchObject({ sent: [4_900] });
  // claude-haiku-5-5 costs at most $0.20 in, $0.50 out a million: a tenth of a cent buys nearly 2,000 tokens.
  const poor: Sum = { tokens: 50_000, microUsd: 1_100 };
  expect(await ask(callOf({}, { allowance: poor, more }), 100, message(text("fine")))).toMatchObject({ sent: [2_158] });
});

test("each further request is asked for, with what was used and what it will read", async () => {
  const asked: [Usage, number][] = [];
  const more = async (used: Usage, input: number): Promise<Sum> => {
    asked.push([used, input]);
    return { tokens: input + 3_000, microUsd: 10_000_000 };
  };
  const allowance: Sum = { tokens: 100_000, microUsd: 10_000_000 };
  const unfit = message(text('{"score": 70}'));
  const { reply, sent } = await ask(scoreCall({}, { allowance, more }), 50, unfit, message(text('{"score": 7}')));
  expect(reply).toMatchObject({ kind: "ok", value: { score: 7 }, usage: { inputTokens: 22, outputTokens: 10 } });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.[0]).toMatchObject({ inputTokens: 11, outputTokens: 5 });
  expect(sent).toEqual([64_000, 3_000]);
});

test("where what was granted is too little once the input is counted, more is asked for; without it the attempt ends", async () => {
  const granted: number[] = [];
  const more = async (_: Usage, input: number): Promise<Sum> => {
    granted.push(input);
    return { tokens: input + limits.leastReplyTokens, microUsd: 1e9 };
  };
  const allowance: Sum = { tokens: 60_000, microUsd: 1e9 };
  const call = callOf({ prompt: long }, { allowance, more });
  expect(await ask(call, 70_000, message(text("fine")))).toMatchObject({ reply: { kind: "ok" }, sent: [2_000] });
  expect(granted).toEqual([70_000]);
  const denied = callOf({ prompt: long }, { allowance, more: async () => undefined });
  expect(await ask(denied, 70_000, message(text("fine")))).toMatchObject({ reply: { kind: "aborted" }, sent: [] });
});

test("tools of the API make a limit soft, and a model without a price has no rate", () => {
  const provider = createAnthropic({ env: {} });
  expect(provider.rates({ models: ["claude-haiku-5-5", "other"], tools: [] })).toEqual({
    keeps: "requests",
    outputTokens: 64_000,
    usd: { "claude-haiku-5-5": [0.2, 0.5] },
  });
  expect(provider.rates({ models: [], tools: ["web_search"] }).soft).toMatch(/web_search/);
});
