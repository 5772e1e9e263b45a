/**
 * Makes a failing case small: parts of its tapes are left out or set to 0, as long as the same rule is broken. What
 * happens goes first, then the plan.
 */
import { type Case, type Found, tryCase } from "./try-case.ts";

/** Trials of one case: some seconds. */
const mostTrials = 1_500;

export function shrink(found: Found): Found {
  let best = found;
  let trials = 0;
  const isBetter = (of: Case): boolean => {
    trials += 1;
    const tried = trials > mostTrials ? undefined : tryCase(of).found;
    if (tried?.rule !== best.rule || sizeOf(of) >= sizeOf(best.of)) return false;
    best = { ...tried, of };
    return true;
  };
  for (let before = Number.POSITIVE_INFINITY; sizeOf(best.of) < before && trials < mostTrials; ) {
    before = sizeOf(best.of);
    for (const tape of ["world", "plan"] as const) shorten(() => best.of, tape, isBetter);
  }
  return best;
}

/** Numbers that are 0 count little: they make the simplest of all. */
function sizeOf({ plan, world }: Case): number {
  return [...plan, ...world].reduce((sum, value) => sum + (value === 0 ? 1 : 3 + value), 0);
}

type IsBetter = (of: Case) => boolean;

function shorten(best: () => Case, tape: keyof Case, isBetter: IsBetter): void {
  for (let size = best()[tape].length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = best()[tape].length - size; at >= 0; at -= size) {
      const values = best()[tape];
      const without = values.toSpliced(at, size);
      const zeros = values.map((value, index) => (index >= at && index < at + size ? 0 : value));
      if (!isBetter({ ...best(), [tape]: without })) isBetter({ ...best(), [tape]: zeros });
    }
  }
}
