/**
 * The time of a run. It is wall time, but never goes back, and does not jump while something is in flight: a clock that is
 * set, a machine that slept, a process that was stopped or waited for its disk ends no attempt and uses up no limit: what
 * has been done meanwhile is heard of only afterwards. A wall clock that was set back is not waited for:
 * time goes on from where it was, as fast as it passes.
 */

/** `isIdle`: whether nothing has been in flight since it was asked last. Milliseconds, whole. */
export type RunClock = (isIdle: boolean) => number;

/** What two clocks may differ by because they are not the same clock. */
const sameMs = 1_000;

/**
 * `wall`: wall time, ms. `steady`: ms by a clock that nobody sets. `since`: the last time in the journal of the run.
 * `stallMs`: longer than that between two questions the process was not at work.
 */
export type RunClocks = {
  readonly wall: () => number;
  readonly steady: () => number;
  readonly since: number;
  readonly stallMs: number;
};

export function createRunClock({ wall, steady, since, stallMs }: RunClocks): RunClock {
  let time = Math.max(since, wall());
  let last = steady();
  return (isIdle) => {
    const at = steady();
    const passed = time + Math.min(stallMs, Math.max(0, at - last));
    last = at;
    const shown = wall();
    const isStep = Math.abs(shown - passed) > sameMs;
    if (!isStep || (isIdle && shown > passed)) time = Math.max(time, shown);
    else time = passed;
    return Math.floor(time);
  };
}
