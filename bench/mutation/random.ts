/** Numbers drawn from a seed that is a text: the same text draws the same numbers, on every machine. */
import { present } from "../../src/base/invariant.ts";

/** `below(n)`: 0 to n - 1. `pick`: one of a list that is not empty. */
export type Random = { readonly below: (count: number) => number; readonly pick: <T>(of: readonly T[]) => T };

/** Mulberry32 over a hash (FNV-1a) of the seed. */
export function randomOf(seed: string): Random {
  let state = hash(seed);
  const below = (count: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
  return { below, pick: (of) => present(of[below(of.length)], "something to pick") };
}

/** At most `count` of them, without one twice, in the order in which they were drawn. */
export function draw<T>(random: Random, of: readonly T[], count: number): readonly T[] {
  const left = [...of];
  const drawn: T[] = [];
  while (drawn.length < count && left.length > 0) drawn.push(...left.splice(random.below(left.length), 1));
  return drawn;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
