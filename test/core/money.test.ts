/** Limits of tokens and money hold, whatever the order of answers, with 64 in flight; and nothing waits for ever. */
import { expect, test } from "vitest";
import type { RunLimits } from "../../src/core/event.ts";
import { purseOf } from "../../src/core/purses.ts";
import { moneyWorld, runWorld } from "./money-world.ts";
import { planOf } from "./plan-of.ts";

const wide = planOf(`sluice: 1
name: wide
why: Many agents that want money at once.
nodes:
  find:
    why: Wide.
    each: n in range(100)
    require: 0
    retry: 1
    model: fast
    prompt: "find {{ n }}"
  read:
    why: A stream behind it.
    each: f in find
    require: 0
    nodes:
      a: {why: One., prompt: "a {{ f }}"}
      b: {why: Two., model: fast, prompt: "b {{ a }}"}
    returns: b
returns: [find | length, read | length]
`);

const nested = planOf(`sluice: 1
name: nested
why: Instances with limits of their own.
nodes:
  part:
    why: Each may use little.
    each: n in range(12)
    require: 0
    limits: {tokens: 60000, at_once: 3}
    nodes:
      find: {why: Wide., each: m in range(6), require: 0, prompt: "find {{ n }} {{ m }}"}
      sum: {why: Sum., prompt: "sum {{ find }}"}
    returns: sum
returns: census(part)
`);

test.each([
  ["tokens", { tokens: 400_000 }, { tokens: 100_000_000 }],
  ["money", { usd: 1.5 }, { usd: 1_000 }],
  ["both", { tokens: 900_000, usd: 2 }, { tokens: 100_000_000, usd: 1_000 }],
] as const)("a limit of %s is never exceeded, and a higher one lets the run go on", (_, limits, higher) => {
  const ends = new Set<string>();
  for (let seed = 1; seed <= 16; seed += 1) {
    const world = moneyWorld({ plan: wide, limits, seed, crashes: seed % 3 === 0 });
    const end = runWorld(world);
    ends.add(end?.state ?? "");
    expect(world.spent.tokens, `seed ${seed}`).toBeLessThanOrEqual("tokens" in limits ? limits.tokens : 1e12);
    expect(world.spent.usd, `seed ${seed}`).toBeLessThanOrEqual("usd" in limits ? limits.usd : 1e12);
    expect(end?.state, `seed ${seed}`).toBe("budget_exceeded");
    const again = runWorld(world, higher);
    expect(["completed", "degraded"], `seed ${seed}: ${JSON.stringify(again?.cause)}`).toContain(again?.state);
  }
  expect([...ends]).toEqual(["budget_exceeded"]);
});

test("without a limit that matters all 64 places are used", () => {
  const world = moneyWorld({ plan: wide, limits: { tokens: 100_000_000 }, seed: 3 });
  expect(["completed", "degraded"]).toContain(runWorld(world)?.state);
  expect(world.mostInFlight).toBe(64);
  const { charged, held, holding } = purseOf(world.state, 0);
  expect([charged.tokens, held.tokens, holding]).toEqual([world.spent.tokens, 0, 0]);
});

test("what was used is known to who resumes the run", () => {
  const world = moneyWorld({ plan: wide, limits: { tokens: 300_000 }, seed: 8 });
  runWorld(world);
  const before = purseOf(world.state, 0).charged;
  runWorld(world, { tokens: 300_000 });
  expect(purseOf(world.state, 0).charged.tokens).toBeGreaterThanOrEqual(before.tokens);
  expect(world.spent.tokens).toBeLessThanOrEqual(300_000);
});

test("an instance beyond its tokens has failed; its places and those of the others are kept", () => {
  let failed = 0;
  for (let seed = 1; seed <= 16; seed += 1) {
    const limits: Partial<RunLimits> = { tokens: 100_000_000 };
    const world = moneyWorld({ plan: nested, limits, seed, crashes: seed % 2 === 0, turns: 6 });
    const end = runWorld(world);
    expect(["completed", "degraded"], `seed ${seed}: ${JSON.stringify(end?.cause)}`).toContain(end?.state);
    for (const { holding, inFlight } of world.state.purses.values()) expect([holding, inFlight]).toEqual([0, 0]);
    for (const [holder, { charged }] of world.state.purses) {
      if (holder !== 0) expect(charged.tokens, `seed ${seed}`).toBeLessThanOrEqual(60_000);
    }
    failed += [...world.state.causes.values()].filter(({ kind }) => kind === "budget").length;
  }
  expect(failed).toBeGreaterThan(0);
});
