/** The examples of `docs/providers.md` do what the page says of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { priceFor, pricesOf } from "../../src/agents/anthropic/prices.ts";
import { createCommand } from "../../src/agents/command/create-command.ts";
import { readStubs, stubFor } from "../../src/agents/simulate/stubs.ts";
import { causeKinds } from "../../src/base/outcome.ts";
import { readData } from "../../src/cli/read-data-file.ts";
import { callOf, failure, scoreCall } from "./contract.ts";

const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "../../docs/providers.md"), "utf8");

/** The example whose first line is a comment with this name. */
function example(name: string): string {
  const found = [...page.matchAll(/```\w+\n((?:\/\/|#) (\S+)\n[\s\S]*?)```/g)].find((match) => match[2] === name);
  if (found?.[1] === undefined) throw new Error(`the page has no example "${name}"`);
  return found[1];
}

describe("the program", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-page-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "judge.mjs"), example("judge.mjs"));
  const provider = createCommand({ argv: [process.execPath, "judge.mjs"], cwd: folder, env: process.env });

  test("answers with a value, with a text, and with a refusal", async () => {
    const said: string[] = [];
    expect(await provider.ask(scoreCall({}, { progress: (line) => said.push(line) }))).toEqual({
      kind: "ok",
      value: { score: 7 },
      usage: { inputTokens: 120, outputTokens: 9 },
    });
    expect(said).toEqual(["reading 14 characters"]);
    expect(await provider.ask(callOf())).toMatchObject({ kind: "ok", value: expect.stringContaining("this is one") });
    expect(failure(await provider.ask(callOf({ prompt: "a secret" })))).toMatchObject({ kind: "refusal" });
  });
});

test("the canned replies are found as their comments say", () => {
  const read = readStubs(example("stubs.yaml"), "stubs.yaml", readData);
  if ("problem" in read) throw new Error(read.problem);
  const said = (address: string, attempt = 1) => stubFor(read.stubs, address, attempt);
  expect(said("deep/scope[x]")).toEqual({ kind: "reply", value: { angles: [{ name: "cost" }] } });
  expect(said("verdict[claim-3]/refute[1]")).toEqual({ kind: "reply", value: { refuted: true } });
  expect(said("verdict[claim-3]/refute[2]")).toEqual({ kind: "reply", value: { refuted: false } });
  expect(said("search")).toMatchObject({ kind: "fail", cause: "rate_limit", retryAfterMs: 100 });
  expect([said("review")?.kind, said("review", 2)?.kind]).toEqual(["fail", "reply"]);
  expect(said("tags")).toEqual({ kind: "reply", value: ["a", "b"] });
});

test("the prices are read", () => {
  const data = readData(example("prices.yaml"), "prices.yaml");
  const read = "problem" in data ? data : pricesOf(data.value, "prices.yaml");
  if ("problem" in read) throw new Error(read.problem);
  expect(priceFor("my-model", read.prices)).toMatchObject({ input: 1, maxOutputTokens: 32_000 });
});

test("the kinds of errors that the page names are causes", () => {
  const row = page.split("\n").find((line) => line.includes('"type": "error"')) ?? "";
  const named = [...row.matchAll(/`([a-z_]+)`/g)].map((found) => found[1] ?? "");
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !causeKinds.some((kind) => kind === name))).toEqual([]);
});
