/**
 * A part of the mutation bench: some mistakes of each kind in pipelines of the repository that have none. Nearly all are
 * found, where they are, and told once. `npm run bench:mutation` makes more of them.
 */
import { expect, test } from "vitest";
import { mutators } from "../../bench/mutation/all-mutators.ts";
import { corpus } from "../../bench/mutation/corpus.ts";
import { draw, randomOf } from "../../bench/mutation/random.ts";
import { countsOf, foundLeast, isMissed } from "../../bench/mutation/score.ts";
import { openSubjects } from "../../bench/mutation/subject.ts";
import { describeTrial, tryMutations } from "../../bench/mutation/try-mutations.ts";

const seed = 1;
/** Of each kind: so the test takes a few seconds. */
const mistakesMost = 15;

const { subjects, faults } = openSubjects(corpus());
const trials = mutators.flatMap((mutator) => {
  const drawn = draw(randomOf(`${seed} ${mutator.kind}`), subjects, subjects.length);
  const made = [];
  for (const subject of drawn) {
    if (made.length >= mistakesMost) break;
    made.push(...tryMutations(subject, mutator, seed, 1));
  }
  return made;
});

test("no pipeline of the repository has an error or a warning", () => {
  expect(faults).toEqual([]);
});

test("mistakes are found, at their lines, each once", () => {
  const { changing, found, atLine, extra } = countsOf(trials);
  const missed = trials.filter(isMissed).map(describeTrial).join("\n\n");
  expect(found / changing, missed).toBeGreaterThanOrEqual(foundLeast);
  expect(atLine, missed).toBe(found);
  expect(extra, missed).toBe(0);
});

test("there are forty kinds of them at least, each in some pipeline", () => {
  const kinds = new Set(trials.map(({ kind }) => kind));
  expect(mutators.filter(({ kind }) => !kinds.has(kind)).map(({ kind }) => kind)).toEqual([]);
  expect(kinds.size).toBeGreaterThanOrEqual(40);
});
