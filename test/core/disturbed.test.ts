/** What a run makes of disturbances that come together: found by the model test (`test/model/`), told one by one. */
import { expect, test } from "vitest";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact } from "../../src/core/event.ts";
import { createState } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { refold } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const host = { host: "h", boot: "b", pid: 1, version: "0" } as const;

/** A process at work: `say` gives it facts, `die` has another go on with what was journaled. */
function process(plan: Plan, atOnce = 4) {
  let state = createState(plan);
  let epoch = 1;
  const events: Event[] = [];
  const say = (now: number, ...facts: readonly Fact[]): { events: readonly Event[]; commands: readonly Command[] } => {
    const result = step(state, facts, now);
    events.push(...result.events);
    return result;
  };
  const die = (now: number, ...facts: readonly Fact[]) => {
    state = refold(plan, events);
    epoch += 1;
    return say(now, { kind: "attached", epoch, mode: "resume", ...host }, ...facts);
  };
  const limits = { atOnce, list: 100 };
  const began = { run: "r", inputs: {}, seed: 1, provider: "test", stubRun: false, limits };
  say(1_000, { kind: "run_began", ...began }, { kind: "attached", epoch, mode: "start", ...host });
  const started = (address: string): { iid: number; attempt: number } => {
    const prompts = events.flatMap((event) => (event.kind === "started" ? [event] : []));
    const last = prompts.findLast(({ request }) => JSON.stringify(request).includes(address));
    if (last === undefined) throw new Error(`${address} was not started`);
    return { iid: last.iid, attempt: last.attempt };
  };
  const kinds = (from: number): string[] => events.slice(from).map(({ kind }) => kind);
  return { say, die, started, kinds, events, state: () => state };
}

const head = "sluice: 1\nname: disturbed\nwhy: Things come together.\nnodes:\n";

test("the answer of a condition counts once, also where it comes twice", () => {
  const run = process(
    planOf(`${head}  a: {why: w, prompt: "do it", ensure: [{run: [one]}, {run: [two]}, {run: [three]}]}\nreturns: a\n`),
  );
  const at = run.started("do it");
  run.say(1_001, { kind: "replied", ...at, value: "ok" });
  const first: Fact = { kind: "ensured", ...at, index: 0, ok: true };
  const asked = [...run.say(1_002, first).commands, ...run.say(1_003, first).commands];
  expect(asked.map((command) => (command.do === "ensure" ? command.argv : command.do))).toEqual([["two"]]);
});

test("a retry waits for its own time, though the deadline of the attempt before comes first", () => {
  const run = process(
    planOf(`${head}  a: {why: w, timeout: 10s, retry: {max: 1, delay: 60s}, prompt: "do it"}\nreturns: a\n`),
  );
  const cause = { kind: "provider", message: "down" } as const;
  run.say(1_001, { kind: "attempt_failed", ...run.started("do it"), cause, scope: "instance" });
  const retrying = run.events.find((event) => event.kind === "retrying");
  run.say(12_000, { kind: "rang" });
  expect(run.started("do it").attempt).toBe(1);
  run.say(retrying?.kind === "retrying" ? retrying.at : 0, { kind: "rang" });
  expect(run.started("do it").attempt).toBe(2);
});

test("what replied before a crash is cancelled after it, if something around it had failed", () => {
  const run = process(
    planOf(
      `${head}  s:
    why: w
    each: x in [1]
    require: 0
    nodes:
      slow: {why: w, prompt: "slow", ensure: [{run: [test]}]}
      quick: {why: w, prompt: "quick"}
      no: {why: w, after: [quick], fail: It is over.}
returns: census(s)
`,
      "test.yaml",
      true,
    ),
  );
  run.say(1_001, { kind: "replied", ...run.started("slow"), value: "ok" });
  run.say(1_002, { kind: "replied", ...run.started("quick"), value: "ok" });
  const after = run.die(2_000);
  expect(after.events).toContainEqual(
    expect.objectContaining({ kind: "settled", iid: run.started("slow").iid, outcome: "cancelled" }),
  );
  expect(run.state().ended?.returns).toMatchObject({ failed: 1, total: 1 });
});

test("who says stop to a question of a paused run is asked again, and the run does not go on without an answer", () => {
  const run = process(planOf(`${head}  a: {why: w, retry: {max: 0, then: ask}, prompt: "do it"}\nreturns: a\n`));
  const { iid } = run.started("do it");
  const cause = { kind: "refusal", message: "no" } as const;
  run.say(
    1_001,
    { kind: "attempt_failed", ...run.started("do it"), cause, scope: "instance" },
    { kind: "told", verb: "pause", actor: "Anna" },
  );
  run.say(1_002, { kind: "answered", iid, ask: 1, choice: "stop", actor: "Anna" });
  expect(run.state().ended?.state).toBe("paused");
  expect(run.die(2_000).events).toContainEqual(expect.objectContaining({ kind: "asked", ask: 2, about: "retry" }));
});

test("an item that waits for a person gives its place back, though a list in it is still open", () => {
  const run = process(
    planOf(`${head}  part:
    why: w
    each: x in [1, 2]
    at_once: 1
    nodes:
      ask: {why: w, each: y in range(1), at_once: 1, gate: "Keep {{ x }}?", choices: {yes: It stays., no: It goes.}}
      use: {why: w, each: a in ask, prompt: "use {{ a.choice }}"}
    returns: use
returns: part
`),
  );
  const asked = run.events.flatMap((event) => (event.kind === "asked" ? [event.address] : []));
  expect(asked).toEqual(["part[1]/ask[0]", "part[2]/ask[0]"]);
});

test("a loop without `returns` has the first bad node of its round to blame, whichever ended first", () => {
  const plan = planOf(
    `${head}  before: {why: w, prompt: "before"}
  go:
    why: w
    loop: 1
    state: {n: 0}
    nodes:
      first: {why: w, prompt: "first {{ before }}"}
      second: {why: w, prompt: "second"}
    next: {n: n + 1}
returns: ended(go)
`,
    "test.yaml",
    true,
  );
  const cause = { kind: "refusal", message: "no" } as const;
  const ends = [true, false].map((isFirst) => {
    const run = process(plan);
    run.say(1_001, { kind: "replied", ...run.started("before"), value: "ok" });
    const fail = (what: string): Fact => ({ kind: "attempt_failed", ...run.started(what), cause, scope: "instance" });
    run.say(1_002, fail(isFirst ? "first" : "second"));
    run.say(1_003, fail(isFirst ? "second" : "first"));
    const loop = run.events.find((event) => event.kind === "settled" && event.iid === 2);
    return loop?.kind === "settled" ? loop.by : undefined;
  });
  expect(ends[0]).toBe(ends[1]);
});

test("each fan that waited at a quota goes on when it is there again, also if the one before it has ended", () => {
  const run = process(
    planOf(`${head}  part:
    why: w
    each: x in [1, 2, 3]
    require: 0
    nodes:
      a: {why: w, each: y in range(1), require: 0, prompt: "do {{ x }}"}
    returns: a
returns: part
`),
    1,
  );
  const slow = { kind: "rate_limit", message: "slow down" } as const;
  const refusal = { kind: "refusal", message: "no" } as const;
  run.say(1_001, { kind: "attempt_failed", ...run.started("do 1"), cause: slow, scope: "gate", retryAfterMs: 1_000 });
  run.say(4_000, { kind: "rang" });
  run.say(4_001, { kind: "attempt_failed", ...run.started("do 1"), cause: refusal, scope: "instance" });
  expect(run.started("do 2").attempt).toBe(1);
});
