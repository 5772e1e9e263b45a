/** Chance that is none: draws that a text decides, so that a rehearsal can be repeated. */
import { seedOf } from "../../base/hash.ts";
import { present } from "../../base/invariant.ts";

export type Draw = {
  /** At least 0, below 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** One of the list, which is not empty. */
  pick<T>(list: readonly T[]): T;
  chance(probability: number): boolean;
};

/** Draws that depend on the text alone: mulberry32 over its hash. For rehearsals, never for secrets or identity. */
export function drawFrom(text: string): Draw {
  let state = seedOf(text);
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const between = (least: number, most: number) => Math.min(most, least + Math.floor(fraction() * (most - least + 1)));
  return {
    fraction,
    between,
    pick: (list) => present(list[between(0, list.length - 1)], "an element to draw"),
    chance: (probability) => fraction() < probability,
  };
}
