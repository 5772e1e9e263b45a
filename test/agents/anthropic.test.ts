/** Agents on the Anthropic API, with a server of our own on loopback in its place: the contract, what is sent, and the conversation. */
import { describe, expect, test } from "vitest";
import { resultTool } from "../../src/agents/anthropic/result-format.ts";
import { isJsonObject, type Json, type JsonObject } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { ask, message, provide, text, toolUse } from "./ask-fake.ts";
import { type Act, callOf, failure, providerContract, scoreCall } from "./contract.ts";
import {
  type Answer,
  type Asked,
  type AskedBody,
  type Block,
  startFakeMessagesServer,
} from "./fake-messages-server.ts";

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
