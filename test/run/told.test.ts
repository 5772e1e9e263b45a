/** What a run is told by its own process and by others, and how it ends then. */
import { describe, expect, test } from "vitest";
import { createRunControl } from "../../src/run/control.ts";
import { runLoop } from "../../src/run/loop.ts";
import { type RunObserver, silentObserver } from "../../src/run/progress.ts";
import {
  agentRequest,
  attached,
  crowd,
  loopCall,
  memoryJournal,
  sayHello,
  scriptedScheduler,
  settingOf,
  testProvider,
  untilAborted,
} from "./fakes.ts";

describe("what the run is told", () => {
  test("by its own process, also before it began", async () => {
    const control = createRunControl();
    control.send({ kind: "tell", verb: "stop", actor: "SIGINT" });
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "told") out.end();
    });
    await runLoop(loopCall(scheduler, memoryJournal(), { control }));
    expect(scheduler.facts).toEqual([attached, { kind: "told", verb: "stop", actor: "SIGINT" }]);
  });

  test("by others, through the inbox; what is not understood is taken all the same", async () => {
    const journal = memoryJournal();
    const about = { t: 0, actor: "ann", body: null };
    journal.inbox.push({ id: 1, verb: "dance", ...about }, { id: 2, verb: "pause", ...about });
    journal.inbox.push({ id: 3, verb: "limits", t: 0, actor: "ann", body: { atOnce: 3, list: 10, agents: "many" } });
    const agents = testProvider(untilAborted);
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "attached") out.start(1);
      if (fact.kind === "told" && fact.verb === "limits") out.end();
    });
    await runLoop(loopCall(scheduler, journal, { setting: settingOf(journal, { agents }), inboxMs: 5 }));
    expect(scheduler.facts.slice(1)).toEqual([
      { kind: "told", verb: "pause", actor: "ann" },
      { kind: "told", verb: "limits", actor: "ann", limits: { atOnce: 3, list: 10 } },
    ]);
    expect(journal.inbox).toEqual([]);
  });

  test("an abort ends what is in flight as lost, after the stop is durable; what still replies counts", async () => {
    const control = createRunControl();
    const journal = memoryJournal();
    const stopIsDurable: boolean[] = [];
    const agents = testProvider(async (call) => {
      await untilAborted(call);
      stopIsDurable.push(journal.commits.flat().some(({ kind }) => kind === "told"));
      if (call.address === "n1") return { kind: "ok", value: "just in time" };
      if (call.address === "n2")
        return { kind: "failed", cause: { kind: "provider", message: "cut" }, scope: "instance" };
      return { kind: "aborted", clean: true };
    });
    const scheduler = crowd(3);
    const observer = { onEvents: () => control.send({ kind: "abort", actor: "SIGTERM" }), onProgress: () => undefined };
    await runLoop(loopCall(scheduler, journal, { setting: settingOf(journal, { agents }), control, observer }));
    expect(stopIsDurable).toEqual([true, true, true]);
    expect(scheduler.facts.filter((fact) => "attempt" in fact).map(({ kind }) => kind)).toEqual([
      "replied",
      "lost",
      "lost",
    ]);
  });

  test("what was said to this process before its first step counts: a long run takes a while to be read", async () => {
    const journal = memoryJournal();
    journal.inbox.push({ id: 1, verb: "stop", t: 2_000, actor: "ann", body: null });
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "told") out.end();
    });
    await runLoop(loopCall(scheduler, journal, { takenAt: 2_000, clock: () => 9_000 }));
    expect(scheduler.facts.slice(1)).toEqual([{ kind: "told", verb: "stop", actor: "ann" }]);
  });

  test("what was said to the process before this one, to hold or to go on, counts no more", async () => {
    const journal = memoryJournal();
    const about = { t: 1_000, actor: "ann", body: null };
    journal.inbox.push({ id: 1, verb: "stop", ...about }, { id: 2, verb: "pause", ...about });
    journal.inbox.push({ id: 3, verb: "skip", ...about, body: { target: 7, reason: "slow" } });
    journal.inbox.push({ id: 4, verb: "skip", ...about, body: { target: "x" } }, { id: 5, verb: "cancel", ...about });
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "told" && fact.verb === "cancel") out.end();
    });
    await runLoop(loopCall(scheduler, journal, { takenAt: 2_000, clock: () => 2_000 }));
    expect(scheduler.facts.slice(1)).toEqual([
      { kind: "told", verb: "skip", actor: "ann", target: 7, reason: "slow" },
      { kind: "told", verb: "cancel", actor: "ann" },
    ]);
  });

  test("invariant 9: after the grace of a stop what is in flight is ended", async () => {
    const control = createRunControl();
    const journal = memoryJournal();
    const said: string[] = [];
    const observer: RunObserver = {
      onEvents: (events) => {
        if (events.some(({ kind }) => kind === "started")) control.send({ kind: "tell", verb: "stop", actor: "ann" });
      },
      onProgress: () => undefined,
      onStopping: (how) => void said.push(how),
    };
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "attached") out.start(1);
      if (fact.kind === "told") out.event({ kind: "held", why: "stop", message: "ann said stop" });
      if (fact.kind === "lost") out.end();
    });
    const setting = settingOf(journal, { agents: testProvider(untilAborted) });
    await runLoop(loopCall(scheduler, journal, { setting, control, observer, graceMs: 20 }));
    expect(scheduler.facts.map(({ kind }) => kind)).toEqual(["attached", "told", "told", "lost"]);
    expect(said).toEqual(["finishing", "aborting"]);
  });

  test("the grace may be longer than a timer waits", async () => {
    const control = createRunControl();
    const journal = memoryJournal();
    const said: string[] = [];
    const stop = (): void => control.send({ kind: "tell", verb: "stop", actor: "ann" });
    const observer: RunObserver = { ...silentObserver, onStopping: (how) => void said.push(how) };
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "attached") out.start(1);
      if (fact.kind === "told") out.event({ kind: "held", why: "stop", message: "ann said stop" });
      if (fact.kind === "replied") out.end();
    });
    const agents = testProvider(async () => {
      stop();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return sayHello();
    });
    const setting = settingOf(journal, { agents });
    await runLoop(loopCall(scheduler, journal, { setting, control, observer, graceMs: 60 * 86_400_000 }));
    expect(said).toEqual(["finishing"]);
  });

  test("what waits in a queue of its provider is left there at once by a stop: that would take hours", async () => {
    const control = createRunControl();
    const journal = memoryJournal();
    const agents = testProvider((call) => {
      call.queued?.("ticket");
      return untilAborted(call);
    });
    const scheduler = scriptedScheduler((fact, out) => {
      if (fact.kind === "attached") out.start(1, { ...agentRequest, batch: true });
      if (fact.kind === "queued") control.send({ kind: "tell", verb: "stop", actor: "ann" });
      if (fact.kind === "told") out.event({ kind: "held", why: "stop", message: "ann said stop" });
    });
    const setting = settingOf(journal, { agents });
    const end = await runLoop(loopCall(scheduler, journal, { setting, control, inboxMs: 5 }));
    expect(end).toMatchObject({ state: "paused", partial: true });
    expect(scheduler.facts.map(({ kind }) => kind)).toEqual(["attached", "queued", "told"]);
  });

  test("an abort that nothing answers to ends the run all the same", async () => {
    const control = createRunControl();
    let now = 0;
    const clock = (): number => {
      now += 500;
      return now;
    };
    const journal = memoryJournal();
    const never = testProvider(() => new Promise(() => undefined));
    const hang: Promise<readonly []> = new Promise(() => undefined);
    const setting = settingOf(journal, { agents: never, isResume: true, endMarked: () => hang });
    const scheduler = scriptedScheduler(() => undefined);
    control.send({ kind: "abort", actor: "SIGTERM" });
    const end = await runLoop(loopCall(scheduler, journal, { setting, control, clock, inboxMs: 2 }));
    expect(end).toMatchObject({ state: "paused", partial: true });
    expect(now).toBeLessThan(10_000);
  });
});
