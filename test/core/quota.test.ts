/** Quotas of providers, told as stories in made-up time: who waits, for how long, and how the run goes on. */
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { clockText } from "../../src/core/gates.ts";
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
  tell,
  timedWorld,
} from "./timed-world.ts";

const plan = planOf(`sluice: 1
name: quota
why: Many agents of one provider, and programs beside them.
nodes:
  many: {why: w, each: n in range(40), prompt: "{{ n }}"}
  made: {why: w, each: n in range(3), run: [echo, "{{ n }}"], parse: text}
returns: [many | length, made | length]
`);
const tooFast = { kind: "rate_limit", message: "too many requests" } as const;
const refused = (retryAfterMs: number): TimedAnswer => ({ afterMs: 100, cause: tooFast, scope: "gate", retryAfterMs });
const isAgent = ({ request }: Asked): boolean => request.kind === "agent";

describe("a rate limit", () => {
  test("holds all agents back for as long as the provider says, and no program; then they start slowly", () => {
    let left = 8; // the first requests in flight are refused, all of them
    const answer = (asked: Asked): TimedAnswer => {
      if (!isAgent(asked) || left === 0) return { afterMs: 1_000 };
      left -= 1;
      return refused(60_000);
    };
    const world = timedWorld({ plan, answer, limits: { atOnce: 8 }, gates: { "*": "api:1" } });
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: [40, 3] });
    const [set] = eventsOf(world, "gate_set");
    expect(eventsOf(world, "gate_set")).toHaveLength(1);
    const until = set?.until ?? 0;
    expect(until - 1_000_100).toBeGreaterThanOrEqual(60_000);
    expect(until - 1_000_100).toBeLessThanOrEqual(60_000 + limits.gateJitterMsMost);
    const later = world.asked.filter((asked) => isAgent(asked) && asked.at > 1_000_000);
    const waves = grouped(later);
    expect([...waves.keys()][0]).toBe(until);
    expect([...waves.values()].map(({ length }) => length)).toEqual([1, 2, 8, 8, 8, 8, 5]);
    const programs = world.asked.filter((asked) => !isAgent(asked));
    expect(programs.map(({ at }) => at)).toEqual([1_000_100, 1_000_100, 1_000_100]);
  });

  test("is no failure: nothing counts against `retry`, and the agent is not told of it", () => {
    let times = 0;
    const answer = (): TimedAnswer => {
      times += 1;
      return times <= 5 ? refused(1_000) : { afterMs: 100 };
    };
    const one = planOf(`sluice: 1
name: one
why: One.
nodes:
  a: {why: w, retry: 0, prompt: hi, timeout: 500ms, limits: {time: 2s}}
returns: a
`);
    const world = timedWorld({ plan: one, answer });
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: "ok" });
    const requests = world.asked.map(({ request }) => (request.kind === "agent" ? request.feedback : []));
    expect(requests).toEqual([[], [], [], [], [], []]);
    expect(world.now - 1_000_000).toBeGreaterThan(5_000); // neither its timeout nor its time limit counted that
  });

  test("without a time of its own makes the wait longer each time, and pauses the run in the end", () => {
    const unsaid = { afterMs: 100, cause: tooFast, scope: "gate" } as const;
    const world = timedWorld({ plan, answer: (asked) => (isAgent(asked) ? unsaid : { afterMs: 1 }) });
    runTo(world);
    const waits = eventsOf(world, "gate_set").map(({ until, t }) => until - t);
    expect(waits).toHaveLength(limits.gateHits + 1);
    expect(waits[0]).toBeLessThan(1.1 * limits.gateMs + 1);
    expect(waits[1]).toBeGreaterThanOrEqual(2 * limits.gateMs);
    expect(Math.max(...waits)).toBeLessThan(1.1 * limits.retryDelayMsMost + 1);
    expect(world.state.ended?.state).toBe("paused");
    expect(world.state.held).toMatchObject({ why: "quota", message: expect.stringContaining("21 times running") });
  });

  test("that comes in a burst of 64 counts once", () => {
    let left = 64;
    const answer = (asked: Asked): TimedAnswer => {
      if (!isAgent(asked) || left === 0) return { afterMs: 10 };
      left -= 1;
      return { ...refused(5_000), afterMs: 100 + left };
    };
    const wide = planOf(
      'sluice: 1\nname: wide\nwhy: w.\nnodes:\n  many: {why: w, each: n in range(200), prompt: "{{ n }}"}\nreturns: many | length\n',
    );
    const world = timedWorld({ plan: wide, answer, limits: { atOnce: 64 } });
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: 200 });
  });
});

function grouped(asked: readonly Asked[]): Map<number, Asked[]> {
  const groups = new Map<number, Asked[]>();
  for (const one of asked) groups.set(one.at, [...(groups.get(one.at) ?? []), one]);
  return groups;
}

describe("a quota that is far away", () => {
  const answer = (asked: Asked): TimedAnswer => (isAgent(asked) ? refused(2 * 3_600_000) : { afterMs: 10 });

  test("pauses the run once nothing else can move, and says until when", () => {
    const world = timedWorld({ plan, answer, gates: { "*": "anthropic:0a1b" } });
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "paused", partial: true });
    expect(world.state.held?.message).toMatch(
      /^waits for the quota of anthropic until 0\d:\d\d UTC; to resume the run tries it at once$/,
    );
    expect(world.now).toBeLessThan(1_010_000);
  });

  test("is waited for by a process that is to stay", () => {
    let isOver = false;
    const world = timedWorld({ plan, answer: (asked) => (isOver ? { afterMs: 10 } : answer(asked)), waits: true });
    runTo(world, 1_000_500);
    isOver = true;
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: [40, 3] });
    expect(world.now).toBeGreaterThan(1_000_000 + 2 * 3_600_000);
  });

  test("is tried with one request by whoever resumes the run", () => {
    const world = timedWorld({ plan, answer });
    runTo(world);
    const before = world.asked.length;
    crashAndResume(world);
    runTo(world);
    expect(world.asked.slice(before).map(({ address }) => address)).toEqual(["many[0]"]);
    expect(world.state.ended?.state).toBe("paused");
  });
});

test("a fan-out that was left out waits for no quota: the run waits for people alone", () => {
  const asking = planOf(
    `sluice: 1
name: asking
why: One.
nodes:
  many: {why: w, each: x in range(30), prompt: "{{ x }}"}
  slow: {why: w, run: [slow]}
  good: {why: w, gate: Go on?, choices: {yes: It does.}}
returns: [good, slow]
`,
    "test.yaml",
    true,
  );
  const answer = (asked: Asked): TimedAnswer => (isAgent(asked) ? refused(3_600_000) : { afterMs: 10_000 });
  const world = timedWorld({ plan: asking, answer, limits: { atOnce: 4 } });
  runTo(world, 1_002_000);
  tell(world, { kind: "told", verb: "skip", target: iidAt(world, "many"), actor: "Anna" });
  runTo(world);
  expect([world.state.ended?.state, world.now]).toEqual(["needs_input", 1_010_000]);
});

test.each(["stop", "cancel"] as const)("%s: whoever waits for a quota does so no more", (verb) => {
  const world = timedWorld({ plan, answer: (asked) => (isAgent(asked) ? refused(300_000) : { afterMs: 10 }) });
  runTo(world, 1_010_000);
  expect([world.isOver, world.state.inFlight]).toEqual([false, 0]);
  tell(world, { kind: "told", verb, actor: "Anna" });
  expect([world.isOver, world.state.ended?.state]).toEqual([true, verb === "stop" ? "paused" : "cancelled"]);
});

describe("gates", () => {
  const two = planOf(`sluice: 1
name: two
why: Two roles whose agents come from different providers.
roles:
  near: {tools: [], model: fast}
  far: {tools: [], model: strong}
nodes:
  a: {why: w, role: near, each: n in range(10), prompt: "{{ n }}"}
  b: {why: w, role: far, each: n in range(10), prompt: "{{ n }}"}
returns: [a | length, b | length]
`);

  test("there is one for each provider and key: what is asked of another goes on", () => {
    let isRefusing = true;
    const answer = ({ address }: Asked): TimedAnswer =>
      address.startsWith("a") && isRefusing ? refused(300_000) : { afterMs: 100 };
    const world = timedWorld({ plan: two, answer, gates: { near: "x:1", far: "y:2" } });
    runTo(world, 1_100_000);
    isRefusing = false;
    const done = world.asked.filter(({ address }) => address.startsWith("b"));
    expect(done).toHaveLength(10);
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: [10, 10] });
  });

  test("what another run of the project has met holds this one back before it asks at all", () => {
    const world = timedWorld({ plan: two, answer: () => ({ afterMs: 100 }), gates: { near: "x:1", far: "y:2" } });
    tell(world, { kind: "limited", gate: "x:1", until: 1_030_000 });
    runTo(world);
    const first = world.asked.find(({ address }) => address.startsWith("a"));
    expect(first?.at).toBeGreaterThanOrEqual(1_030_000);
    expect(world.state.ended?.state).toBe("completed");
    const late = { kind: "limited", until: 9_000_000 } as const;
    expect(tell(world, { ...late, gate: "x:1", until: 1_000 }, { ...late, gate: "z:3" })).toEqual([]);
  });

  test("with another key the run does not wait for the quota of the first", () => {
    let isRefusing = true;
    const answer = (): TimedAnswer => (isRefusing ? refused(300_000) : { afterMs: 100 });
    const world = timedWorld({ plan: two, answer, gates: { "*": "x:1" } });
    runTo(world, 1_001_000);
    isRefusing = false;
    crashAndResume(world, { "*": "x:2" });
    runTo(world, 1_005_000);
    expect(world.state.ended?.state).toBe("completed");
  });
});

test.each([["the API key was not accepted", "run"]] as const)(
  "%s: the run is paused at once, what is in flight finishes",
  (message, scope) => {
    const answer = ({ address }: Asked): TimedAnswer =>
      address === "many[0]" ? { afterMs: 50, cause: { kind: "denied", message }, scope } : { afterMs: 100 };
    const world = timedWorld({ plan, answer });
    runTo(world);
    expect(world.asked).toHaveLength(8);
    expect(world.state.ended).toMatchObject({ state: "paused", cause: { message } });
    expect(world.state.census.failed).toBe(0);
  },
);

/** A provider that lets so many through in each ten seconds. */
function bucket(most: number): (asked: Asked) => TimedAnswer {
  const counts = new Map<number, number>();
  return ({ at }) => {
    const window = Math.floor(at / 10_000);
    const count = (counts.get(window) ?? 0) + 1;
    counts.set(window, count);
    if (count <= most) return { afterMs: 700 };
    return { afterMs: 50, cause: tooFast, scope: "gate", retryAfterMs: (window + 1) * 10_000 - at };
  };
}

test("25 quotas, runs that die and others that tell of theirs: each ends, nobody asks while a gate is closed", () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const random = randomFrom(seed);
    const world = timedWorld({
      plan,
      answer: bucket(2 + Math.floor(random() * 12)),
      limits: { atOnce: 1 + Math.floor(random() * 20) },
      gates: { "*": "api:1" },
      run: `r${seed}`,
    });
    for (let round = 0; round < 6 && !world.isOver; round += 1) {
      runTo(world, world.now + Math.floor(random() * 15_000));
      if (random() < 0.3) crashAndResume(world);
      if (random() < 0.3) tell(world, { kind: "limited", gate: "api:1", until: world.now + 3_000 });
    }
    runTo(world);
    expect([seed, world.state.ended?.state, world.state.ended?.returns]).toEqual([seed, "completed", [40, 3]]);
    expect(startsWhileClosed(world.events)).toEqual([]);
    expect(replayFacts(plan, world.events)).toEqual(world.events);
  }
});

/** The gate as the events tell of it, without the scheduler's own count. */
function startsWhileClosed(events: ReturnType<typeof timedWorld>["events"]): unknown[] {
  let until = 0;
  const found: unknown[] = [];
  for (const event of events) {
    if (event.kind === "attached") until = 0;
    if (event.kind === "gate_set") until = event.until;
    if (event.kind === "started" && event.request.kind === "agent" && event.t < until) found.push(event);
  }
  return found;
}

test("programs in flight take no place of the agents of their provider", () => {
  const beside = planOf(`sluice: 1
name: beside
why: Programs start while a quota lets few agents start.
nodes:
  many: {why: w, each: n in range(6), prompt: "{{ n }}"}
  slow: {why: w, each: n in range(4), run: [sleep, "{{ n }}"], parse: text}
returns: [many | length, slow | length]
`);
  const answer = (asked: Asked): TimedAnswer => {
    if (!isAgent(asked)) return { afterMs: 500_000 };
    return asked.at === 1_000_000 ? refused(1_000) : { afterMs: 100 };
  };
  const world = timedWorld({ plan: beside, answer, limits: { atOnce: 6 }, gates: {} });
  runTo(world);
  expect(world.asked.slice(0, 10).map(isAgent)).toEqual([..."1111110000"].map((each) => each === "1"));
  expect(world.state.ended).toMatchObject({ state: "completed", returns: [6, 4] });
  const lastAgent = Math.max(...world.asked.filter(isAgent).map(({ at }) => at));
  expect(lastAgent).toBeLessThan(1_000_000 + 500_000);
});

describe("the time until which all wait", () => {
  const now = Date.UTC(2026, 4, 3, 14, 20, 5);
  test.each([
    ["near, to the second", now + 90_000, "14:21:35 UTC"],
    ["to the minute from ten minutes on", now + 600_000, "14:30 UTC"],
    ["on another day, with the day", now + 10 * 3_600_000, "2026-05-04 00:20 UTC"],
  ])("%s", (_, at, text) => {
    expect(clockText(at, now)).toBe(text);
  });
});
