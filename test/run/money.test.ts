/** Limits of tokens through the whole shell: attempts ask for each request, are held, and go on with a higher limit. */
import { expect, test } from "vitest";
import type { AgentCall, AgentReply, Provider } from "../../src/agents/provider.ts";
import type { RunLimits } from "../../src/core/event.ts";
import { createMemoryJournal, type MemoryJournal } from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createRunControl } from "../../src/run/control.ts";
import { priceProblems } from "../../src/run/money-limits.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import { planOf } from "../core/plan-of.ts";
import { testProvider } from "./fakes.ts";

const plan = planOf(`sluice: 1
name: wide
why: Agents that send some requests each.
nodes:
  find:
    why: Wide.
    each: n in range(20)
    prompt: "find {{ n }}"
returns: find | length
`);

/** Three requests an attempt, each as large as it may be up to 3,000 tokens; `spent` counts them all. */
function spender() {
  const spent = { tokens: 0, most: 0 };
  const answer = async ({ allowance, more }: AgentCall): Promise<AgentReply> => {
    let used = 0;
    let given = allowance;
    for (let request = 1; given !== undefined && request <= 3; request += 1) {
      const tokens = Math.min(given.tokens, 3_000);
      spent.tokens += tokens;
      used += tokens;
      const usage = { inputTokens: 0, outputTokens: used };
      if (request === 3) return { kind: "ok", value: "fine", usage };
      given = await more?.(usage, 10);
    }
    return { kind: "aborted", clean: true, usage: { inputTokens: 0, outputTokens: used } };
  };
  const provider: Provider = {
    ...testProvider(answer),
    rates: () => ({ keeps: "requests", outputTokens: 3_000, usd: {} }),
  };
  return { provider, spent };
}

const setupWith = (provider: Provider): RunSetup => ({
  provider,
  folder: ".",
  environment: {},
  version: "0",
  control: createRunControl(),
  observer: silentObserver,
});

function journalOf(of: Plan): MemoryJournal {
  return createMemoryJournal({ id: "run-1", pipeline: of.name, plan: of, provider: "test", now: 1 });
}

test("a run is held at its limit of tokens, and ends with a higher one, with no more used than each allows", async () => {
  const { provider, spent } = spender();
  const journal = journalOf(plan);
  const limits: RunLimits = { atOnce: 8, list: 100, tokens: 60_000 };
  const held = await startRun(setupWith(provider), { journal, inputs: {}, seed: 1, limits });
  expect(held).toMatchObject({ state: "budget_exceeded", held: { why: "budget" } });
  expect(spent.tokens).toBeLessThanOrEqual(60_000);
  expect(spent.tokens).toBeGreaterThan(40_000);
  const higher = { ...limits, tokens: 400_000 };
  const end = await resumeRun(setupWith(provider), { journal, limits: higher });
  expect(end).toMatchObject({ state: "completed", returns: 20 });
  expect(spent.tokens).toBeLessThanOrEqual(400_000);
});

test("without a limit nobody is asked for a grant", async () => {
  const calls: AgentCall[] = [];
  const provider = testProvider(async (call) => {
    calls.push(call);
    return { kind: "ok", value: "fine" };
  });
  const journal = journalOf(plan);
  await startRun(setupWith(provider), { journal, inputs: {}, seed: 1, limits: { atOnce: 8, list: 100 } });
  expect(calls.some((call) => "allowance" in call || "more" in call)).toBe(false);
});

test("a limit of money needs the price of each model, or what an attempt costs at most", () => {
  const { provider } = spender();
  const unknown =
    'the price of "claude-opus-5-5" is not known, so the limit "usd" cannot be kept: give it with --prices FILE';
  expect(priceProblems(plan, provider)).toEqual([]);
  expect(priceProblems(plan, provider, 3)).toEqual([unknown]);
  const most: Provider = {
    ...provider,
    rates: () => ({ keeps: "attempt", outputTokens: 1, usd: {}, most: { usd: 1 } }),
  };
  expect(priceProblems(plan, most, 3)).toEqual([]);
});
