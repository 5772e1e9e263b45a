/** A program as the agent: the contract, and its protocol by word and by misuse. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { createCommand } from "../../src/agents/command/create-command.ts";
import { createMessageReader } from "../../src/agents/command/messages.ts";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { type Act, callOf, failure, providerContract, scoreCall } from "./contract.ts";

const program = join(dirname(fileURLToPath(import.meta.url)), "fake-agent.mjs");
const folder = mkdtempSync(join(tmpdir(), "sluice-command-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let opened = 0;

/** What the program prints and how it ends, word by word. */
type Print = { readonly say: "print"; readonly text: string; readonly stderr?: string; readonly code?: number };
type Noted = { readonly question: Readonly<Record<string, Json>>; readonly mark: string };

function openProgram(acts: readonly (Act | Print)[], feedback = 0) {
  opened += 1;
  const actsFile = join(folder, `acts-${opened}.json`);
  const log = join(folder, `log-${opened}`);
  writeFileSync(actsFile, JSON.stringify({ acts, feedback }));
  writeFileSync(log, "");
  const provider = createCommand({ argv: [process.execPath, program, actsFile, log], cwd: folder, env: process.env });
  const noted = (): Noted[] =>
    readFileSync(log, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { provider, noted };
}

providerContract("command", {
  asksAgain: true,
  open: async (acts) => {
    const { provider, noted } = openProgram(acts);
    const heard = () =>
      noted().map(({ question, mark }) => ({
        text: [question["prompt"], question["system"], ...[question["feedback"]].flat()].join("\n"),
        mark,
        address: String(question["address"]),
      }));
    return { provider, heard, close: async () => undefined };
  },
});

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const print = (text: string, more: { stderr?: string; code?: number } = {}): Print => ({ say: "print", text, ...more });

test("the question is the object that the protocol promises", async () => {
  const { provider, noted } = openProgram([{ say: "text", text: "fine" }], 1);
  await provider.ask(
    callOf({ effort: "high", system: "You doubt.", tools: ["web_search"], feedback: ["exit: red"] }, { attempt: 2 }),
  );
  expect(noted()).toEqual([
    {
      mark: "run-1/7/1/2",
      question: {
        version: 1,
        address: "verdict[claim-3]/refute[1]",
        attempt: 2,
        role: "judge",
        model: "claude-haiku-5-5",
        effort: "high",
        tools: ["web_search"],
        system: "You doubt.",
        prompt: "Judge claim 3.",
        feedback: ["exit: red"],
        max_tokens: 200_000,
      },
    },
  ]);
});

describe("plain text on stdout", () => {
  test("is the reply, where a text is asked for", async () => {
    const { provider } = openProgram([print("It holds.\nMostly.\n")]);
    expect(await provider.ask(callOf())).toMatchObject({ kind: "ok", value: "It holds.\nMostly.\n" });
  });

  test.each([
    ["alone", '{"score": 7}'],
    ["in a fence", 'Here it is:\n```json\n{"score": 7}\n```\nDone.'],
    ["in a sentence", 'My answer is {"score": 7}, as said.'],
  ])("holds the JSON that was asked for, %s", async (_where, text) => {
    const { provider } = openProgram([print(text)]);
    expect(await provider.ask(scoreCall())).toMatchObject({ kind: "ok", value: { score: 7 } });
  });

  test("is never parsed where it nests too deep", async () => {
    const { provider } = openProgram([print("[".repeat(100_000)), print('{"score": 1}')]);
    const said: string[] = [];
    const reply = await provider.ask(scoreCall({}, { progress: (text) => said.push(text) }));
    expect(reply).toMatchObject({ kind: "ok", value: { score: 1 } });
    expect(said).toEqual([`asked again: the reply is nested more than ${limits.replyDepth} deep; make it flatter`]);
  });

  test("that is too much ends the program", async () => {
    const { provider } = openProgram([print("x".repeat(limits.stdoutBytes + 1))]);
    expect(failure(await provider.ask(callOf()))).toMatchObject({ kind: "limit" });
  });
});

describe("messages on stdout", () => {
  test("progress is shown, also a line that is none of them; the last reply counts, with what it used", async () => {
    const usage = { input_tokens: 3, output_tokens: 2, usd: 0.01 };
    const lines = [
      line({ type: "progress", message: "reading" }),
      "a line of the runtime\n",
      line({ type: "reply", value: { score: 1 } }),
      line({ type: "reply", value: { score: 2 }, usage }),
      line({ type: "progress", message: "tidying up" }),
    ];
    const { provider } = openProgram([print(lines.join(""))]);
    const said: string[] = [];
    expect(await provider.ask(scoreCall({}, { progress: (text) => said.push(text) }))).toEqual({
      kind: "ok",
      value: { score: 2 },
      usage: { inputTokens: 3, outputTokens: 2, usd: 0.01 },
    });
    expect(said).toEqual(["reading", "a line of the runtime", "tidying up"]);
  });

  test("a value may be the text in which the JSON stands", async () => {
    const { provider } = openProgram([print(line({ type: "reply", value: '```json\n{"score": 4}\n```' }))]);
    expect(await provider.ask(scoreCall())).toMatchObject({ kind: "ok", value: { score: 4 } });
  });

  test.each<[string, object, object]>([
    ["rate_limit", { retry_after_ms: 2_000 }, { scope: "gate", retryAfterMs: 2_000 }],
    ["denied", {}, { scope: "run" }],
    ["refusal", {}, { scope: "instance" }],
  ])("an error of kind %s", async (kind, more, expected) => {
    const { provider } = openProgram([print(line({ type: "error", kind, message: "why", ...more }), { code: 1 })]);
    expect(await provider.ask(callOf())).toMatchObject({
      kind: "failed",
      cause: { kind, message: "why" },
      ...expected,
    });
  });

  test.each(["internal", "ensure", "nonsense", 7])("an error of kind %s is one of the provider", async (kind) => {
    const { provider } = openProgram([print(line({ type: "error", kind, message: "why" }))]);
    expect(failure(await provider.ask(callOf()))).toEqual({ kind: "provider", message: "why" });
  });

  test("progress without a reply is a failure", async () => {
    const { provider } = openProgram([print(line({ type: "progress", message: "reading" }))]);
    expect(failure(await provider.ask(callOf()))).toMatchObject({
      kind: "provider",
      message: expect.stringContaining("ended without a reply"),
    });
  });

  test("usage that is none counts as not said", async () => {
    const usage = { input_tokens: "many", output_tokens: -1, usd: null };
    const { provider } = openProgram([print(line({ type: "reply", value: "fine", usage }))]);
    expect((await provider.ask(callOf())).usage).toEqual({ inputTokens: 0, outputTokens: 0 });
  });

  test("are read whole, however they are cut into pieces", () => {
    const seen: string[] = [];
    const reader = createMessageReader({ progress: (text) => seen.push(text), tooLarge: () => seen.push("too large") });
    const bytes = Buffer.from(
      `${line({ type: "progress", message: "größer 👍" })}${line({ type: "reply", value: 1 })}`,
    );
    for (const byte of bytes) reader.add(Buffer.from([byte]));
    expect(reader.end()).toEqual({ speaksInMessages: true, isTooLarge: false, last: { type: "reply", value: 1 } });
    expect(seen).toEqual(["größer 👍"]);
  });
});

describe("an end without a reply", () => {
  test("code and the end of stderr are told", async () => {
    const { provider } = openProgram([print("half", { stderr: "no key is set\n", code: 2 })]);
    expect(failure(await provider.ask(callOf()))).toEqual({
      kind: "exit",
      message: expect.stringMatching(/ended with code 2$/),
      output: "no key is set\n",
    });
  });

  test("silence ends it", async () => {
    const { provider } = openProgram([{ say: "nothing" }]);
    expect(failure(await provider.ask(callOf({ idleMs: 40 })))).toMatchObject({ kind: "idle" });
  });

  test("a program that is not there", async () => {
    const provider = createCommand({ argv: [join(folder, "nobody")], cwd: folder, env: {} });
    expect(failure(await provider.ask(callOf()))).toMatchObject({ kind: "spawn" });
    expect(createCommand({ argv: [], cwd: folder, env: {} }).problems({ models: [], tools: [] })).toHaveLength(1);
  });
});
