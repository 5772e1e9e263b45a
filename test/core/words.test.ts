/** What people tell a run while it goes on: pause, stop, cancel, other limits, and what to leave out. */
import { describe, expect, test } from "vitest";
import { phases, shapes } from "../../src/core/columns.ts";
import type { Fact } from "../../src/core/event.ts";
import { isSettled, outcomeOf } from "../../src/core/instances.ts";
import { randomFrom } from "./drive.ts";
import { planOf } from "./plan-of.ts";
import { replayFacts } from "./replay-facts.ts";
import {
  type Asked,
  crashAndResume,
  eventsOf,
  iidAt,
  runTo,
  type TimedAnswer,
  type TimedCall,
  tell,
  timedWorld,
} from "./timed-world.ts";

const plan = planOf(`sluice: 1
name: told
why: Streams, scopes, loops, retries and programs, of which something is always in flight.
nodes:
  find: {why: w, each: n in range(6), retry: 2, prompt: "find {{ n }}", output: {hits: ["string", 0..3]}}
  hits: {from: hit in find.hits, where: hit != "no", distinct: hit}
  judge:
    why: w
    each: hit in hits
    at_once: 2
    nodes:
      look: {why: w, run: [look, --, "{{ hit }}"], parse: text, timeout: 9s, retry: {max: 1, on: [timeout]}}
      say: {why: w, prompt: "{{ look }}", ensure: [{run: [check, it]}]}
    returns: say
  polish:
    why: w
    loop: 3
    state: {text: ""}
    nodes:
      again: {why: w, prompt: "{{ text }} {{ judge | default([]) | length }}"}
    next: {text: again}
    returns: text
returns:
  judged: judge | default([])
  text: polish | default("none")
`);

function answerFrom(seed: number): (asked: Asked) => TimedAnswer {
  const random = randomFrom(seed);
  return ({ address, request }) => {
    const afterMs = Math.floor(random() * 10_000);
    if (random() < 0.15) return { afterMs, cause: { kind: "provider", message: "down" } };
    if (request.kind === "agent" && address.startsWith("find")) {
      return { afterMs, value: { hits: [`h${Math.floor(random() * 5)}`, random() < 0.5 ? "no" : address] } };
    }
    return { afterMs };
  };
}

const say = (verb: Extract<Fact, { kind: "told" }>["verb"]): Fact => ({ kind: "told", verb, actor: "Anna" });
const skip = (target: number): Fact => ({ kind: "told", verb: "skip", target, reason: "slow", actor: "Anna" });

describe("skip", () => {
  test("of anything, at any time, also over crashes: the run ends, and what was left out is skipped", () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 120; seed += 1) tellToSkip(seed, seen);
    const of = (shape: number, phase: number): string => `${shape}/${phase}`;
    expect([...seen]).toEqual(
      expect.arrayContaining([
        of(shapes.fan, phases.open),
        of(shapes.stream, phases.open),
        of(shapes.item, phases.running),
        of(shapes.item, phases.backoff),
        of(shapes.item, phases.entered),
        of(shapes.single, phases.entered),
        of(shapes.single, phases.waiting),
        of(shapes.single, phases.running),
      ]),
    );
  });

  test("of what has settled, of the run or of a round is passed over", () => {
    const world = timedWorld({ plan, answer: () => ({ afterMs: 100 }) });
    runTo(world, 1_000_050);
    expect(tell(world, skip(0), skip(999_999))).toEqual([]);
    runTo(world);
    expect(tell(world, skip(1))).toEqual([]);
  });

  test("says who and why, and degrades the run", () => {
    const world = timedWorld({ plan, answer: () => ({ afterMs: 100, value: { hits: ["a"] } }) });
    runTo(world, 1_000_050);
    tell(world, skip(iidAt(world, "find[0]")));
    runTo(world);
    expect(eventsOf(world, "settled").find(({ outcome }) => outcome === "skipped")).toMatchObject({
      leftOut: { actor: "Anna", reason: "slow" },
      attempts: 1,
    });
    expect(world.state.ended?.state).toBe("degraded");
  });
});

/** One run in which a person leaves out what they like, four times. `seen`: shape and phase of what it was. */
function tellToSkip(seed: number, seen: Set<string>): void {
  const random = randomFrom(seed);
  const world = timedWorld({ plan, answer: answerFrom(seed), limits: { atOnce: 3 } });
  const left: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    runTo(world, world.now + Math.floor(random() * 9_000));
    if (world.isOver) break;
    const open = openIn(world);
    const target = open[Math.floor(random() * open.length)] ?? 0;
    seen.add(`${world.state.columns.shape[target]}/${world.state.columns.phase[target]}`);
    if (tell(world, skip(target)).length > 0) left.push(target);
    if (random() < 0.3) crashAndResume(world);
  }
  runTo(world);
  expect([seed, world.state.ended?.state, world.state.ended?.cause?.kind]).not.toContain("internal");
  expect([seed, openIn(world)]).toEqual([seed, []]);
  for (const iid of left) expect([seed, iid, outcomeOf(world.state, iid)]).toEqual([seed, iid, "skipped"]);
  expect(replayFacts(plan, world.events)).toEqual(world.events);
}

function openIn({ state }: ReturnType<typeof timedWorld>): number[] {
  const found: number[] = [];
  for (let iid = 1; iid < state.columns.count; iid += 1) {
    if (!isSettled(state, iid) && state.columns.shape[iid] !== shapes.round) found.push(iid);
  }
  return found;
}

describe("pause and stop", () => {
  test("pause: nothing new starts, what is in flight finishes, the run stays, and goes on at a word", () => {
    const world = timedWorld({ plan, answer: answerFrom(3), limits: { atOnce: 3 } });
    runTo(world, 1_002_000);
    const started = eventsOf(world, "started").length;
    tell(world, say("pause"));
    runTo(world, 2_000_000);
    expect([world.isOver, world.state.inFlight, eventsOf(world, "started").length]).toEqual([false, 0, started]);
    expect(tell(world, say("pause")).map(({ kind }) => kind)).toEqual(["told"]);
    expect(tell(world, say("unpause")).map(({ kind }) => kind)).toContain("started");
    runTo(world);
    expect(world.state.ended?.state).toBe("degraded");
  });

  test("a pause becomes a stop, which ends; no word takes a stop back", () => {
    const world = timedWorld({ plan, answer: answerFrom(3), limits: { atOnce: 3 } });
    runTo(world, 1_002_000);
    tell(world, say("pause"), say("stop"), say("unpause"));
    expect(world.state.held?.why).toBe("stop");
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "paused", partial: true });
    crashAndResume(world);
    runTo(world);
    expect(world.state.ended?.state).toBe("degraded");
  });

  test("time that passes while a run is paused counts against no limit of time", () => {
    const world = timedWorld({
      plan,
      answer: () => ({ afterMs: 1_000, value: { hits: ["a"] } }),
      limits: { timeMs: 60_000 },
    });
    runTo(world, 1_001_500);
    tell(world, say("pause"));
    runTo(world, 9_000_000);
    tell(world, say("unpause"));
    runTo(world);
    expect(world.state.ended?.state).toBe("completed");
  });
});

test("a re-run that is paused before all was looked up takes over what there is when it goes on, and starts the rest after it", () => {
  const chosen = planOf(`sluice: 1
name: chosen
why: What is taken first counts.
nodes:
  find: {why: w, each: n in range(40), at_once: 2, prompt: "find {{ n }}"}
  first: {from: text in find, take: 3}
returns: first
`);
  const lookUp: TimedCall["lookUp"] = ({ iid, rkey, address }) => {
    const n = Number(/\d+/.exec(address)?.[0] ?? 0);
    if (n === 7) return { kind: "missed", iid, rkey };
    return { kind: "found", iid, rkey, fromRun: "source", fromIid: iid, fromSeq: 1_000 - n, value: `found ${n}` };
  };
  const world = timedWorld({ plan: chosen, answer: () => ({ afterMs: 10, value: "new" }), lookUp });
  tell(world, say("pause"));
  runTo(world, 1_000_100);
  expect(eventsOf(world, "settled")).toEqual([]);
  tell(world, say("unpause"));
  runTo(world);
  expect(world.state.ended).toMatchObject({ returns: ["found 37", "found 38", "found 39"] });
  const order = world.events.filter(({ kind }) => kind === "started" || kind === "found").map(({ kind }) => kind);
  expect(order.lastIndexOf("found")).toBeLessThan(order.indexOf("started"));
});

describe("cancel", () => {
  test("at any time: what is in flight is aborted, all the rest is cancelled at once, nothing starts any more", () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const world = timedWorld({ plan, answer: answerFrom(seed), limits: { atOnce: 3 } });
      runTo(world, 1_000_000 + seed * 400);
      if (world.isOver) continue;
      const inFlight = world.state.inFlight;
      const told = tell(world, say("cancel"));
      expect(told.filter(({ kind }) => kind === "started")).toEqual([]);
      expect(openIn(world).length).toBeLessThanOrEqual(inFlight);
      if (seed % 2 === 0) crashAndResume(world);
      runTo(world);
      expect([seed, world.state.ended?.state, openIn(world)]).toEqual([seed, "cancelled", []]);
    }
  });

  test("while it is looked up what can be taken over: the run ends", () => {
    const reading = planOf(`sluice: 1
name: reading
why: w
nodes:
  a: {why: w, run: [cat, x], reads: [x], parse: text}
  b: {why: w, run: [cat, y], reads: [y], parse: text}
returns: [a, b]
`);
    const world = timedWorld({ plan: reading, answer: () => ({ afterMs: 10 }) });
    runTo(world, 1_000_000);
    expect(world.state.looking).toBe(2);
    tell(world, say("cancel"));
    runTo(world);
    expect(world.state.ended?.state).toBe("cancelled");
  });
});

test("other limits count at once, and let a run go on that was held by them", () => {
  const world = timedWorld({
    plan,
    answer: () => ({ afterMs: 1_000, value: { hits: ["a"] } }),
    limits: { atOnce: 1, agents: 4 },
  });
  runTo(world, 1_001_500);
  tell(world, { ...say("limits"), limits: { atOnce: 8, list: 100 } } as Fact);
  expect(world.state.inFlight).toBeGreaterThan(2);
  runTo(world);
  expect(world.state.ended?.state).toBe("completed");
});

test("a higher limit lets a run go on in the same process, which was held while an attempt was in flight", () => {
  const six = planOf(`sluice: 1
name: six
why: More agents than the limit lets start.
nodes:
  n: {why: w, each: x in range(6), prompt: "{{ x }}"}
returns: n | length
`);
  const answer = ({ address }: { readonly address: string }): TimedAnswer => ({
    afterMs: address.startsWith("n[0]") ? 30_000 : 1_000,
  });
  const world = timedWorld({ plan: six, answer, limits: { atOnce: 2, agents: 3 } });
  runTo(world, 1_005_000);
  expect([world.state.held?.why, world.state.inFlight]).toEqual(["budget", 1]);
  tell(world, { ...say("limits"), limits: { atOnce: 2, list: 100, agents: 100 } } as Fact);
  expect([world.state.held, world.state.inFlight]).toEqual([undefined, 2]);
  runTo(world);
  expect(world.state.ended).toMatchObject({ state: "completed", returns: 6 });
});

test.each([
  ["agents", { agents: 3 }, { agents: 100 }],
  ["time", { timeMs: 2_500 }, { timeMs: 600_000 }],
])(
  "what a limit of %s kept from starting is held, and goes on with a higher one in another process",
  (_, low, high) => {
    const answer = (): TimedAnswer => ({ afterMs: 1_000, value: { hits: ["a"] } });
    const world = timedWorld({ plan, answer, limits: { atOnce: 1, ...low } });
    runTo(world);
    const started = eventsOf(world, "started").length;
    expect(world.state.ended).toMatchObject({ state: "budget_exceeded", partial: true, cause: { kind: "budget" } });
    expect(world.state.census.failed).toBe(0);
    crashAndResume(world);
    runTo(world);
    expect([world.state.ended?.state, eventsOf(world, "started").length]).toEqual(["budget_exceeded", started]);
    crashAndResume(world, undefined, { ...say("limits"), limits: { atOnce: 8, list: 100, ...high } } as Fact);
    runTo(world);
    expect(world.state.ended?.state).toBe("completed");
    const attempts = eventsOf(world, "started").map(({ iid }) => iid);
    expect(new Set(attempts).size).toBe(attempts.length);
  },
);
