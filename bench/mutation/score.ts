/** How well mistakes were found, in numbers. */
import type { Trial } from "./try-mutations.ts";

/** The gate of issue 4: this share of the mistakes that change the plan is found. */
export const foundLeast = 0.99;

/** `found` and `atLine`: of those that change the plan. `extra`: findings beyond one, of all. */
export type Counts = {
  readonly made: number;
  readonly changing: number;
  readonly found: number;
  readonly atLine: number;
  readonly extra: number;
};

export function countsOf(trials: readonly Trial[]): Counts {
  const changing = trials.filter(({ isChanging }) => isChanging);
  const found = changing.filter((trial) => trial.found.length > 0);
  return {
    made: trials.length,
    changing: changing.length,
    found: found.length,
    atLine: found.filter(({ isAtLine }) => isAtLine).length,
    extra: trials.reduce((sum, trial) => sum + Math.max(0, trial.found.length - 1), 0),
  };
}

/** Not found, found elsewhere, or told more than once. */
export function isMissed({ isChanging, found, isAtLine }: Trial): boolean {
  return (isChanging && !isAtLine) || found.length > 1;
}
