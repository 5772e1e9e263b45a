/**
 * What every provider keeps: run by `simulate.test.ts`, `command.test.ts` and `anthropic.test.ts` on theirs. Each test
 * file says how its provider is made to say something; what then comes out must be the same.
 */
import { afterEach, describe, expect, test } from "vitest";
import type { AgentCall, AgentReply, Provider } from "../../src/agents/provider.ts";
import type { Json, JsonObject } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { AgentRequest } from "../../src/base/request.ts";

/** What whoever is asked does. `nothing`: it is silent for ever. `die`: it breaks off. */
export type Act =
  | { readonly say: "text"; readonly text: string }
  | { readonly say: "value"; readonly value: Json }
  | { readonly say: "nothing" }
  | { readonly say: "die" };

/** What reached whoever was asked, as far as this provider passes it on. */
export type Heard = { readonly text: string; readonly mark?: string; readonly address?: string };

/** `heard`: every time that somebody was asked, in order; undefined where nobody is. */
export type Opened = {
  readonly provider: Provider;
  heard?(): readonly Heard[];
  close(): Promise<void>;
};

/**
 * `open`: a provider where the first question meets the first act, and so on; the last act stays.
 * `asksAgain`: whether a reply that does not fit is sent back to somebody.
 */
export type Subject = { readonly asksAgain: boolean; open(acts: readonly Act[]): Promise<Opened> };

const scoreSchema: JsonObject = {
  type: "object",
  properties: { score: { type: "integer", minimum: 0, maximum: 10 }, why: { type: "string" } },
  required: ["score"],
  additionalProperties: false,
};

/** A call as the executor makes it. */
export function callOf(request: Partial<AgentRequest> = {}, more: Partial<AgentCall> = {}): AgentCall {
  return {
    request: {
      kind: "agent",
      role: "judge",
      model: "claude-haiku-5-5",
      tools: [],
      prompt: "Judge claim 3.",
      feedback: [],
      idleMs: 20_000,
      ...request,
    },
    address: "verdict[claim-3]/refute[1]",
    attempt: 1,
    mark: "run-1/7/1/2",
    signal: new AbortController().signal,
    ...more,
  };
}

/** A typed call: a score from 0 to 10, with a reason if wanted. */
export function scoreCall(request: Partial<AgentRequest> = {}, more: Partial<AgentCall> = {}): AgentCall {
  return callOf({ schema: scoreSchema, ...request }, more);
}

/** Lists in lists. */
export function nested(depth: number): Json {
  let value: Json = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

export function providerContract(name: string, subject: Subject): void {
  describe(`the contract, kept by ${name}`, () => {
    const openOnes: Opened[] = [];
    const open = async (...acts: Act[]): Promise<Opened> => {
      const opened = await subject.open(acts);
      openOnes.push(opened);
      return opened;
    };
    afterEach(async () => {
      for (const one of openOnes.splice(0)) {
        await one.provider.close();
        await one.close();
      }
    });
    replyTests(open);
    refusalTests(open, subject);
    endTests(open);
  });
}

type Open = (...acts: Act[]) => Promise<Opened>;

function replyTests(open: Open): void {
  test("a set-up that is right has no problems", async () => {
    const { provider } = await open({ say: "text", text: "fine" });
    expect(provider.problems({ models: ["claude-haiku-5-5"], tools: [] })).toEqual([]);
  });

  test("a text comes as it was said", async () => {
    const { provider } = await open({ say: "text", text: "It holds.\nMostly: “ja” 👍" });
    expect(await provider.ask(callOf())).toMatchObject({ kind: "ok", value: "It holds.\nMostly: “ja” 👍" });
  });

  test("a typed reply comes as its value", async () => {
    const { provider } = await open({ say: "value", value: { score: 7, why: "two sources" } });
    expect(await provider.ask(scoreCall())).toMatchObject({ kind: "ok", value: { score: 7, why: "two sources" } });
  });

  test.each<[string, JsonObject, Json]>([
    ["a list", { type: "array", items: { type: "string" } }, ["a", "b"]],
    ["an empty list", { type: "array", items: { type: "string" } }, []],
    ["a word", { type: "string", enum: ["high", "low"] }, "low"],
    ["a number", { type: "integer" }, 0],
    ["null", { anyOf: [{ type: "string" }, { type: "null" }] }, null],
    ["a map", { type: "object", additionalProperties: { type: "integer" } }, { a: 1 }],
    [
      "an object that looks like its wrapper",
      { type: "object", properties: { value: {} }, required: ["value"] },
      { value: 1 },
    ],
  ])("%s is a typed reply, too", async (_name, schema, value) => {
    const { provider } = await open({ say: "value", value });
    expect(await provider.ask(callOf({ schema }))).toMatchObject({ kind: "ok", value });
  });

  test("what it used is counted, in whole tokens", async () => {
    const { provider } = await open({ say: "text", text: "It holds, as far as I can see." });
    const { usage } = await provider.ask(callOf());
    expect(usage?.inputTokens).toBeGreaterThan(0);
    expect(usage?.outputTokens).toBeGreaterThan(0);
    expect([usage?.inputTokens, usage?.outputTokens].every(Number.isInteger)).toBe(true);
  });

  test("half a character is mended, so that what is stored is what was hashed", async () => {
    const { provider } = await open({ say: "value", value: { score: 1, why: "half \ud83d" } });
    expect(await provider.ask(scoreCall())).toMatchObject({ kind: "ok", value: { why: "half \ufffd" } });
  });

  test("prompt, system and feedback, mark and address reach whoever is asked", async () => {
    const { provider, heard } = await open({ say: "text", text: "fine" });
    await provider.ask(callOf({ system: "You doubt.", feedback: ["exit: the test was red"] }));
    for (const { text, mark, address } of heard?.() ?? []) {
      expect(text).toContain("Judge claim 3.");
      expect(text).toContain("You doubt.");
      expect(text).toContain("exit: the test was red");
      expect(mark ?? "").toContain("run-1/7/1/2");
      expect(address ?? "verdict[claim-3]/refute[1]").toBe("verdict[claim-3]/refute[1]");
    }
    expect(heard?.().length ?? 1).toBe(1);
  });

  test("several at once", async () => {
    const { provider } = await open({ say: "value", value: { score: 7 } });
    const replies = await Promise.all([1, 2, 3, 4].map((attempt) => provider.ask(scoreCall({}, { attempt }))));
    expect(replies.map(({ kind }) => kind)).toEqual(["ok", "ok", "ok", "ok"]);
  });
}

function refusalTests(open: Open, { asksAgain }: Subject): void {
  test("a reply that never fits is a failure, not a value", async () => {
    const { provider } = await open({ say: "value", value: { score: 11 } });
    const reply = await provider.ask(scoreCall());
    expect(failure(reply)).toMatchObject({ kind: "output_invalid", message: expect.stringContaining("score") });
    expect(reply).toMatchObject({ scope: "instance" });
  });

  test.runIf(asksAgain)("what is wrong is said, at most five times, and all of them are paid", async () => {
    const { provider, heard } = await open({ say: "value", value: { score: 11 } });
    const reply = await provider.ask(scoreCall());
    const asked = heard?.() ?? [];
    expect(asked.length).toBe(1 + limits.replyRepairs);
    expect(asked.at(-1)?.text).toContain("expected at most 10");
    const once = await open({ say: "value", value: { score: 1 } });
    const { usage } = await once.provider.ask(scoreCall());
    expect(reply.usage?.outputTokens).toBe((1 + limits.replyRepairs) * (usage?.outputTokens ?? 0));
  });

  test.runIf(asksAgain)("a reply that is mended in time is fine", async () => {
    const { provider, heard } = await open(
      { say: "text", text: "I would say seven." },
      { say: "value", value: { scores: 7 } },
      { say: "value", value: { score: 7 } },
    );
    expect(await provider.ask(scoreCall())).toMatchObject({ kind: "ok", value: { score: 7 } });
    expect(heard?.().length).toBe(3);
  });

  test("an empty text is no reply", async () => {
    const { provider } = await open({ say: "text", text: "  \n" });
    expect(failure(await provider.ask(callOf()))).toMatchObject({ kind: "output_invalid" });
  });

  test("JSON that nests too deep is refused, however well formed", async () => {
    const { provider } = await open({ say: "value", value: nested(limits.replyDepth + 1) });
    const cause = failure(await provider.ask(callOf({ schema: { type: "array" } })));
    expect(cause).toMatchObject({
      kind: "output_invalid",
      message: expect.stringContaining("nested more than 64 deep"),
    });
  });

  test("JSON as deep as it may be is taken", async () => {
    const { provider } = await open({ say: "value", value: nested(limits.replyDepth) });
    expect(await provider.ask(callOf({ schema: { type: "array" } }))).toMatchObject({ kind: "ok" });
  });

  test("a huge reply is a failure, and is not kept", async () => {
    const { provider } = await open({ say: "text", text: "much ".repeat(limits.replyBytes / 5 + 1) });
    const reply = await provider.ask(callOf());
    expect(failure(reply)).toMatchObject({ kind: "limit", message: expect.stringContaining("4 MiB") });
    expect(JSON.stringify(reply).length).toBeLessThan(20_000);
  });
}

function endTests(open: Open): void {
  test("whoever dies is a failure of the attempt, as a value", async () => {
    const { provider } = await open({ say: "die" });
    const reply = await provider.ask(callOf());
    expect(failure(reply).message).not.toBe("");
    expect(reply).toMatchObject({ scope: "instance" });
  });

  test("whoever says nothing for as long as `idle` is ended, as a failure of the attempt", async () => {
    const { provider } = await open({ say: "nothing" });
    const reply = await provider.ask(callOf({ idleMs: 60 }));
    expect(reply).toMatchObject({ kind: "failed", cause: { kind: "idle" }, scope: "instance" });
  });

  test("`idle` may be longer than a timer waits", async () => {
    const { provider } = await open({ say: "text", text: "fine" });
    expect(await provider.ask(callOf({ idleMs: 60 * 86_400_000 }))).toMatchObject({ kind: "ok" });
  });

  test("an abort ends it, though nothing was said yet", async () => {
    const { provider, heard } = await open({ say: "nothing" });
    const abort = new AbortController();
    const reply = provider.ask(callOf({}, { signal: abort.signal }));
    await heardOnce(heard);
    abort.abort();
    expect(await reply).toMatchObject({ kind: "aborted" });
  });

  test("what is aborted before it begins asks nobody", async () => {
    const { provider, heard } = await open({ say: "text", text: "fine" });
    expect(await provider.ask(callOf({}, { signal: AbortSignal.abort() }))).toMatchObject({ kind: "aborted" });
    expect(heard?.() ?? []).toEqual([]);
  });

  test("close ends what is in flight", async () => {
    const { provider, heard } = await open({ say: "nothing" });
    const reply = provider.ask(callOf());
    await heardOnce(heard);
    await provider.close();
    expect(await reply).toMatchObject({ kind: "aborted" });
  });
}

async function heardOnce(heard: Opened["heard"]): Promise<void> {
  while (heard !== undefined && heard().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** The cause of a failure. */
export function failure(reply: AgentReply) {
  if (reply.kind !== "failed") throw new Error(`it did not fail: ${JSON.stringify(reply).slice(0, 400)}`);
  return reply.cause;
}
