/** The time of a run, whatever is done to the clock of the machine: by the function, and by whole runs. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AgentCall, AgentReply } from "../../src/agents/provider.ts";
import type { Event } from "../../src/core/event.ts";
import { createMemoryJournal, SimulatedCrash } from "../../src/journal/memory-journal.ts";
import { createRunControl } from "../../src/run/control.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import { createRunClock } from "../../src/run/run-clock.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import { planOf } from "../core/plan-of.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { testProvider, untilAborted } from "./fakes.ts";

/** As the loop makes it. */
function clockOf(wall: () => number, steady: () => number, since = 0) {
  return createRunClock({ wall, steady, since, stallMs: 1_200 });
}

const hour = 3_600_000;
const year = 365 * 24 * hour;
const start = Date.UTC(2026, 10, 21);

test("a clock that is right is followed", () => {
  let wall = start;
  const clock = clockOf(
    () => wall,
    () => wall - start,
  );
  for (const passed of [0, 0.4, 7, 900]) {
    wall += passed;
    expect(clock(false)).toBe(Math.floor(wall));
  }
});

test("a step forward counts once nothing is in flight, a step back never", () => {
  let wall = start;
  let steady = 0;
  const clock = clockOf(
    () => wall,
    () => steady,
  );
  const pass = (ms: number, step = 0): void => {
    steady += ms;
    wall += ms + step;
  };
  pass(10, year);
  expect(clock(false)).toBe(start + 10);
  pass(10);
  expect(clock(false)).toBe(start + 20);
  pass(10);
  expect(clock(true)).toBe(start + 30 + year);
  pass(10, -year);
  expect(clock(true)).toBe(start + 40 + year);
  pass(10);
  expect(clock(false)).toBe(start + 50 + year);
});

test("a run whose last event lies in the future goes on from there, and its time passes", () => {
  let wall = start;
  const clock = clockOf(
    () => wall,
    () => wall,
    start + year,
  );
  expect(clock(true)).toBe(start + year);
  wall += 1_000;
  expect(clock(false)).toBe(start + year + 1_000);
});

test("what a process that was stopped, or waited for its disk, missed counts once nothing is in flight", () => {
  let now = start;
  const clock = clockOf(
    () => now,
    () => now,
  );
  now += hour;
  expect(clock(false)).toBe(start + 1_200);
  now += 100;
  expect(clock(false)).toBe(start + 1_300);
  now += 100;
  expect(clock(true)).toBe(start + hour + 200);
});

test("whatever the wall clock does: never back, and in flight never faster than time passes", () => {
  const moves = fc.array(
    fc.record({
      passed: fc.integer({ min: 0, max: 1_200 }),
      step: fc.integer({ min: -year, max: year }),
      isIdle: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(moves, (all) => {
      let wall = start;
      let steady = 0;
      const clock = clockOf(
        () => wall,
        () => steady,
      );
      let before = clock(true);
      for (const { passed, step, isIdle } of all) {
        steady += passed;
        wall += passed + step;
        const now = clock(isIdle);
        expect(now).toBeGreaterThanOrEqual(before + Math.max(0, passed - 1_001));
        if (!isIdle) expect(now).toBeLessThanOrEqual(before + passed + 1_001);
        before = now;
      }
    }),
    fuzzRuns(100),
  );
});

type Clocks = { wall: number; steady: number };

function setupOf(clocks: Clocks, answer: (call: AgentCall) => Promise<AgentReply>): RunSetup {
  const began = performance.now();
  return {
    provider: testProvider(answer),
    folder: "/",
    environment: {},
    version: "0",
    control: createRunControl(),
    observer: silentObserver,
    clock: () => clocks.wall + performance.now() - began,
    steady: () => clocks.steady + performance.now() - began,
  };
}

function journalOf(nodes: string) {
  const plan = planOf(`sluice: 1\nname: t\nwhy: w\nlimits: {time: 1h}\nnodes:\n${nodes}\nreturns: a\n`, "t.yaml", true);
  return createMemoryJournal({ id: `clock-${process.pid}`, pipeline: "t", plan, provider: "test", now: start });
}

const call = { inputs: {}, seed: 1, limits: { atOnce: 4, list: 100, timeMs: hour } } as const;

test("a clock that is set a year ahead while an agent works uses up no limit of time", async () => {
  const clocks = { wall: start, steady: 0 };
  const journal = journalOf(`  a: {why: w, timeout: 10m, prompt: hi}\n  b: {why: w, after: [a], prompt: hi}`);
  const setup = setupOf(clocks, async () => {
    clocks.wall += year;
    return { kind: "ok", value: "done" };
  });
  expect(await startRun(setup, { journal, ...call })).toMatchObject({ state: "completed" });
  expectForward([...journal.events()]);
});

test("a clock that is set back while an agent hangs keeps its timeout from nothing", async () => {
  const clocks = { wall: start, steady: 0 };
  const journal = journalOf(`  h: {why: w, timeout: 1s, prompt: hang}\n  a: {why: w, after: {h: settled}, prompt: hi}`);
  const setup = setupOf(clocks, (asked) => {
    if (asked.address !== "h") return Promise.resolve({ kind: "ok", value: "done" });
    clocks.wall -= year;
    return untilAborted(asked);
  });
  expect(await startRun(setup, { journal, ...call })).toMatchObject({ state: "degraded", returns: "done" });
  expectForward([...journal.events()]);
});

test("a run that was begun with a clock a year ahead is resumed with a right one, and its retries come", async () => {
  const nodes = `  a: {why: w, retry: {max: 2, delay: 1s}, timeout: 1s, prompt: hi}`;
  const journal = journalOf(nodes);
  let appends = 0;
  const dying: typeof journal = Object.create(journal, {
    append: {
      value: (...given: Parameters<typeof journal.append>) => {
        appends += 1;
        if (appends === 3) throw new SimulatedCrash("between two attempts");
        journal.append(...given);
      },
    },
  });
  const fails = async (): Promise<AgentReply> => ({
    kind: "failed",
    cause: { kind: "provider", message: "down" },
    scope: "instance",
  });
  const died = startRun(setupOf({ wall: start + year, steady: 0 }, fails), { journal: dying, ...call });
  await expect(died).rejects.toBeInstanceOf(SimulatedCrash);
  const next = journal.reopen();
  let hangs = true;
  const end = await resumeRun(
    setupOf({ wall: start, steady: 0 }, (asked) => {
      if (!hangs) return Promise.resolve({ kind: "ok", value: "at last" });
      hangs = false;
      return untilAborted(asked);
    }),
    { journal: next },
  );
  expect(end).toMatchObject({ state: "completed", returns: "at last" });
  expectForward([...next.events()]);
});

function expectForward(events: readonly Event[]): void {
  for (const [index, { t }] of events.entries()) expect(t).toBeGreaterThanOrEqual(events[index - 1]?.t ?? 0);
}
