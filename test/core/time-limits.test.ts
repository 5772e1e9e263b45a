/** Limits of time of instances, in made-up time: what counts against them, and that nothing is missed or asked in vain. */
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { randomFrom } from "./drive.ts";
import { planOf } from "./plan-of.ts";
import { replayFacts } from "./replay-facts.ts";
import { crashAndResume, iidAt, runTo, type TimedAnswer, tell, timedWorld } from "./timed-world.ts";

const second = 1_000;
const abortMs = 500;
/** What is around an attempt may have it aborted a second time: then that takes longer here. */
const abortsMs = 2 * abortMs;
const limitMs = { "l/each": 6 * second, p: 8 * second, l: 20 * second };

const plan = planOf(
  `sluice: 1
name: limited
why: A loop, items and a prompt, each with a limit of its own.
nodes:
  l:
    why: w
    limits: {time: 20s}
    loop: 4
    nodes:
      a: {why: w, prompt: hi, retry: 2}
      each: {why: w, each: x in range(3), limits: {time: 6s}, retry: 2, prompt: "{{ x }}"}
    stop: {good: {when: round > 1, then: ask}}
    returns: a
  p: {why: w, limits: {time: 8s}, retry: {max: 3, then: ask}, prompt: hi}
returns: [l | rescue('-'), p | rescue('-')]
`,
  "limited.yaml",
  true,
);

/** Milliseconds in which an attempt of one of these was in flight, as far as the journal saw it before a crash. */
function flightOf(events: readonly Event[], iids: ReadonlySet<number>): number {
  let [inFlight, sum, last] = [0, 0, 0];
  for (const event of events) {
    if (inFlight > 0 && event.kind !== "attached") sum += event.t - last;
    last = event.t;
    if (!("iid" in event) || !iids.has(event.iid)) continue;
    if (event.kind === "started") inFlight += 1;
    else if (["replied", "attempt_failed", "aborted", "lost"].includes(event.kind)) inFlight -= 1;
  }
  return sum;
}

/** The instances at the address, or inside of it, by what is in a round or item. */
function inside(world: ReturnType<typeof timedWorld>, name: keyof typeof limitMs): ReadonlySet<number>[] {
  const { parent } = world.state.columns;
  const isIn = (iid: number, around: number): boolean =>
    iid !== 0 && (iid === around || isIn(parent[iid] ?? 0, around));
  const all = Array.from({ length: world.state.columns.count }, (_, iid) => iid);
  if (name !== "l/each") return [new Set(all.filter((iid) => isIn(iid, iidAt(world, name))))];
  return world.events.flatMap((event) =>
    event.kind === "opened" && event.key !== undefined ? [new Set([event.iid])] : [],
  );
}

function runOnce(seed: number): ReturnType<typeof timedWorld> {
  const random = randomFrom(seed);
  const answer = (): TimedAnswer => {
    const afterMs = Math.floor(random() * 8 * second);
    if (random() < 0.1) return {};
    return random() < 0.2 ? { afterMs, cause: { kind: "provider", message: `down ${afterMs}` } } : { afterMs };
  };
  const world = timedWorld({ plan, answer, abortMs, waits: true, limits: { atOnce: 3 } });
  for (let turn = 0; turn < 60 && !world.isOver; turn += 1) {
    runTo(world, world.now + Math.floor(random() * 4 * second));
    if (!world.isOver && random() < 0.15) crashAndResume(world);
    for (const { iid, ask, choices } of [...world.state.asks.values()]) {
      const choice = choices[Math.floor(random() * 2)]?.name ?? "";
      if (random() < 0.3) tell(world, { kind: "answered", iid, ask, choice, actor: "Anna" });
    }
  }
  return world;
}

test("60 runs that crash and are answered: an abort ends what has used its time, and the facts give the same again", () => {
  let failed = 0;
  for (let seed = 1; seed <= 60; seed += 1) {
    const world = runOnce(seed);
    expect([seed, world.state.ended?.cause?.kind]).not.toContain("internal");
    expect(replayFacts(plan, world.events)).toEqual(world.events);
    for (const name of ["l/each", "p", "l"] as const) {
      const over = inside(world, name).filter((iids) => flightOf(world.events, iids) > limitMs[name] + abortsMs);
      expect([seed, name, over]).toEqual([seed, name, []]);
    }
    for (const { kind } of world.state.causes.values()) if (kind === "budget") failed += 1;
  }
  expect(failed).toBeGreaterThan(60);
});

test("a limit that does not count, since nothing is in flight, has nobody look at it", () => {
  const waiting = planOf(`sluice: 1
name: waiting
why: w
nodes:
  s:
    why: w
    limits: {time: 5s}
    nodes:
      a: {why: w, prompt: hi}
      ask: {why: w, after: [a], gate: Go on?, choices: {yes: It does.}}
    returns: a
returns: s
`);
  const world = timedWorld({ plan: waiting, answer: () => ({ afterMs: second }), waits: true });
  runTo(world, 1_030_000);
  expect([world.isOver, world.wakeAt]).toEqual([false, undefined]);
});
