/**
 * What a scheduler could do that knows how long everything takes: list schedules by several orders, the best of which
 * counts, and the bound that no scheduler can pass.
 */
import { createRankHeap, firstRank, firstValue, popRanked, pushRanked } from "../../src/core/numbers.ts";
import type { Random } from "./latencies.ts";
import type { Task } from "./random-pipelines.ts";

/** Tasks with how long each takes; those that a task waits for stand before it. */
export type Work = { readonly tasks: readonly Task[]; readonly durations: readonly number[]; readonly slots: number };

/** The longest way through the graph, or all work spread over all slots without a gap. */
export function lowerBound({ tasks, durations, slots }: Work): number {
  const total = durations.reduce((sum, one) => sum + one, 0);
  return Math.max(total / slots, ...tailsOf(tasks, durations));
}

/** The best of list schedules: by the longest way left, by the most work left, and these shaken `shakes` times. */
export function clairvoyantBest(work: Work, shakes: number, random: Random): number {
  const tails = tailsOf(work.tasks, work.durations);
  const readers = readersOf(work.tasks);
  const behind = tails.map(
    (tail, index) => tail + (readers[index] ?? []).reduce((sum, at) => sum + (tails[at] ?? 0), 0),
  );
  const depth = work.tasks.map((_, index) => index);
  let best = Math.min(...[tails, behind, depth].map((order) => listSchedule(work, order)));
  for (let shake = 0; shake < shakes; shake += 1) {
    const strength = 0.02 * 2 ** (shake % 6);
    const order = tails.map((tail) => tail * (1 + strength * (random() - 0.5)));
    best = Math.min(best, listSchedule(work, order));
  }
  return best;
}

/** By task: how long the longest way from its beginning to the end of the graph takes. */
function tailsOf(tasks: readonly Task[], durations: readonly number[]): number[] {
  const tails = tasks.map(() => 0);
  for (let index = tasks.length - 1; index >= 0; index -= 1) {
    const tail = (tails[index] ?? 0) + (durations[index] ?? 0);
    tails[index] = tail;
    for (const before of tasks[index]?.after ?? []) tails[before] = Math.max(tails[before] ?? 0, tail);
  }
  return tails;
}

function readersOf(tasks: readonly Task[]): number[][] {
  const readers = tasks.map((): number[] => []);
  for (const [index, { after }] of tasks.entries()) for (const before of after) readers[before]?.push(index);
  return readers;
}

/** When the last task ends if a free slot always takes the ready task of the highest order. */
function listSchedule({ tasks, durations, slots }: Work, order: readonly number[]): number {
  const readers = readersOf(tasks);
  const waits = tasks.map(({ after }) => after.length);
  const ready = createRankHeap();
  const running = createRankHeap();
  const wake = (index: number): void => {
    if (waits[index] === 0) pushRanked(ready, -(order[index] ?? 0), index);
  };
  tasks.forEach((_, index) => void wake(index));
  for (let now = 0; ; now = firstRank(running), endFirst()) {
    while (running.values.length < slots && firstValue(ready) !== -1) {
      const index = popRanked(ready);
      pushRanked(running, now + (durations[index] ?? 0), index);
    }
    if (firstValue(running) === -1) return now;
  }
  function endFirst(): void {
    for (const reader of readers[popRanked(running)] ?? []) {
      waits[reader] = (waits[reader] ?? 0) - 1;
      wake(reader);
    }
  }
}
