/**
 * Choices that are recorded, so that a case can be played again and made smaller: a tape of numbers from 0 to 1. Where a
 * tape is at its end it gives 0, which makes the simplest of all: so shorter tapes, and smaller numbers, are simpler cases.
 */
import { randomFrom } from "../core/drive.ts";
import type { Random } from "../reference/random-expr.ts";

/** `drawn`: what was given so far. */
export type Tape = Random & { readonly drawn: readonly number[] };

/** A tape without an end, drawn from a seed. */
export function endlessTape(seed: number): Tape {
  return tapeOf(randomFrom(seed));
}

/** A tape that was recorded. */
export function recordedTape(values: readonly number[]): Tape {
  let at = 0;
  return tapeOf(() => {
    at += 1;
    return values[at - 1] ?? 0;
  });
}

function tapeOf(draw: () => number): Tape {
  const drawn: number[] = [];
  const next = (): number => {
    const value = draw();
    drawn.push(value);
    return value;
  };
  const below = (most: number): number => Math.floor(next() * most);
  return {
    drawn,
    below,
    chance: (of) => next() >= 1 - of,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}
