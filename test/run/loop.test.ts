/** The invariants of `src/run/loop.ts`, by number. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import type { AgentReply } from "../../src/agents/provider.ts";
import type { Event } from "../../src/core/event.ts";
import { JournalError } from "../../src/journal/journal.ts";
import { createFilesSeen } from "../../src/run/files-seen.ts";
import { runLoop } from "../../src/run/loop.ts";
import { createRedactor } from "../../src/run/redact.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { hashTree } from "../../src/tools/tree-hash.ts";
import {
  agentRequest,
  crowd,
  execRequest,
  loopCall,
  memoryJournal,
  sayHello,
  scriptedScheduler,
  settingOf,
  testProvider,
  untilAborted,
} from "./fakes.ts";

/** Instances 1, 2 … `count`, one after the other. */
function chain(count: number) {
  return scriptedScheduler((fact, out) => {
    if (fact.kind === "attached") out.start(1);
    if (fact.kind !== "replied") return;
    if (fact.iid < count) out.start(fact.iid + 1);
    else out.end();
  });
}

function startedIn(commits: readonly (readonly Event[])[]): number {
  return commits.flat().filter(({ kind }) => kind === "started").length;
}

describe("invariant 1: one await, one step and one transaction for all that has arrived", () => {
  test("facts that come together are committed together", async () => {
    const journal = memoryJournal();
    const end = await runLoop(loopCall(crowd(50), journal));
    expect(end).toMatchObject({ state: "completed", returns: "done", partial: false });
    expect(journal.commits.map((events) => events.length)).toEqual([51, 51]);
  });

  test("what is left of a full step follows at once", async () => {
    let rounds = 0;
    const scheduler = scriptedScheduler(
      (_, out) => out.more(),
      (out) => {
        rounds += 1;
        out.event({ kind: "closed", iid: rounds, dropped: 0 });
        if (rounds < 5) out.more();
        else out.end();
      },
    );
    const journal = memoryJournal();
    await runLoop(loopCall(scheduler, journal, { inboxMs: 60_000 }));
    expect(journal.commits.flat().filter(({ kind }) => kind === "closed")).toHaveLength(5);
  });
});

describe("invariants 2 and 3: durable first; after an error of the journal nothing more", () => {
  test("at whichever append it fails, no agent is asked whose start is not durable", async () => {
    let failAt = 1;
    for (; failAt < 50; failAt += 1) {
      const journal = memoryJournal(failAt);
      const agents = testProvider(sayHello);
      const run = runLoop(loopCall(chain(5), journal, { setting: settingOf(journal, { agents }) }));
      const end = await run.catch((error: unknown) => error);
      expect(agents.calls).toHaveLength(startedIn(journal.commits));
      if (!(end instanceof JournalError)) break;
      expect(end.kind).toBe("full");
      expect(journal.commits).toHaveLength(failAt - 1);
    }
    expect(failAt).toBe(7); // attached and the first start, five replies, and one more that is never made
  });

  test("what is in flight is ended before the error is thrown", async () => {
    const journal = memoryJournal(2);
    const agents = testProvider((call) => (call.address === "n1" ? sayHello() : untilAborted(call)));
    const run = runLoop(loopCall(crowd(8), journal, { setting: settingOf(journal, { agents }) }));
    await expect(run).rejects.toBeInstanceOf(JournalError);
    expect(agents.calls).toHaveLength(8);
    expect(agents.aborted()).toBe(7);
  });

  test("programs are ended as well, with all that they started", async () => {
    const journal = memoryJournal(2, `test-loop-fault-${process.pid}`);
    let isUp = false;
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind !== "attached") return;
      out.start(1, execRequest(["bash", "-c", "sleep 51 & trap '' TERM; echo up >&2; wait; sleep 52"]));
      out.start(2, execRequest(["bash", "-c", "exit 0"]));
    });
    const observer = {
      onEvents: () => undefined,
      onProgress: () => {
        isUp = true;
      },
    };
    // The second append is that of the short program's end; it is delayed until the long one is up.
    const setting = settingOf(journal);
    const programs = {
      ...setting.programs,
      run: async (call: Parameters<typeof setting.programs.run>[0]) => {
        const end = await setting.programs.run(call);
        while (!isUp) await new Promise((resolve) => setTimeout(resolve, 5));
        return end;
      },
    };
    const run = runLoop(loopCall(scheduler, journal, { setting: { ...setting, programs }, observer }));
    await expect(run).rejects.toBeInstanceOf(JournalError);
    expect(isUp).toBe(true);
    expect(findMarked((mark) => mark.startsWith(`${journal.head.id}/`))).toEqual([]);
  });

  test("observers see only what is durable", async () => {
    const journal = memoryJournal(3);
    const seen: Event[] = [];
    const observer = { onEvents: (events: readonly Event[]) => void seen.push(...events), onProgress: () => undefined };
    await expect(runLoop(loopCall(chain(5), journal, { observer }))).rejects.toBeInstanceOf(JournalError);
    expect(seen).toEqual(journal.commits.flat());
  });
});

describe("invariant 4: every attempt answers exactly once", () => {
  test("a provider that throws is a bug, told as a failure of that instance alone", async () => {
    const agents = testProvider((call) => (call.address === "n2" ? Promise.reject(new Error("oops")) : sayHello()));
    const scheduler = crowd(3);
    const journal = memoryJournal();
    await runLoop(loopCall(scheduler, journal, { setting: settingOf(journal, { agents }) }));
    expect(scheduler.facts.find((fact) => "iid" in fact && fact.iid === 2)).toEqual({
      kind: "attempt_failed",
      iid: 2,
      attempt: 1,
      scope: "instance",
      cause: { kind: "internal", message: "a bug in sluice: oops" },
    });
  });

  test("one that ignores an abort is answered for, and its late reply is dropped", async () => {
    let replyLate: (reply: AgentReply) => void = () => undefined;
    const agents = testProvider(
      () =>
        new Promise((resolve) => {
          replyLate = resolve;
        }),
    );
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "attached") {
        out.start(1);
        out.command({ do: "abort", iid: 1, attempt: 1, withinMs: 30 });
      }
      if (fact.kind === "aborted") {
        replyLate({ kind: "ok", value: "too late" });
        out.wakeAt(Date.now() + 20);
      }
      if (fact.kind === "rang") out.end();
    });
    const journal = memoryJournal();
    await runLoop(loopCall(scheduler, journal, { setting: settingOf(journal, { agents }) }));
    expect(scheduler.facts.filter((fact) => "attempt" in fact)).toEqual([
      { kind: "aborted", iid: 1, attempt: 1, clean: false },
    ]);
  });

  test("an abort of what has already answered does nothing", async () => {
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "attached") out.start(1);
      if (fact.kind !== "replied") return;
      out.command({ do: "abort", iid: 1, attempt: 1, withinMs: 10 });
      out.end();
    });
    await runLoop(loopCall(scheduler, memoryJournal()));
    expect(scheduler.facts.map(({ kind }) => kind)).toEqual(["attached", "replied"]);
  });
});

test("invariant 5: values that step lacks are loaded before the next step", async () => {
  const scheduler = scriptedScheduler(
    (fact, out) => {
      if (fact.kind === "attached") out.start(1);
      if (fact.kind === "replied") out.missing(3);
    },
    (out) => {
      if (scheduler.put.has(3)) out.end();
    },
  );
  await runLoop(loopCall(scheduler, memoryJournal(), { inboxMs: 60_000 }));
  expect([...scheduler.put]).toEqual([[3, "hello"]]);
});

describe("invariant 6: when the loop has ended nothing of it lives", () => {
  test.each([
    ["by its end", Number.POSITIVE_INFINITY],
    ["by an error", 2],
  ])("%s", async (_, failAt) => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const scheduler = scriptedScheduler((fact, out) => {
      out.wakeAt(Date.now() + 60_000);
      if (fact.kind === "attached") out.start(1);
      if (fact.kind === "replied") out.end();
    });
    await runLoop(loopCall(scheduler, memoryJournal(failAt))).catch(() => undefined);
    expect(timers()).toBe(before);
  });
});

test("invariant 7: time never goes back, and counts in whole milliseconds", async () => {
  const times = [5_000.7, 4_500, 6_000];
  const agents = testProvider(async () => {
    times.shift();
    return { kind: "ok", value: "hello" };
  });
  const scheduler = chain(3);
  const journal = memoryJournal();
  const clock = (): number => times[0] ?? 6_000;
  await runLoop(loopCall(scheduler, journal, { clock, setting: settingOf(journal, { agents }), inboxMs: 60_000 }));
  expect(scheduler.nows).toEqual([5_000, 5_000, 6_000, 6_000]);
});

test("invariant 8: on resume nothing starts before what earlier processes left is ended", async () => {
  const journal = memoryJournal(undefined, `test-loop-resume-${process.pid}`);
  const leftMark = `${journal.head.id}/7/1/1`;
  const env = { PATH: process.env["PATH"], SLUICE_ATTEMPT: leftMark };
  const left = spawn("bash", ["-c", "trap '' TERM; echo up; while :; do sleep 0.02; done"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(left.stdout, "data");
  let leftAtStart = -1;
  const agents = testProvider(() => {
    leftAtStart = findMarked((mark) => mark === leftMark).length;
    return sayHello();
  });
  const answered = new Set<number>();
  const scheduler = scriptedScheduler((fact, out) => {
    if (fact.kind === "attached") out.start(1);
    if ("attempt" in fact) answered.add(fact.iid);
    if (answered.size === 3) out.end();
  });
  const pending = [7, 8].map((iid) => ({ do: "recover", iid, attempt: 1, address: `n${iid}` }) as const);
  const setting = settingOf(journal, { agents, isResume: true });
  await runLoop(loopCall(scheduler, journal, { setting, pending }));
  const lost = scheduler.facts.filter((fact) => fact.kind === "lost");
  expect(lost).toMatchObject([
    { iid: 7, attempt: 1 },
    { iid: 8, attempt: 1, ended: 0 },
  ]);
  expect(lost[0]?.ended).toBeGreaterThanOrEqual(1);
  expect(leftAtStart).toBe(0);
  left.kill("SIGKILL");
});

test("invariant 8: where they cannot be ended nothing starts, and the run ends with the error", async () => {
  const journal = memoryJournal();
  const agents = testProvider(sayHello);
  const endMarked = async (): Promise<never> => {
    throw new Error("the processes cannot be looked at");
  };
  const setting = settingOf(journal, { agents, isResume: true, endMarked });
  await expect(runLoop(loopCall(crowd(3), journal, { setting }))).rejects.toThrow("cannot be looked at");
  expect(agents.calls).toHaveLength(0);
});

test("invariant 8: nor is anything looked up before, since git that works for a lookup has no epoch", async () => {
  const journal = memoryJournal();
  let isSwept = false;
  const seen: boolean[] = [];
  const endMarked = async (): Promise<readonly []> => {
    await new Promise((resolve) => setImmediate(resolve));
    isSwept = true;
    return [];
  };
  const { lookups } = settingOf(journal);
  const globs = async () => {
    seen.push(isSwept);
    return { hash: "h", fileCount: 0 };
  };
  const files = createFilesSeen("/", "test", [], { repository: hashTree, globs });
  const scheduler = scriptedScheduler((fact, out) => {
    if (fact.kind === "attached")
      out.command({ do: "lookup", iid: 4, address: "n4", rkey: "k", parts: "r", reads: ["src/**"] });
    if (fact.kind === "missed") out.end();
  });
  const setting = settingOf(journal, { isResume: true, endMarked, lookups: { ...lookups, files } });
  await runLoop(loopCall(scheduler, journal, { setting }));
  expect(seen).toEqual([true]);
});

test("a timer that step asks for rings when its time has come", async () => {
  const scheduler = scriptedScheduler((fact, out) => {
    if (fact.kind === "attached") out.wakeAt(Date.now() + 15);
    if (fact.kind === "rang") out.end();
  });
  const since = Date.now();
  await runLoop(loopCall(scheduler, memoryJournal(), { inboxMs: 60_000 }));
  expect(Date.now() - since).toBeGreaterThanOrEqual(14);
  expect(scheduler.facts.map(({ kind }) => kind)).toEqual(["attached", "rang"]);
});

test("a run that waits for nothing is a bug, and said so", async () => {
  const scheduler = scriptedScheduler(() => undefined);
  await expect(runLoop(loopCall(scheduler, memoryJournal()))).rejects.toThrow(
    "the run waits for something, or has ended",
  );
});

test("what prepares a worktree tells no secret either, not even half of one", async () => {
  const said = `${"x".repeat(10)}the key is tops3cret${"y".repeat(4_090)}`; // it is cut within the secret
  const cause = { kind: "exit", message: "`setup` (./prepare tops3cret) ended with 1", output: said } as const;
  const nothing = async (): Promise<never> => Promise.reject(new Error("not asked for"));
  const trees = { open: async () => ({ cause }), keep: nothing, adopt: nothing, folderOf: () => "/", close: nothing };
  const scheduler = scriptedScheduler((fact, out) => {
    const tree = { owner: 1, name: "n", base: "c", merge: [] };
    if (fact.kind === "attached") out.start(1, { ...agentRequest, tree });
    if (fact.kind === "attempt_failed") out.end();
  });
  const journal = memoryJournal();
  const { programs } = settingOf(journal);
  const redactor = createRedactor(new Map([["KEY", "tops3cret"]]));
  const setting = settingOf(journal, { trees, programs: { ...programs, redactor } });
  await runLoop(loopCall(scheduler, journal, { setting }));
  expect(scheduler.facts.at(-1)).toMatchObject({
    cause: {
      message: "`setup` (./prepare [secret KEY]) ended with 1",
      output: `…${" [secret KEY]".slice(-6)}${"y".repeat(4_090)}`,
    },
  });
});

test("a lookup without a source is missed", async () => {
  const scheduler = scriptedScheduler((fact, out) => {
    if (fact.kind === "attached")
      out.command({ do: "lookup", iid: 4, address: "n4", rkey: "k", parts: "r", reads: ["src/**"] });
    if (fact.kind === "missed") out.end();
  });
  await runLoop(loopCall(scheduler, memoryJournal()));
  expect(scheduler.facts.at(-1)).toMatchObject({
    kind: "missed",
    iid: 4,
    tree: "h",
    rkey: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});
