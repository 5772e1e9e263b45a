/** Choices read from a list of numbers: when it is at its end, the first of each is taken. So shorter lists make simpler things. */
import { present } from "../../src/base/invariant.ts";

export type Choices = {
  readonly below: (count: number) => number;
  readonly pick: <T>(of: readonly T[]) => T;
  /** True with this chance in percent; false at the end of the list. */
  readonly chance: (percent: number) => boolean;
  /** A name that was not given before. */
  readonly name: (stem: string) => string;
};

export function choicesOf(tape: readonly number[]): Choices {
  let at = 0;
  let names = 0;
  const next = (): number => {
    const value = tape[at] ?? 0;
    at += 1;
    return value;
  };
  const below = (count: number): number => next() % count;
  return {
    below,
    pick: (of) => present(of[below(of.length)], "something to pick"),
    chance: (percent) => 100 - (next() % 100) <= percent,
    name: (stem) => {
      names += 1;
      return `${stem}_${names}`;
    },
  };
}
