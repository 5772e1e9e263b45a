/** How a question to the Anthropic API can end, what is wrong before there is one, and what it costs. */
import { describe, expect, test } from "vitest";
import { createAnthropic, hasAnthropicKey } from "../../src/agents/anthropic/create-anthropic.ts";
import { retryAfterMsOf } from "../../src/agents/anthropic/failure-of-error.ts";
import { builtInPrices, priceFor, pricesOf } from "../../src/agents/anthropic/prices.ts";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { ask, message, provide, serve, text } from "./ask-fake.ts";
import { callOf, failure, scoreCall } from "./contract.ts";
import { type Answer, startFakeMessagesServer } from "./fake-messages-server.ts";

describe("why it stopped", () => {
  test.each<[string, string, Json]>([
    ["max_tokens", "output_truncated", null],
    ["model_context_window_exceeded", "output_truncated", null],
    ["refusal", "refusal", { type: "refusal", category: "cyber", explanation: "as it says" }],
    ["something_new", "provider", null],
  ])("%s is %s", async (stop, kind, details) => {
    const { reply } = await ask(callOf(), { ...message(text("half of")), stop, details });
    expect(reply).toMatchObject({ cause: { kind }, scope: "instance", usage: { inputTokens: 11, outputTokens: 5 } });
  });

  test("a refusal says why, as far as it is told", async () => {
    const details = { type: "refusal", category: "cyber", explanation: "as it says" };
    const { reply } = await ask(callOf(), { ...message(), stop: "refusal", details });
    expect(failure(reply).message).toBe("the model refused (cyber: as it says)");
  });

  test("silence ends the attempt, and what was used is counted", async () => {
    const { reply } = await ask(callOf({ idleMs: 50 }), { send: "stall", content: [text("I would")] });
    expect(failure(reply)).toMatchObject({ kind: "idle" });
    expect(reply.usage).toMatchObject({ inputTokens: 11 });
  });

  const huge = text("much ".repeat(limits.replyBytes / 4));

  test("a turn that is ended in the midst gives up its connection", async () => {
    const server = await serve(() => ({ send: "stall", content: [huge] }));
    expect(failure(await provide(server).ask(callOf()))).toMatchObject({ kind: "limit" });
    while (server.left() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test("a turn that is ended as its last bytes arrive, ends", async () => {
    const server = await serve(() => message(huge));
    const provider = provide(server);
    for (let count = 1; count <= 8; count += 1) {
      expect(failure(await provider.ask(callOf()))).toMatchObject({ kind: "limit" });
    }
  });

  test("silence before the first byte, too", async () => {
    const { reply } = await ask(callOf({ idleMs: 50 }), { send: "silence" });
    expect(failure(reply)).toMatchObject({ kind: "idle" });
  });

  test("a stream that is cut is a failure of the provider, and what was used is counted", async () => {
    const { reply } = await ask(callOf(), { send: "break", content: [text("I would")] });
    expect(failure(reply)).toMatchObject({ kind: "provider" });
    expect(reply.usage).toMatchObject({ inputTokens: 11 });
  });
});

describe("errors of the API", () => {
  const error = (status: number, type: string, code?: string, headers: Record<string, string> = {}): Answer => ({
    send: "error",
    status,
    type,
    headers,
    ...(code === undefined ? {} : { code }),
  });

  test.each<[string, Answer, string, string]>([
    ["400", error(400, "invalid_request_error"), "input", "instance"],
    ["401", error(401, "authentication_error"), "denied", "run"],
    ["402", error(402, "billing_error"), "denied", "run"],
    ["403", error(403, "permission_error"), "denied", "run"],
    ["404", error(404, "not_found_error"), "input", "instance"],
    ["409", error(409, "conflict_error"), "provider", "instance"],
    ["413", error(413, "request_too_large"), "input", "instance"],
    ["429", error(429, "rate_limit_error"), "rate_limit", "gate"],
    ["429 for the spend limit", error(429, "rate_limit_error", "enforced_spend_limit_reached"), "denied", "run"],
    ["500", error(500, "api_error"), "provider", "instance"],
    ["529", error(529, "overloaded_error"), "provider", "instance"],
    ["overload in the stream", { send: "error_in_stream", type: "overloaded_error" }, "provider", "instance"],
    ["a rate limit in the stream", { send: "error_in_stream", type: "rate_limit_error" }, "rate_limit", "gate"],
  ])("%s", async (_name, answer, kind, scope) => {
    const { reply, bodies } = await ask(callOf(), answer);
    expect(failure(reply)).toMatchObject({ kind, message: expect.stringContaining("as the test says") });
    expect(reply).toMatchObject({ scope });
    expect(bodies.length).toBe(1); // the scheduler retries, nobody else
  });

  test("retry-after is passed on, but not where only a person can help", async () => {
    const limited = await ask(callOf(), error(429, "rate_limit_error", undefined, { "retry-after": "7" }));
    expect(limited.reply).toMatchObject({ scope: "gate", retryAfterMs: 7_000 });
    const spent = await ask(
      callOf(),
      error(429, "rate_limit_error", "contract_spend_limit_reached", { "retry-after": "7" }),
    );
    expect(spent.reply).not.toHaveProperty("retryAfterMs");
  });

  test("nobody listens", async () => {
    const server = await startFakeMessagesServer(() => message(text("fine")));
    await server.close();
    const reply = await provide(server).ask(callOf());
    expect(reply).toMatchObject({ cause: { kind: "provider" }, scope: "instance" });
    expect(failure(reply).message).toMatch(/^the API cannot be reached: .*ECONNREFUSED/);
  });

  test.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ "retry-after-ms": "1500" }, 1_500],
    [{ "retry-after-ms": "1500", "retry-after": "9" }, 1_500],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Thu, 01 Jan 1970 00:01:00 GMT" }, 50_000],
    [{ "retry-after": "-5" }, 0],
    [{ "retry-after": "999999999" }, 86_400_000],
    [{ "retry-after": "soon" }, undefined],
  ])("the wait that %j asks for", (headers, waitMs) => {
    expect(retryAfterMsOf(new Headers(headers), 10_000)).toBe(waitMs);
  });
});

describe("the set-up", () => {
  const asked = { models: ["claude-haiku-5-5"], tools: [] };

  test.each([{}, { ANTHROPIC_API_KEY: "" }, { ANTHROPIC_AUTH_TOKEN: "" }])("no key is a problem: %j", (env) => {
    expect(hasAnthropicKey(env)).toBe(false);
    expect(createAnthropic({ env }).problems(asked)).toEqual([expect.stringContaining("set ANTHROPIC_API_KEY")]);
  });

  test("a token will do", () => {
    expect(createAnthropic({ env: { ANTHROPIC_AUTH_TOKEN: "t" } }).problems(asked)).toEqual([]);
  });

  test("tools that the API does not run are a problem, said once", () => {
    const provider = createAnthropic({ env: { ANTHROPIC_API_KEY: "sk-test" } });
    expect(provider.problems({ models: [], tools: ["web_search", "shell", "shell"] })).toEqual([
      expect.stringContaining('the tool "shell" is not available'),
    ]);
    expect(provider.problems({ models: [], tools: ["read", "web_search", "bash"] })).toEqual([
      expect.stringContaining('the tools "read", "bash" are not available'),
    ]);
  });
});

describe("what it costs", () => {
  test("cached tokens count as input, each kind at its price, and searches by the thousand", async () => {
    const usage = {
      input_tokens: 1_000_000,
      output_tokens: 1_000_000,
      cache_creation_input_tokens: 2_000_000,
      cache_creation: { ephemeral_1h_input_tokens: 1_000_000, ephemeral_5m_input_tokens: 1_000_000 },
      cache_read_input_tokens: 1_000_000,
      server_tool_use: { web_search_requests: 100, web_fetch_requests: 0 },
    };
    const { reply } = await ask(callOf(), { ...message(text("fine")), usage });
    expect(reply.usage).toMatchObject({ inputTokens: 4_000_000, outputTokens: 1_000_000 });
    expect(reply.usage?.usd).toBeCloseTo(0.1 + 0.5 + 0.125 + 0.2 + 0.01 + 1, 9);
  });

  test("a model without a price has no cost, and so has the sum of which it is part", async () => {
    const { reply } = await ask(
      scoreCall({ model: "somebody-else" }),
      message(text("?")),
      message(text('{"score": 1}')),
    );
    expect(reply.usage).toEqual({ inputTokens: 22, outputTokens: 10 });
  });

  test("a dated model has the price of its name", () => {
    expect(priceFor("claude-haiku-4-5-20251001", builtInPrices)).toEqual(builtInPrices.models["claude-haiku-4-5"]);
    expect(priceFor("constructor", builtInPrices)).toBeUndefined();
  });

  test("a user's table is laid over ours", () => {
    const mine = { input: 1, output: 2, write5m: 3, write1h: 4, read: 5 };
    const read = pricesOf({ models: { mine }, webSearches: 7 }, "prices.yaml");
    expect(read).toMatchObject({ prices: { webSearches: 7, models: { mine, "claude-haiku-5-5": { input: 0.1 } } } });
  });

  test.each<[Json, string]>([
    [[], "prices must be a map"],
    [{ models: [] }, "models must be a map"],
    [{ models: { mine: { input: 1 } } }, '"mine" must have the numbers'],
    [{ models: { mine: { input: -1, output: 2, write5m: 3, write1h: 4, read: 5 } } }, '"mine" must have the numbers'],
    [{ webSearches: "ten" }, "webSearches must be a number"],
  ])("%j is no table", (data, problem) => {
    expect(pricesOf(data, "prices.yaml")).toEqual({ problem: expect.stringContaining(problem) });
  });
});
