/** Runs with everything real but the agents: scheduler, loop, programs, journal. They crash, stop, resume and run again. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentCall, AgentReply } from "../../src/agents/provider.ts";
import type { Json } from "../../src/base/json.ts";
import type { Event, RunLimits } from "../../src/core/event.ts";
import { JournalError } from "../../src/journal/journal.ts";
import {
  createMemoryJournal,
  type MemoryFaults,
  type MemoryJournal,
  SimulatedCrash,
} from "../../src/journal/memory-journal.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { createRunControl, type RunControl } from "../../src/run/control.ts";
import { indexRun } from "../../src/run/index-run.ts";
import { planRerun } from "../../src/run/plan-rerun.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { rerun } from "../../src/run/rerun.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { resumeProblems } from "../../src/run/setup-problems.ts";
import { startRun } from "../../src/run/start-run.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { type TestProvider, testProvider, untilAborted } from "./fakes.ts";
import { smallPlan } from "./small-plan.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-run-"));
  writeFileSync(join(folder, "read.txt"), "1");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const limits: RunLimits = { atOnce: 4, list: 1_000 };
const expected = { all: [{ verdict: "good" }, { verdict: "good" }, { verdict: "good" }], for: "me" };

async function judge(): Promise<AgentReply> {
  return { kind: "ok", value: { verdict: "good" } };
}

function setupWith(provider: TestProvider, control: RunControl = createRunControl()): RunSetup {
  return { provider, folder, environment: {}, version: "0", control, observer: silentObserver };
}

function journalOf(plan: Plan, faults: MemoryFaults = {}, id = "run-1"): MemoryJournal {
  return createMemoryJournal({ id, pipeline: plan.name, plan, provider: "test", now: 1 }, faults);
}

function start(journal: MemoryJournal, provider: TestProvider, control?: RunControl) {
  return startRun(setupWith(provider, control), { journal, inputs: { reader: "me" }, seed: 7, limits });
}

function kinds(events: Iterable<Event>, kind: Event["kind"]): Event[] {
  return [...events].filter((event) => event.kind === kind);
}

/** Calls of the provider by address. */
function asked(provider: TestProvider): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { address } of provider.calls) counts.set(address, (counts.get(address) ?? 0) + 1);
  return counts;
}

test("the plan of these tests is one that a compiler could have made", () => {
  expect(verifyPlan(JSON.parse(JSON.stringify(smallPlan())))).toHaveProperty("plan");
});

test("a run comes to its end, with every result in the journal", async () => {
  const journal = journalOf(smallPlan());
  const provider = testProvider(judge);
  const end = await start(journal, provider);
  expect(end).toMatchObject({ run: "run-1", state: "completed", returns: expected, partial: false, dropped: 0 });
  expect(journal.head.state).toBe("completed");
  expect([...asked(provider)].sort()).toEqual([
    ["judge[a]", 1],
    ["judge[b]", 1],
    ["judge[c]", 1],
  ]);
  expect(provider.calls.map(({ request }) => request.prompt).sort()).toEqual(
    ["a", "b", "c"].map((name) => `Judge ${name} for me`),
  );
  expect(provider.calls[0]?.mark).toMatch(/^run-1\/\d+\/1\/1$/);
});

test("in a file as well, and a later process reads the same", async () => {
  const path = join(folder, "run.db");
  const plan = smallPlan();
  const journal = createJournal(path, { id: "run-f", pipeline: plan.name, plan, provider: "test", now: Date.now() });
  const end = await startRun(setupWith(testProvider(judge)), { journal, inputs: { reader: "me" }, seed: 7, limits });
  journal.close();
  const again = openJournal(path, { mode: "read", now: Date.now() });
  const last = [...again.events()].at(-1);
  expect(end.returns).toEqual(expected);
  expect(last).toMatchObject({ kind: "run_ended", state: "completed", returns: expected });
  again.close();
});

test("a program that fails fails the run, with its words", async () => {
  const journal = journalOf(smallPlan(["bash", "-c", "echo no such repository >&2; exit 128"]));
  const end = await start(journal, testProvider(judge));
  expect(end.state).toBe("failed");
  expect(end.cause).toMatchObject({ kind: "exit", output: "no such repository" });
});

describe("a crash at any commit", () => {
  const durableReplies = (journal: MemoryJournal): number => kinds(journal.events(), "replied").length;

  /** Resumes until it is through; counts how often a process was needed. */
  async function runThrough(faults: MemoryFaults, provider: TestProvider) {
    let journal = journalOf(smallPlan(), faults);
    let end = await start(journal, provider).catch((error: unknown) => error);
    const failure = end;
    const replies = durableReplies(journal);
    if (end instanceof Error) {
      journal = journal.reopen();
      const isBegun = kinds(journal.events(), "run_began").length > 0;
      const setup = setupWith(provider);
      end = isBegun ? await resumeRun(setup, { journal }) : await start(journal, provider);
    }
    return { end, failure, journal, replies };
  }

  const ways = [
    ["before the commit", (append: number): MemoryFaults => ({ crashBefore: append }), SimulatedCrash],
    ["after it", (append: number): MemoryFaults => ({ crashAfter: append }), SimulatedCrash],
    ["by a full disk", (append: number): MemoryFaults => ({ fail: { append, kind: "full" } }), JournalError],
  ] as const;

  test.each(ways)("%s: the end is the same, and no durable reply is asked for again", async (_, faultsAt, kind) => {
    let append = 1;
    for (; append < 50; append += 1) {
      const provider = testProvider(judge);
      const { end, failure, journal } = await runThrough(faultsAt(append), provider);
      expect(end).toMatchObject({ state: "completed", returns: expected });
      const lost = kinds(journal.events(), "lost").length;
      const most = kinds(journal.events(), "started").length;
      expect(provider.calls.length).toBeLessThanOrEqual(3 + lost);
      expect(most).toBe(5 + lost);
      expect(kinds(journal.events(), "replied")).toHaveLength(5);
      if (!(failure instanceof kind)) break;
    }
    expect(append).toBeGreaterThan(4);
    expect(append).toBeLessThan(50);
  });
});

describe("a run that is told to stop", () => {
  test("lets finish what is in flight, is paused, and goes on by resume", async () => {
    const control = createRunControl();
    const answers: (() => void)[] = [];
    const slow = testProvider(
      () =>
        new Promise((resolve) => {
          answers.push(() => resolve({ kind: "ok", value: { verdict: "good" } }));
          if (answers.length < 3) return;
          control.send({ kind: "tell", verb: "stop", actor: "SIGINT" });
          setTimeout(() => {
            for (const answer of answers) answer();
          }, 10);
        }),
    );
    const journal = journalOf(smallPlan());
    const end = await start(journal, slow, control);
    expect(end).toMatchObject({ state: "paused", partial: true, held: { why: "stop" } });
    expect(kinds(journal.events(), "replied")).toHaveLength(4);

    const rest = testProvider(judge);
    const next = journal.reopen();
    expect(resumeProblems(next, setupWith(rest))).toEqual([]);
    expect(await resumeRun(setupWith(rest), { journal: next })).toMatchObject({
      state: "completed",
      returns: expected,
    });
    expect(rest.calls).toEqual([]);
    expect(resumeProblems(next, setupWith(rest))).toEqual([expect.stringContaining("has ended (completed)")]);
  });

  test("and to end at once: what was in flight is lost, and asked again by resume", async () => {
    const control = createRunControl();
    const stuck = testProvider((call: AgentCall) => {
      if (call.address === "judge[c]") control.send({ kind: "abort", actor: "SIGTERM" });
      return call.address === "judge[a]" ? judge() : untilAborted(call);
    });
    const journal = journalOf(smallPlan());
    const end = await start(journal, stuck, control);
    expect(end).toMatchObject({ state: "paused", partial: true });
    expect(kinds(journal.events(), "lost")).toHaveLength(2);

    const rest = testProvider(judge);
    expect(await resumeRun(setupWith(rest), { journal: journal.reopen() })).toMatchObject({
      state: "completed",
      returns: expected,
    });
    expect([...asked(rest).keys()].sort()).toEqual(["judge[b]", "judge[c]"]);
  });
});

test("a run that is cancelled ends what is in flight, for good", async () => {
  const control = createRunControl();
  const stuck = testProvider((call) => {
    if (call.address === "judge[c]") control.send({ kind: "tell", verb: "cancel", actor: "ann" });
    return untilAborted(call);
  });
  const journal = journalOf(smallPlan());
  const end = await start(journal, stuck, control);
  expect(end).toMatchObject({ state: "cancelled" });
  expect(stuck.aborted()).toBe(3);
  expect(resumeProblems(journal, setupWith(stuck))).toEqual([expect.stringContaining("has ended (cancelled)")]);
});

test("a program beyond its timeout is ended with all that it started, and the run says so", async () => {
  const plan = smallPlan(["bash", "-c", "trap '' TERM; sleep 81 & wait; sleep 82"]);
  const [body] = plan.bodies;
  if (body === undefined) throw new Error("the small plan has a body");
  const timed = { ...body, nodes: body.nodes.map((node) => (node.id === "list" ? { ...node, timeoutMs: 80 } : node)) };
  const journal = journalOf({ ...plan, bodies: [timed] }, {}, `timeout-${process.pid}`);
  const end = await start(journal, testProvider(judge));
  expect(end).toMatchObject({ state: "failed", cause: { kind: "timeout" } });
  expect(findMarked((mark) => mark.startsWith(`timeout-${process.pid}/`))).toEqual([]);
});

test("with stubs no program runs", async () => {
  const stub = (_: unknown, address: string): Json => (address === "list" ? ["x"] : { stubbed: address });
  const journal = journalOf(smallPlan(["no-such-program"]));
  const setup = { ...setupWith(testProvider(judge)), stub };
  const end = await startRun(setup, { journal, inputs: { reader: "me" }, seed: 7, limits });
  expect(end).toMatchObject({ state: "completed", returns: { all: { stubbed: "collect" }, for: "me" } });
  expect(kinds(journal.events(), "run_began")).toMatchObject([{ stubRun: true }]);
});

describe("a re-run", () => {
  const reads = ["read.txt"];
  const plan = smallPlan(undefined, reads);

  async function sourceRun(): Promise<MemoryJournal> {
    const journal = journalOf(plan);
    await start(journal, testProvider(judge));
    return journal;
  }

  async function again(source: MemoryJournal, inputs: Record<string, Json>, newPlan = plan) {
    const provider = testProvider(judge);
    const journal = journalOf(newPlan, {}, "run-2");
    const end = await rerun(setupWith(provider), { journal, inputs, seed: 8, limits, source });
    return { end, provider, journal, starts: kinds(journal.events(), "started").length };
  }

  const planned = (source: MemoryJournal, inputs: Record<string, Json>, newPlan = plan) =>
    planRerun({
      plan: newPlan,
      inputs,
      seed: 1,
      limits,
      source,
      provider: "test",
      footing: { isSimulated: false, isStubRun: false },
      folder,
      now: 5,
    });

  test("that changes nothing starts nothing", async () => {
    const source = await sourceRun();
    const { end, starts, journal } = await again(source, { reader: "me" });
    expect(end).toMatchObject({ state: "completed", returns: expected });
    expect(starts).toBe(0);
    expect(kinds(journal.events(), "found")).toHaveLength(5);
    expect(await planned(source, { reader: "me" })).toMatchObject({ runs: [], waits: [], left: [] });
  });

  test("says of a program without reads that it always runs", async () => {
    const source = journalOf(smallPlan());
    await start(source, testProvider(judge));
    const { runs } = await planned(source, { reader: "me" }, smallPlan());
    expect(runs).toEqual([
      { address: "list", isThen: false, why: "kept", changed: [], reason: "has no `reads`" },
      { address: "collect", isThen: true, why: "kept", changed: [], reason: "has no `reads`" },
    ]);
  });

  test("with another input asks again what reads it, and says so beforehand", async () => {
    const source = await sourceRun();
    const inputs = { reader: "you" };
    const before = await planned(source, inputs);
    expect(before.taken).toEqual([
      { address: "list", isThen: false, fromAddress: "list" },
      { address: "collect", isThen: true, fromAddress: "collect" },
    ]);
    expect(before.runs.map(({ address, changed }) => [address, changed])).toEqual([
      ["judge[a]", ["prompt"]],
      ["judge[b]", ["prompt"]],
      ["judge[c]", ["prompt"]],
    ]);
    expect(before).toMatchObject({ waits: [], left: [] });
    const { end, provider, starts } = await again(source, inputs);
    expect(end).toMatchObject({ state: "completed", returns: { ...expected, for: "you" } });
    expect(provider.calls).toHaveLength(3);
    expect(starts).toBe(3); // the agents gave the same values, so the program that reads them was taken over
  });

  test("after a change of the files that a program reads runs the program again", async () => {
    const source = await sourceRun();
    writeFileSync(join(folder, "read.txt"), "2");
    const { provider, starts } = await again(source, { reader: "me" });
    expect(provider.calls).toEqual([]);
    expect(starts).toBe(2);
    writeFileSync(join(folder, "read.txt"), "1");
  });

  test("takes nothing from a run that was simulated", async () => {
    const journal = journalOf(plan);
    await start(journal, { ...testProvider(judge), name: "simulate" });
    const { provider, starts } = await again(journal, { reader: "me" });
    expect(provider.calls).toHaveLength(3);
    expect(starts).toBe(3); // its programs were real
  });

  test("that is left early goes on taking over after a resume, and nothing twice", async () => {
    const source = await sourceRun();
    for (let append = 2; append < 50; append += 1) {
      const journal = journalOf(plan, { crashAfter: append }, "run-2");
      const provider = testProvider(judge);
      const setup = setupWith(provider);
      const call = { journal, inputs: { reader: "me" }, seed: 8, limits, source };
      const first = await rerun(setup, call).catch((error: unknown) => error);
      if (!(first instanceof SimulatedCrash)) break;
      const next = journal.reopen();
      const index = indexRun(source, { isSimulated: false, isStubRun: false });
      expect(await resumeRun(setup, { journal: next, index })).toMatchObject({
        state: "completed",
        returns: expected,
      });
      expect(provider.calls).toEqual([]);
      const found = kinds(next.events(), "found").map((event) => (event.kind === "found" ? event.fromIid : 0));
      expect(new Set(found).size).toBe(found.length);
    }
  });
});
