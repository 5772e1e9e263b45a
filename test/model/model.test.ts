/**
 * The model test: random plans in a simulated world of slow, failing and lying answers, dying processes, people who pause,
 * stop and answer late, clocks that jump, limits of every kind. A ledger outside of the scheduler (`note-event.ts`,
 * `money.ts`) demands after every event that nothing is lost, done twice, begun too early or overshot; at rest, that
 * nothing stands still that may move (`rest.ts`); at the end, that the journal folds to the same state, that its facts
 * lead to the same decisions, and that the run came to what the reference interpreter says (`ends.ts`).
 *
 * A failure prints its seed and the case, made small, as a story. `SLUICE_FUZZ_SEED=123` begins at that seed, so it tries
 * a failure again; `SLUICE_FUZZ=20` tries 20 times as many; `SLUICE_MODEL_TABLE=1` prints how many seeds had what.
 */
import { expect, test } from "vitest";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { least } from "./coverage.ts";
import { shrink } from "./shrink.ts";
import { type Found, tryCase, trySeed } from "./try-case.ts";

const { numRuns, seed: first } = fuzzRuns(10_000);

test("whatever happens to a run, it loses nothing, does nothing twice, overshoots no limit and tells the truth", () => {
  const counts = new Map<string, number>();
  for (let seed = first; seed < first + numRuns; seed += 1) {
    const { words, found } = trySeed(seed);
    if (found !== undefined) throw new Error(storyOf(seed, found));
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (process.env["SLUICE_MODEL_TABLE"] !== undefined) process.stdout.write(tableOf(counts));
  if (numRuns < 10_000) return;
  const rare = Object.entries(least).filter(([word, count]) => (counts.get(word) ?? 0) < count);
  expect(rare.map(([word, count]) => `${word}: ${counts.get(word) ?? 0}, at least ${count}`)).toEqual([]);
});

function tableOf(counts: ReadonlyMap<string, number>): string {
  const lines = [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([word, count]) => `${count}\t${word}`);
  return `seeds\twith\n${lines.join("\n")}\n`;
}

/** The case, made small: its plan, and what happened, step by step. */
function storyOf(seed: number, found: Found): string {
  const small = shrink(found);
  const story: string[] = [];
  tryCase(small.of, story);
  const lines = story.map((line) => (line.length > 400 ? `${line.slice(0, 400)} …` : line));
  return [`seed ${seed}`, found.message, "", "made small:", ...lines, "", small.message].join("\n");
}
