/**
 * The mutation bench: mistakes of many kinds, drawn from a seed, in every pipeline of the repository that has none, and
 * what the compiler found of them. `npm run bench:mutation -- [--seed N] [--count N] [--kind TEXT] [--subject TEXT]`:
 * `count` mistakes of a kind in a pipeline at most; `kind` and `subject` by a part of their name; `--all` prints each case,
 * not only those that were missed. It writes nothing, and ends with 1 where a gate is missed.
 */
import { parseArgs } from "node:util";
import { formatTable, shown, verdict } from "../table.ts";
import { mutators } from "./all-mutators.ts";
import { corpus } from "./corpus.ts";
import { countsOf, foundLeast, isMissed } from "./score.ts";
import { openSubjects } from "./subject.ts";
import { describeTrial, type Trial, tryMutations } from "./try-mutations.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "5" },
    kind: { type: "string", default: "" },
    subject: { type: "string", default: "" },
    all: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
const count = Number(values.count);
const { subjects, faults } = openSubjects(corpus().filter(({ name }) => name.includes(values.subject)));
const kinds = mutators.filter(({ kind }) => kind.includes(values.kind));
const trials = kinds.flatMap((mutator) => subjects.flatMap((subject) => tryMutations(subject, mutator, seed, count)));
const failed = trials.filter(isMissed);

for (const fault of faults) process.stdout.write(`${fault}\n\n`);
for (const trial of values.all ? trials : failed)
  process.stdout.write(`${describeTrial(trial)}\n    again: ${commandFor(trial)}\n\n`);
process.stdout.write(`${table(trials)}\n\n`);
const total = countsOf(trials);
const share = total.changing === 0 ? 1 : total.found / total.changing;
process.stdout.write(
  `${shown(100 * share, 2)} % of what changes the plan is found, at least ${foundLeast * 100} %: ${verdict(share >= foundLeast)}\n` +
    `${shown(total.atLine, 0)} of ${shown(total.found, 0)} at a line that is allowed: ${verdict(total.atLine === total.found)}\n` +
    `${shown(total.extra, 0)} findings more than one for a mistake: ${verdict(total.extra === 0)}\n`,
);
if (faults.length > 0 || share < foundLeast || total.atLine < total.found || total.extra > 0) process.exitCode = 1;

function commandFor({ kind, subject }: Trial): string {
  return `npm run bench:mutation -- --seed ${seed} --count ${count} --kind "${kind}" --subject "${subject.name}"`;
}

function table(of: readonly Trial[]): string {
  const rows = kinds.map(({ kind }) =>
    rowOf(
      kind,
      of.filter((trial) => trial.kind === kind),
    ),
  );
  return formatTable(["mistake", "made", "changing", "found", "at the line", "extra"], [...rows, rowOf("all", of)]);
}

function rowOf(kind: string, of: readonly Trial[]): readonly string[] {
  const { made, changing, found, atLine, extra } = countsOf(of);
  return [kind, ...[made, changing, found, atLine, extra].map((figure) => shown(figure, 0))];
}
