/**
 * The time of a run. It is wall time, but never goes back, and does not jump while something is in flight: a clock that is
 * set, or a machine that slept, ends no attempt and uses up no limit. A wall clock that was set back is not waited for:
 * time goes on from where it was, as fast as it passes.
 */

/** `isIdle`: whether nothing has been in flight since it was asked last. Milliseconds, whole. */
export type RunClock = (isIdle: boolean) => number;

/** What two clocks may differ by because they are not the same clock. */
const sameMs = 1_000;

/** `wall`: wall time, ms. `steady`: ms by a clock that nobody sets. `since`: the last time in the journal of the run. */
export function createRunClock(wall: () => number, steady: () => number, since: number): RunClock {
  let time = Math.max(since, wall());
  let last = steady();
  return (isIdle) => {
    const at = steady();
    const passed = time + Math.max(0, at - last);
    last = at;
    const shown = wall();
    const isStep = Math.abs(shown - passed) > sameMs;
    if (!isStep || (isIdle && shown > passed)) time = Math.max(time, shown);
    else time = passed;
    return Math.floor(time);
  };
}
