/** Looks at what is in flight, now and then: which attempts take longer than is usual, or have said nothing for long? */
import { limits } from "../base/limits.ts";
import type { Fact } from "../core/event.ts";
import { slownessOf } from "../core/usual.ts";
import type { Flight, Watched } from "./flight.ts";

export type Patrol = {
  /** What people should be told of, as facts. Between two looks `limits.patrolMs` pass; until then there are none. */
  look(now: number): readonly Fact[];
};

/** `usualMs`: how long attempts like this one take as a rule; undefined: nobody knows yet. */
export function createPatrol(flight: Flight, usualMs: (iid: number) => number | undefined): Patrol {
  let nextLook = Number.NEGATIVE_INFINITY;
  return {
    look(now) {
      if (now < nextLook) return [];
      nextLook = now + limits.patrolMs;
      const found: Fact[] = [];
      for (const place of flight.watched()) {
        const fact = place.isKept ? undefined : overdue(place, now, usualMs);
        if (fact !== undefined) found.push(fact);
      }
      return found;
    },
  };
}

/** Each time it is told of, it may take twice as long before it is told of again. */
function overdue(place: Watched, now: number, usual: (iid: number) => number | undefined): Fact | undefined {
  if (place.seenAt === 0) place.seenAt = now;
  if (place.hasSpoken || place.heardAt === 0) place.heardAt = now;
  place.hasSpoken = false;
  const { iid, attempt, seenAt, heardAt, tellAfterMs } = place;
  const ms = now - seenAt;
  if (ms < Math.max(limits.stuckMsLeast, tellAfterMs)) return undefined;
  const usualMs = usual(iid);
  const about = { kind: "overdue", iid, attempt } as const;
  if (usualMs !== undefined && slownessOf(ms, usualMs) > 1) {
    place.tellAfterMs = 2 * ms;
    return { ...about, why: "slow", ms, usualMs: Math.round(usualMs) };
  }
  if (now - heardAt < limits.silentMs) return undefined;
  place.tellAfterMs = 2 * ms;
  return { ...about, why: "silent", ms: now - heardAt };
}
