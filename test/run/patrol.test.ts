/** The patrol over what is in flight: when it tells, of what, and how often. */
import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { createFlight, type InFlight } from "../../src/run/flight.ts";
import { createPatrol } from "../../src/run/patrol.ts";

type Patrolled = { readonly usualMs?: number; readonly onLook?: (place: InFlight) => void };

/** Looks until so many seconds are over; gives when something was told, in seconds, and why. */
function patrolled(seconds: number, { usualMs, onLook }: Patrolled = {}) {
  const flight = createFlight(() => undefined);
  const place = flight.begin(7, 1);
  const patrol = createPatrol(flight, () => usualMs);
  const told: (readonly [number, string])[] = [];
  for (let at = 0; at <= seconds * 1_000; at += limits.patrolMs) {
    onLook?.(place);
    for (const fact of patrol.look(1_000_000 + at)) if (fact.kind === "overdue") told.push([at / 1_000, fact.why]);
  }
  return told;
}

test("an attempt of more than three times what is usual is told of, each time it takes twice as long", () => {
  expect(patrolled(330, { usualMs: 20_000, onLook: (place) => place.heard() })).toEqual([
    [65, "slow"],
    [130, "slow"],
    [260, "slow"],
  ]);
});

test("nobody is told of anything that takes no more than half a minute, or while nobody knows what is usual", () => {
  expect(patrolled(30, { usualMs: 10 })).toEqual([]);
  expect(patrolled(35, { usualMs: 10 })).toEqual([[35, "slow"]]);
  expect(patrolled(3_600, { onLook: (place) => place.heard() })).toEqual([]);
});

test("silence is told of after five minutes", () => {
  expect(patrolled(700)).toEqual([
    [300, "silent"],
    [600, "silent"],
  ]);
  let looks = 0;
  const fallsSilent = (place: InFlight): void => {
    looks += 1;
    if (looks <= 40) place.heard();
  };
  expect(patrolled(700, { onLook: fallsSilent })).toEqual([[495, "silent"]]);
});

test("what waits in a provider's queue may take its time", () => {
  expect(patrolled(3_600, { usualMs: 1_000, onLook: (place) => place.keep(true) })).toEqual([]);
});

test("between two looks some time passes", () => {
  const flight = createFlight(() => undefined);
  flight.begin(7, 1);
  const patrol = createPatrol(flight, () => 1);
  expect(patrol.look(1_000)).toEqual([]);
  expect(patrol.look(999_999)).toHaveLength(1);
  expect(patrol.look(999_999 + limits.patrolMs - 1)).toEqual([]);
});
