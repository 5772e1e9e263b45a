/** What became of the elements of a stream, as its choices say: what `distinct` leaves out is no drop, and shown nowhere else. */
import type { Choice } from "../core/apply-list.ts";
import type { Event } from "../core/event.ts";
import { numberText } from "./amounts.ts";

/** By key of the `from`; `taken`: what it passed on. */
export type ElementCounts = {
  readonly taken: number;
  readonly where: number;
  readonly distinct: number;
  readonly cap: number;
  readonly take: number;
};

const countedAs: Readonly<Record<Choice, keyof ElementCounts>> = {
  a: "taken",
  w: "where",
  d: "distinct",
  c: "cap",
  t: "take",
};

/** Undefined where nothing was chosen: of what is no stream, or has seen no element. */
export function elementCounts(events: readonly Event[]): ElementCounts | undefined {
  const counts = { taken: 0, where: 0, distinct: 0, cap: 0, take: 0 };
  let seen = 0;
  for (const event of events) {
    if (event.kind !== "chosen") continue;
    for (const [, count, choice] of event.codes.matchAll(/(\d+)([awdct])/g)) {
      counts[countedAs[choice as Choice]] += Number(count);
      seen += Number(count);
    }
  }
  return seen === 0 ? undefined : counts;
}

/** `2,000 taken, 1 left out by distinct`. */
export function elementsText({ taken, ...leftOut }: ElementCounts): string {
  const others = Object.entries(leftOut).filter(([, count]) => count > 0);
  return [
    `${numberText(taken)} taken`,
    ...others.map(([key, count]) => `${numberText(count)} left out by ${key}`),
  ].join(", ");
}
