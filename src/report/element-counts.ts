/** What became of the elements of a `from`, as its choices say: what `distinct` leaves out is no drop, and shown nowhere else. */
import type { Choice } from "../core/apply-list.ts";
import type { Event } from "../core/event.ts";
import { numberText } from "./amounts.ts";

/** By key of the `from`; `taken`: what a stream passed on. A list that is read whole records neither that nor `where`. */
export type ElementCounts = {
  readonly taken?: number;
  readonly where?: number;
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

/** Undefined where nothing is recorded: of a stream that has seen no element, a list of which nothing was left out. */
export function elementCounts(events: readonly Event[]): ElementCounts | undefined {
  const counts = { taken: 0, where: 0, distinct: 0, cap: 0, take: 0 };
  let seen = 0;
  let isWhole = false;
  for (const event of events) {
    if ((event.kind !== "chosen" && event.kind !== "closed") || event.codes === undefined) continue;
    isWhole = event.kind === "closed";
    for (const [, count, choice] of event.codes.matchAll(/(\d+)([awdct])/g)) {
      counts[countedAs[choice as Choice]] += Number(count);
      seen += Number(count);
    }
  }
  if (seen === 0) return undefined;
  const { distinct, cap, take } = counts;
  return isWhole ? { distinct, cap, take } : counts;
}

/** `2,000 taken, 1 left out by distinct`. */
export function elementsText({ taken, ...leftOut }: ElementCounts): string {
  const others = Object.entries(leftOut).filter(([, count]) => count > 0);
  return [
    ...(taken === undefined ? [] : [`${numberText(taken)} taken`]),
    ...others.map(([key, count]) => `${numberText(count)} left out by ${key}`),
  ].join(", ");
}
