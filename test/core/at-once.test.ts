/** `at_once` of a fan-out: which items hold a place, and which have given it back. Told in made-up time. */
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { planOf } from "./plan-of.ts";
import { type Asked, eventsOf, runTo, type TimedAnswer, type TimedWorld, timedWorld } from "./timed-world.ts";

/** The most items that had been opened and had not settled at one time. */
function mostOpen({ events }: TimedWorld): number {
  const open = new Set<number>();
  let most = 0;
  for (const event of events as readonly Event[]) {
    if (event.kind === "opened") open.add(event.iid);
    if (event.kind === "settled") open.delete(event.iid);
    most = Math.max(most, open.size);
  }
  return most;
}

test("an item keeps its place in the delay of a retry: never are more at work than was said", () => {
  const plan = planOf(`sluice: 1
name: one-by-one
why: A device that takes one at a time.
nodes:
  many: {why: w, each: n in range(4), at_once: 1, retry: {max: 2, delay: 60s, on: [provider]}, prompt: "{{ n }}"}
returns: many
`);
  const answer = ({ attempt }: Asked): TimedAnswer =>
    attempt < 3 ? { afterMs: 1_000, cause: { kind: "provider", message: `busy ${attempt}` } } : { afterMs: 50_000 };
  const world = timedWorld({ plan, answer });
  runTo(world);
  expect(world.state.ended?.state).toBe("completed");
  expect(mostOpen(world)).toBe(1);
  expect(world.asked.map(({ beside }) => beside)).toEqual(Array.from({ length: 12 }, () => 0));
});

test("an item keeps its place while it waits for a quota: no more are opened that would wait there as well", () => {
  const plan = planOf(`sluice: 1
name: two-roles
why: Items of which one role has a quota.
roles:
  quick: {model: fast}
  short: {model: strong}
nodes:
  many:
    why: w
    each: n in range(6)
    at_once: 2
    nodes:
      begin: {why: w, role: quick, prompt: "{{ n }}"}
      go_on: {why: w, role: short, prompt: "{{ begin }}"}
    returns: go_on
returns: many | length
`);
  let refusals = 1;
  const answer = ({ request }: Asked): TimedAnswer => {
    if (request.kind !== "agent" || request.role !== "short" || refusals === 0) return { afterMs: 1_000 };
    refusals -= 1;
    const cause = { kind: "rate_limit", message: "too many requests" } as const;
    return { afterMs: 100, cause, scope: "gate", retryAfterMs: 60_000 };
  };
  const world = timedWorld({ plan, answer, gates: { quick: "a:1", short: "b:1" } });
  runTo(world);
  expect(world.state.ended).toMatchObject({ state: "completed", returns: 6 });
  const [set] = eventsOf(world, "gate_set");
  const before = world.events.filter(({ kind, t }) => kind === "opened" && t < (set?.until ?? 0));
  expect(before).toHaveLength(2);
  expect(mostOpen(world)).toBe(2);
});
