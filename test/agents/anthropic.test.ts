/** Agents on the Anthropic API, with a server of our own on loopback in its place: the contract, and what each answer means. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { createAnthropic, hasAnthropicKey } from "../../src/agents/anthropic/create-anthropic.ts";
import { retryAfterMsOf } from "../../src/agents/anthropic/failure-of-error.ts";
import { builtInPrices, priceFor, pricesOf } from "../../src/agents/anthropic/prices.ts";
import { resultTool } from "../../src/agents/anthropic/result-format.ts";
import type { AgentCall } from "../../src/agents/provider.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { type Act, callOf, failure, providerContract, scoreCall } from "./contract.ts";
import {
  type Answer,
  type Asked,
  type AskedBody,
  type Block,
  type FakeMessagesServer,
  startFakeMessagesServer,
} from "./fake-messages-server.ts";

const emptyFolder = mkdtempSync(join(tmpdir(), "sluice-anthropic-"));
vi.stubEnv("ANTHROPIC_CONFIG_DIR", emptyFolder); // what the SDK would look for there is somebody's account
afterAll(() => rmSync(emptyFolder, { recursive: true, force: true }));

const envOf = (url: string) => ({ ANTHROPIC_API_KEY: "sk-test", ANTHROPIC_BASE_URL: url });
const provide = ({ url }: FakeMessagesServer) => createAnthropic({ env: envOf(url) });

providerContract("anthropic", {
  asksAgain: true,
  open: async (acts) => {
    const server = await startFakeMessagesServer((asked) => answerOf(acts, asked));
    const heard = () =>
      server.asked.map(({ body, headers }) => ({
        text: textOf([body.system ?? "", body.messages.map(({ content }) => content)]),
        mark: String(headers["idempotency-key"]),
      }));
    return { provider: provide(server), heard, close: server.close };
  },
});

function answerOf(acts: readonly Act[], { number, body }: Asked): Answer {
  const act = acts[Math.min(number, acts.length - 1)];
  if (act === undefined || act.say === "nothing") return { send: "silence" };
  if (act.say === "die") return { send: "break", content: [text("I would")] };
  return act.say === "text" ? message(text(act.text)) : valued(act.value, body);
}

/** The value by the way that was asked for: as the text of structured output, or by the result tool. */
function valued(value: Json, { tools, output_config: config }: AskedBody): Answer {
  const tool = tools?.find(({ name }) => name === resultTool);
  const said = JSON.stringify(isWrapper(tool?.input_schema ?? config?.format?.schema) ? { value } : value);
  if (tool === undefined) return message(text(said));
  return { ...message(toolUse(said)), stop: "tool_use" };
}

function isWrapper(schema: Json | undefined): boolean {
  if (!isJsonObject(schema) || schema["additionalProperties"] !== false) return false;
  const { properties } = schema;
  return isJsonObject(properties) && Object.keys(properties).join() === "value";
}

/** Every text of a request, one a line. */
function textOf(json: Json): string {
  if (typeof json === "string") return json;
  return typeof json === "object" && json !== null ? Object.values(json).map(textOf).join("\n") : "";
}

function text(said: string): Block {
  return { type: "text", text: said };
}

function toolUse(input: string, name: string = resultTool, id = "toolu_1"): Block {
  return { type: "tool_use", id, name, input };
}

function message(...content: Block[]): Extract<Answer, { send: "message" }> {
  return { send: "message", content };
}

const servers: FakeMessagesServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Asks once, with a server that gives these answers one after the other; the last stays. */
async function ask(call: AgentCall, ...answers: Answer[]) {
  const server = await startFakeMessagesServer(
    ({ number }) => answers[number] ?? answers.at(-1) ?? { send: "silence" },
  );
  servers.push(server);
  const reply = await provide(server).ask(call);
  return { reply, bodies: server.asked.map(({ body }) => body), server };
}

describe("what is sent", () => {
  test("a stream, with key, model, effort and system; no tools where none are wanted", async () => {
    const { server, bodies } = await ask(callOf({ system: "You doubt.", effort: "high" }), message(text("fine")));
    expect(server.asked[0]?.headers).toMatchObject({
      authorization: "Bearer sk-test",
      "idempotency-key": "run-1/7/1/2/1",
    });
    expect(bodies).toEqual([
      {
        model: "claude-haiku-5-5",
        max_tokens: 64_000,
        stream: true,
        system: "You doubt.",
        output_config: { effort: "high" },
        messages: [{ role: "user", content: [{ type: "text", text: "Judge claim 3." }] }],
      },
    ]);
  });

  test("a typed reply without tools is structured output, with the schema as the wire carries it", async () => {
    const { bodies } = await ask(scoreCall(), message(text('{"score": 7}')));
    expect(bodies[0]?.tools).toBeUndefined();
    expect(bodies[0]?.output_config?.format).toMatchObject({
      type: "json_schema",
      schema: { type: "object", required: ["score"], additionalProperties: false },
    });
    expect(JSON.stringify(bodies[0]?.output_config?.format?.schema)).not.toContain('"maximum"');
  });

  test.each<[string, JsonObject, readonly string[]]>([
    ["with tools", { type: "object", properties: {}, required: [], additionalProperties: false }, ["web_search"]],
    ["of a map", { type: "object", additionalProperties: { type: "integer" } }, []],
    ["of anything", {}, []],
    ["of an open object", { type: "object", properties: {}, required: [], additionalProperties: true }, []],
  ])("a typed reply %s comes by the result tool, and the choice is the model's", async (_what, schema, tools) => {
    const { bodies, reply } = await ask(callOf({ schema, tools }), { ...message(toolUse("{}")), stop: "tool_use" });
    expect(bodies[0]?.tools?.map(({ name }) => name)).toEqual([...tools, resultTool]);
    expect([bodies[0]?.tool_choice, bodies[0]?.output_config]).toEqual([undefined, undefined]);
    expect(reply).toMatchObject({ kind: "ok", value: {} });
  });

  test("an effort that the API does not have is not sent", async () => {
    const { bodies } = await ask(callOf({ effort: "enormous" }), message(text("fine")));
    expect(bodies[0]?.output_config).toBeUndefined();
  });
});

describe("the conversation", () => {
  const thinking: Block = { type: "thinking", thinking: "Hm, two sources.", signature: "c2ln" };

  test("a repair sends back what the model said, thinking as it was", async () => {
    const { reply, bodies } = await ask(
      scoreCall(),
      message(thinking, text('{"score": 70}')),
      message(text('{"score": 7}')),
    );
    expect(reply).toMatchObject({ kind: "ok", value: { score: 7 }, usage: { inputTokens: 22, outputTokens: 10 } });
    expect(bodies[1]?.messages).toEqual([
      ...(bodies[0]?.messages ?? []),
      { role: "assistant", content: [thinking, { type: "text", text: '{"score": 70}' }] },
      { role: "user", content: expect.stringContaining("`score` is 70; expected at most 10") },
    ]);
  });

  test("every call of a tool gets its answer, in order", async () => {
    const wrong = [toolUse('{"score": 70}', resultTool, "toolu_1"), toolUse("{}", "shell", "toolu_2")];
    const { reply, bodies } = await ask(
      scoreCall({ tools: ["web_search"] }),
      { ...message(thinking, ...wrong), stop: "tool_use" },
      { ...message(toolUse('{"score": 7}')), stop: "tool_use" },
    );
    expect(reply).toMatchObject({ kind: "ok", value: { score: 7 } });
    const input = (id: string, name: string, value: object) => ({ type: "tool_use", id, name, input: value });
    expect(bodies[1]?.messages.slice(1)).toEqual([
      {
        role: "assistant",
        content: [thinking, input("toolu_1", resultTool, { score: 70 }), input("toolu_2", "shell", {})],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "toolu_1",
            is_error: true,
            content: expect.stringContaining("at most 10"),
          },
          { type: "tool_result", tool_use_id: "toolu_2", is_error: true, content: expect.stringContaining("no tool") },
        ],
      },
    ]);
  });

  test("a turn that ends without the result is nudged", async () => {
    const { reply, bodies } = await ask(scoreCall({ tools: ["web_search"] }), message(text("Seven, I think.")), {
      ...message(toolUse('{"score": 7}')),
      stop: "tool_use",
    });
    expect(reply).toMatchObject({ kind: "ok" });
    expect(JSON.stringify(bodies[1]?.messages.at(-1))).toContain(`call the tool ${resultTool} with it`);
  });

  test("a turn that paused goes on as it is, and is no repair", async () => {
    const search: Block = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: '{"query": "x"}' };
    const pauses = Array.from({ length: limits.replyRepairs + 2 }, () => ({ ...message(search), stop: "pause_turn" }));
    const { reply, bodies } = await ask(callOf({ tools: ["web_search"] }), ...pauses, message(text("fine")));
    expect(reply).toMatchObject({ kind: "ok", value: "fine" });
    expect(bodies[1]?.messages.at(-1)).toEqual({
      role: "assistant",
      content: [{ type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "x" } }],
    });
  });

  test("a pause that said nothing is not paid again", async () => {
    const { reply, bodies } = await ask(callOf(), { ...message(), stop: "pause_turn" });
    expect(failure(reply)).toMatchObject({ kind: "provider" });
    expect(bodies.length).toBe(1);
  });

  test("a turn of blank text or thinking alone is not sent back: the API would refuse it", async () => {
    const { bodies } = await ask(callOf(), message(thinking, text(" \n")), message(text("fine")));
    expect(bodies[1]?.messages.map(({ role }) => role)).toEqual(["user", "user"]);
  });

  test("a tool input that nests too deep is ended while it streams", async () => {
    const deep = `{"score": ${"[".repeat(100_000)}`;
    const { reply } = await ask(scoreCall({ tools: ["web_search"] }), { ...message(toolUse(deep)), stop: "tool_use" });
    expect(failure(reply)).toMatchObject({
      kind: "output_invalid",
      message: expect.stringContaining("nested more than"),
    });
  });

  test("text that nests too deep is sent back, unparsed", async () => {
    const { reply, bodies } = await ask(scoreCall(), message(text("[".repeat(100_000))), message(text('{"score": 7}')));
    expect(reply).toMatchObject({ kind: "ok" });
    expect(JSON.stringify(bodies[1]?.messages.at(-1))).toContain("nested more than 64 deep");
  });
});

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

  test("a tool that the API does not run is a problem, said once", () => {
    const provider = createAnthropic({ env: { ANTHROPIC_API_KEY: "sk-test" } });
    expect(provider.problems({ models: [], tools: ["web_search", "shell", "shell"] })).toEqual([
      expect.stringContaining('the tool "shell" is not available'),
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
