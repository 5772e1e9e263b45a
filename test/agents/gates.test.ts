/** The quota that requests count against: by provider and key, without telling anything of the key. */
import { expect, test } from "vitest";
import { createAnthropic } from "../../src/agents/anthropic/create-anthropic.ts";
import { createCommand } from "../../src/agents/command/create-command.ts";
import { createSimulate } from "../../src/agents/simulate/create-simulate.ts";

const anthropic = (env: Readonly<Record<string, string>>): string | undefined =>
  createAnthropic({ env }).gate?.("judge");
const command = (...argv: string[]): string | undefined => createCommand({ argv, cwd: "/", env: {} }).gate?.("judge");

test("the same key at the same address has one quota, another key or address another", () => {
  const ANTHROPIC_API_KEY = "sk-ant-not-a-real-key-0123456789";
  const gates = [
    anthropic({ ANTHROPIC_API_KEY }),
    anthropic({ ANTHROPIC_API_KEY: `${ANTHROPIC_API_KEY}0` }),
    anthropic({ ANTHROPIC_AUTH_TOKEN: ANTHROPIC_API_KEY }),
    anthropic({ ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL: "http://localhost:1" }),
  ];
  expect(new Set(gates).size).toBe(4);
  expect(anthropic({ ANTHROPIC_API_KEY })).toBe(gates[0]);
  for (const gate of gates) expect(gate).toMatch(/^anthropic:[0-9a-f]{12}$/);
});

test("a program stands for its provider, with its arguments", () => {
  expect(command("agent", "--fast")).toMatch(/^command:[0-9a-f]{12}$/);
  expect(command("agent", "--fast")).toBe(command("agent", "--fast"));
  expect(command("agent --fast")).not.toBe(command("agent", "--fast"));
});

test("who simulates says so", () => {
  expect(createSimulate().gate?.("judge")).toBe("simulate");
});
