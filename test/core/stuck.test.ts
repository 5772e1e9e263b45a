/** Attempts that are stuck: what people are asked, and what their answer does. */
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Answer } from "../../src/core/ask.ts";
import type { Fact } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { usualMs, usualOf } from "../../src/core/usual.ts";
import { refold } from "./drive.ts";
import { planOf } from "./plan-of.ts";
import { replayFacts } from "./replay-facts.ts";
import {
  type Asked,
  crashAndResume,
  eventsOf,
  iidAt,
  runTo,
  type TimedAnswer,
  tell,
  timedWorld,
} from "./timed-world.ts";

const plan = planOf(`sluice: 1
name: stuck
why: Many of a kind, of which one hangs.
nodes:
  many: {why: Each is asked by itself., each: n in range(12), retry: {max: 1, on: [provider]}, prompt: "{{ n }}"}
returns: many | length
`);

/** `many[9]` hangs the first time; the others take from 11 to 22 seconds. */
function answer({ address, attempt }: Asked): TimedAnswer {
  const n = Number(/\d+/.exec(address)?.[0] ?? 0);
  if (n === 9 && attempt === 1) return {};
  return { afterMs: 11_000 + 1_000 * n };
}

function hanging() {
  const world = timedWorld({ plan, answer, limits: { atOnce: 4 } });
  runTo(world, 1_120_000);
  const iid = iidAt(world, "many[9]");
  const overdue: Fact = { kind: "overdue", iid, attempt: 1, why: "slow", ms: 70_000, usualMs: 16_000 };
  return { world, iid, overdue };
}

function answered(iid: number, ask: number, said: Omit<Answer, "actor">): Fact {
  return { kind: "answered", iid, ask, actor: "Anna", ...said };
}

test("what is usual is the median of the attempts that replied, once there are five", () => {
  const { world, iid } = hanging();
  expect(usualMs(world.state, iid)).toBe(16_000);
  const few = timedWorld({ plan, answer, limits: { atOnce: 4 } });
  runTo(few, 1_015_000);
  expect(usualMs(few.state, iidAt(few, "many[0]"))).toBeUndefined();
  expect(usualMs(refold(plan, world.events), iid)).toBe(16_000);
});

describe("a person is asked", () => {
  test("with what is usual, and the attempt goes on all the same", () => {
    const { world, iid, overdue } = hanging();
    const told = tell(world, overdue);
    expect(told).toMatchObject([
      { kind: "overdue", iid },
      {
        kind: "asked",
        about: "stuck",
        question: "`many[9]` has been at it for 70 s, and 16 s is usual: what now?",
        show: "Each is asked by itself.",
        choices: [{ name: "wait" }, { name: "retry" }, { name: "skip" }],
      },
    ]);
    expect(tell(world, overdue).map(({ kind }) => kind)).toEqual(["overdue"]);
    const quick = hanging();
    expect(tell(quick.world, { ...quick.overdue, usualMs: 260 })[1]).toMatchObject({
      question: "`many[9]` has been at it for 70 s, and less than a second is usual: what now?",
    });
    expect([world.state.inFlight, pending(world.state).map((command) => command.do)]).toEqual([1, ["recover"]]);
  });

  test("no more, once the attempt has ended", () => {
    const { world, iid, overdue } = hanging();
    tell(world, overdue);
    const told = tell(world, { kind: "replied", iid, attempt: 1, value: "late" });
    expect(told[0]).toMatchObject({ kind: "ask_closed", how: "moot" });
    expect(world.state.ended).toMatchObject({ state: "completed", returns: 12 });
    expect(tell(world, overdue)).toEqual([]);
  });

  test("no more, once a crash took the attempt", () => {
    const { world, overdue } = hanging();
    tell(world, overdue);
    crashAndResume(world);
    expect([eventsOf(world, "ask_closed").length, world.state.asks.size]).toEqual([1, 0]);
    runTo(world);
    expect(world.state.ended?.state).toBe("completed");
  });

  test("to wait: nothing changes, and it is asked again", () => {
    const { world, iid, overdue } = hanging();
    tell(world, overdue);
    tell(world, answered(iid, 1, { choice: "wait" }));
    expect([world.state.asks.size, world.state.inFlight]).toEqual([0, 1]);
    expect(tell(world, overdue).map(({ kind }) => kind)).toEqual(["overdue", "asked"]);
  });

  test("to try again: the attempt is ended first, counts against no retry, and the next one is shown the note", () => {
    const { world, iid, overdue } = hanging();
    tell(world, overdue);
    const told = tell(world, answered(iid, 1, { choice: "retry", note: "be quick" }));
    expect([told.map(({ kind }) => kind), world.state.inFlight]).toEqual([["answered"], 1]);
    runTo(world);
    expect(eventsOf(world, "retrying")).toMatchObject([{ counted: false, reason: { kind: "interrupted" } }]);
    const last = world.asked.at(-1)?.request;
    expect(last?.kind === "agent" && last.feedback).toEqual(["A person who looked at it says: be quick"]);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: 12 });
    expect(replayFacts(plan, world.events)).toEqual(world.events);
  });

  test("to leave it out: the attempt is ended, and the run says who did it", () => {
    const { world, iid, overdue } = hanging();
    tell(world, overdue);
    tell(world, answered(iid, 1, { choice: "skip", reason: "enough" }));
    runTo(world);
    expect(eventsOf(world, "settled").find((event) => event.iid === iid)).toMatchObject({
      outcome: "skipped",
      leftOut: { actor: "Anna", reason: "enough" },
    });
    expect(world.state.ended).toMatchObject({ state: "degraded", returns: 11 });
  });

  test("nothing that is no choice", () => {
    const { world, iid, overdue } = hanging();
    tell(world, overdue);
    expect(tell(world, answered(iid, 1, { choice: "value", value: 3 }))).toEqual([]);
  });
});

test("one that is silent, or waits for its next request, is told from one that is slow", () => {
  const { world, iid } = hanging();
  const [, asked] = tell(world, { kind: "overdue", iid, attempt: 1, why: "silent", ms: 300_000 });
  expect(asked).toMatchObject({ question: "`many[9]` has said nothing for 5 min: what now?" });
});

test("as many attempts as are asked for tell what is usual, and fewer do not", () => {
  const times = Array.from({ length: limits.usualLeast }, (_, index) => 100 - index);
  expect(usualOf(times)).toBe(100 - (limits.usualLeast >> 1));
  expect(usualOf(times.slice(1))).toBeUndefined();
});
