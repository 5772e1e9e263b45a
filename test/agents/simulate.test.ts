/** Simulated agents: the contract, the same words for the same address and seed, and values of every type. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSimulate, type SimulateOptions } from "../../src/agents/simulate/create-simulate.ts";
import { simulatedReply } from "../../src/agents/simulate/simulated-reply.ts";
import { readStubs, type Stubs, stubFor, stubsOf } from "../../src/agents/simulate/stubs.ts";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { listOf, type Type } from "../../src/types/type.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { type Act, callOf, failure, providerContract, scoreCall } from "./contract.ts";

const text = { type: "string" };
type Task = { readonly [name: string]: unknown; readonly needs: readonly string[] };

const still = { min: 0, max: 0 };
const anHour = { min: 3_600_000, max: 3_600_000 };

providerContract("simulate", {
  asksAgain: false,
  open: async (acts) => {
    const isSilent = acts.some(({ say }) => say === "nothing");
    const stubs: Stubs = stubsFrom({ "verdict[claim-3]/refute[1]": acts.map(stubOf) });
    const provider = createSimulate({ latencyMs: isSilent ? anHour : still, stubs });
    return { provider, close: async () => undefined };
  },
});

function stubOf(act: Act): Json {
  if (act.say === "text") return { reply: act.text };
  return act.say === "value" ? { reply: act.value } : { fail: "provider" };
}

function stubsFrom(data: Json): Stubs {
  const read = stubsOf(data, "stubs.yaml");
  if ("problem" in read) throw new Error(read.problem);
  return read.stubs;
}

/** Types with every bound that the language has, and all that they are made of. */
const { type } = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Type>({ kind: "any" }, { kind: "null" }, { kind: "boolean" }, { kind: "string" }),
    range(-50, 50).map(([min, max]): Type => ({ kind: "integer", min, max })),
    range(-5, 5).map(([min, max]): Type => ({ kind: "number", min: min / 4, max: max / 4 })),
    fc.integer({ min: -1_000, max: 1_000 }).map((max): Type => ({ kind: "number", max })),
    fc.integer({ min: -1_000, max: 1_000 }).map((min): Type => ({ kind: "integer", min })),
    range(0, 300).map(([min, max]): Type => ({ kind: "string", min, max })),
    fc
      .uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 })
      .map((words): Type => ({ kind: "words", words })),
    fc.tuple(tie("type"), range(0, 6)).map(([of, [min, max]]): Type => listOf(of, min, max)),
    fc.tuple(tie("type"), fc.nat(12)).map(([of, min]): Type => listOf(of, min)),
    fc.constant<Type>(listOf({ kind: "never" })),
    tie("type").map((of): Type => ({ kind: "map", of })),
    fc
      .tuple(fc.uniqueArray(fc.constantFrom("score", "url", "summary", "ids", "owner"), { maxLength: 4 }), tie("type"))
      .chain(([names, of]) => fc.tuple(fc.constant(names), fc.constant(of), fc.boolean(), fc.boolean()))
      .map(
        ([names, of, optional, open]): Type => ({
          kind: "object",
          fields: names.map((name) => ({ name, type: of, optional })),
          open,
        }),
      ),
    fc.tuple(tie("type"), tie("type")).map((of): Type => ({ kind: "union", of })),
  ),
}));

function range(least: number, most: number) {
  const bound = fc.integer({ min: least, max: most });
  return fc.tuple(bound, bound).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
}

test("what is simulated fits its type, whatever the type and the seed", () => {
  fc.assert(
    fc.property(type, fc.string(), (of, seed) => {
      const schema = toJsonSchema(of);
      const value = simulatedReply(schema, seed);
      expect(validatorOf(schema)(value)).toEqual([]);
      expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      expect(simulatedReply(schema, seed)).toEqual(value);
    }),
    fuzzRuns(300),
  );
});

test.each(["id", "table"])("tasks of a plan name tasks that stand before them by their %s", (name) => {
  const kind = { type: "string", enum: ["add", "drop"] };
  const task = {
    type: "object",
    properties: { kind, [name]: text, needs: { type: "array", items: text } },
    required: ["kind", name, "needs"],
  };
  const schema = { type: "array", items: task, minItems: 6, maxItems: 6 };
  const plans = Array.from({ length: 20 }, (_, seed) => simulatedReply(schema, `${seed}`) as unknown as Task[]);
  const strangers = plans.flatMap((plan) =>
    plan.flatMap(({ needs }, index) =>
      needs.filter((id) => !plan.slice(0, index).some((before) => before[name] === id)),
    ),
  );
  expect(strangers).toEqual([]);
  expect(plans.some((plan) => plan.some(({ needs }) => needs.length > 0))).toBe(true);
});

describe("chance that is none", () => {
  const addresses = ["list", "verdict[1]", "verdict[2]", "hunt#2/find[by file]"];

  async function said(options: SimulateOptions, order: readonly string[]): Promise<Map<string, unknown>> {
    const provider = createSimulate({ latencyMs: { min: 0, max: 3 }, ...options });
    const replies = new Map<string, unknown>();
    await Promise.all(
      order.map(async (address) => replies.set(address, await provider.ask(scoreCall({}, { address })))),
    );
    return replies;
  }

  test("the same address and seed say the same, in any order", async () => {
    const options = { seed: 5, failureRate: 0.3, invalidRate: 0.3 };
    const first = await said(options, addresses);
    const second = await said(options, [...addresses].reverse());
    for (const address of addresses) expect(second.get(address)).toEqual(first.get(address));
  });

  test("another seed or another address says something else", async () => {
    const one = await said({ seed: 1 }, addresses);
    const other = await said({ seed: 2 }, addresses);
    expect([...other.values()]).not.toEqual([...one.values()]);
    expect(new Set([...one.values()].map((reply) => JSON.stringify(reply))).size).toBe(addresses.length);
  });

  test("a text says that nobody was asked", async () => {
    const reply = await createSimulate({ latencyMs: still }).ask(callOf());
    expect(reply).toMatchObject({
      kind: "ok",
      value: expect.stringMatching(/^Simulated reply [0-9a-f]{6} \(no agent/),
    });
  });

  test("failures come as often as asked, by attempt, so that a retry can help", async () => {
    const provider = createSimulate({ failureRate: 0.5, latencyMs: still });
    const kinds = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => (await provider.ask(callOf({}, { attempt: index + 1 }))).kind),
    );
    const failed = kinds.filter((kind) => kind === "failed").length;
    expect(failed).toBeGreaterThan(70);
    expect(failed).toBeLessThan(130);
  });

  test("replies that never fit, where they are asked for; a text cannot but fit", async () => {
    const provider = createSimulate({ invalidRate: 1, latencyMs: still });
    expect(failure(await provider.ask(scoreCall()))).toMatchObject({ kind: "output_invalid" });
    expect(await provider.ask(callOf())).toMatchObject({ kind: "ok" });
  });

  test("tokens as asked", async () => {
    const provider = createSimulate({ tokensPerCall: { input: 900, output: 30 }, latencyMs: still });
    expect((await provider.ask(callOf())).usage).toEqual({ inputTokens: 900, outputTokens: 30 });
  });
});

test("options that make no sense are problems of the set-up", () => {
  const asked = { models: [], tools: [] };
  expect(createSimulate({ failureRate: 2 }).problems(asked)).toEqual([
    '"failureRate" of the provider "simulate" must be from 0 to 1, not 2',
  ]);
  expect(createSimulate({ invalidRate: Number.NaN }).problems(asked)).toHaveLength(1);
  expect(createSimulate({ latencyMs: { min: 5, max: 1 } }).problems(asked)).toHaveLength(1);
});

describe("canned replies", () => {
  const stubs = stubsFrom({
    scope: { angles: ["cost"] },
    "verdict[*]/refute": { refuted: false },
    "verdict[claim-3]/refute[1]": { refuted: true },
    search: { fail: "rate_limit", message: "too many requests", retry_after_ms: 100 },
    review: [{ fail: "provider" }, { score: 9 }],
    tags: { reply: ["a", "b"] },
    odd: { fail: "provider", score: 1 },
  });
  const reply = (value: Json) => ({ kind: "reply", value });

  test.each<[string, number, unknown]>([
    ["scope", 1, reply({ angles: ["cost"] })],
    ["deep[2]/inner#4/scope", 1, reply({ angles: ["cost"] })],
    ["verdict[claim-3]/refute[1]", 1, reply({ refuted: true })],
    ["verdict[claim-4]/refute[1]", 1, reply({ refuted: false })],
    ["verdict[claim-4]/other/refute[1]", 1, undefined],
    ["review", 1, { kind: "fail", cause: "provider", message: "as the stubs file says" }],
    ["review", 2, reply({ score: 9 })],
    ["review", 7, reply({ score: 9 })],
    ["tags[x]", 1, reply(["a", "b"])],
    ["odd", 1, reply({ fail: "provider", score: 1 })],
    ["nobody", 1, undefined],
  ])("%s, attempt %i", (address, attempt, stub) => {
    expect(stubFor(stubs, address, attempt)).toEqual(stub);
  });

  test.each([
    ["rate_limit", "gate"],
    ["denied", "run"],
    ["refusal", "instance"],
  ])("%s is scoped as a real provider scopes it", async (fail, scope) => {
    const provider = createSimulate({ latencyMs: still, stubs: stubsFrom({ search: { fail, retry_after_ms: 100 } }) });
    const reply = await provider.ask(callOf({}, { address: "search" }));
    expect(reply).toMatchObject({ kind: "failed", cause: { kind: fail }, scope, retryAfterMs: 100 });
  });

  test("the work for a pattern is bounded", () => {
    const hostile = stubsFrom({ [`${"*a".repeat(200)}b`]: 1 });
    expect(stubFor(hostile, "a".repeat(20_000), 1)).toBeUndefined();
  });

  test.each<[Json, string]>([
    [["a"], "must be a map from an address"],
    [{ " ": 1 }, "has an empty pattern"],
    [{ tags: [] }, "for an empty list write {reply: []}"],
    [
      { search: { fail: "rate_limits" } },
      '"stubs.yaml", "search": "rate_limits" is no cause of a failure; did you mean',
    ],
    [{ search: { fail: 7 } }, "or {reply: …} for a reply with a field"],
  ])("%j is refused", (data, problem) => {
    expect(stubsOf(data, "stubs.yaml")).toEqual({ problem: expect.stringContaining(problem) });
  });

  test("a file that cannot be read says so as its reader does", () => {
    expect(readStubs("{", "stubs.yaml", () => ({ problem: "no end" }))).toEqual({ problem: "no end" });
  });

  test("a canned reply may be as large as a reply", async () => {
    const text = "x".repeat(limits.replyBytes - 2);
    const provider = createSimulate({ latencyMs: still, stubs: stubsFrom({ tags: text }) });
    expect(await provider.ask(callOf({}, { address: "tags" }))).toMatchObject({ kind: "ok", value: text });
  });
});
