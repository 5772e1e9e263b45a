/**
 * The mutation bench of the scheduler: mistakes in the code of `src/core`, one at a time, and what its tests find of them.
 * `npm run bench:core-mutation -- [--seed N] [--count N] [--all] [--file TEXT] [--seconds N]`: `count` mutants drawn by the
 * seed (400), or all; of files by a part of their name; a mutant has so many seconds of tests at most (5). Prints each that
 * no test found. Ends with 1 where the gate is missed.
 */
import { parseArgs } from "node:util";
import { draw, randomOf } from "../mutation/random.ts";
import { formatTable, shown, verdict } from "../table.ts";
import { bundleMutants, type Mutant } from "./bundle.ts";
import { changeOf, equivalents, whyEquivalent } from "./equivalents.ts";
import { judgeMutants, type Verdict } from "./judge.ts";

/** The gate of issue 5: this share of the mistakes is found. */
const killedLeast = 0.85;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "400" },
    all: { type: "boolean", default: false },
    file: { type: "string", default: "" },
    seconds: { type: "string", default: "5" },
  },
});

process.env["REFERENCE_SEEDS"] ??= "60"; // a mistake that is found at all is found by few
const { mutants, load } = await bundleMutants();
const asked = mutants.filter(({ file }) => file.includes(values.file));
const chosen = values.all ? asked : draw(randomOf(values.seed), asked, Number(values.count));
const tried = chosen.filter((mutant) => whyEquivalent(mutant) === undefined);
const setting = { msMost: Number(values.seconds) * 1000, tell: (line: string) => process.stderr.write(`${line}\n`) };
const verdicts = await judgeMutants(load, tried, setting);

for (const { mutant, by } of verdicts) if (by === undefined) process.stdout.write(`${shownMutant(mutant)}\n`);
const share = verdicts.filter(({ by }) => by !== undefined).length / Math.max(1, verdicts.length);
process.stdout.write(
  `\n${table(verdicts)}\n\n` +
    `${shown(tried.length, 0)} of ${shown(mutants.length, 0)} mutants, ${shown(chosen.length - tried.length, 0)} that change nothing left out\n` +
    `${shown(100 * share, 1)} % of them found, at least ${killedLeast * 100} %: ${verdict(share >= killedLeast)}\n`,
);
const known = new Set(mutants.map(whyEquivalent));
const gone = equivalents.filter((one) => !known.has(one));
for (const { file, line } of gone)
  process.stdout.write(`listed as changing nothing, but not there: ${file}: ${line}\n`);
process.exit(share < killedLeast || gone.length > 0 ? 1 : 0); // a mutant may have left something that waits

function shownMutant(mutant: Mutant): string {
  return `${mutant.file}:${mutant.line}  ${changeOf(mutant)}\n    ${mutant.lineText}`;
}

function table(of: readonly Verdict[]): string {
  const files = [...new Set(of.map(({ mutant }) => mutant.file))].sort();
  const rows = files.map((file) =>
    row(
      file.replace("src/core/", ""),
      of.filter(({ mutant }) => mutant.file === file),
    ),
  );
  return formatTable(["file", "mutants", "killed", "survived", "%"], [...rows, row("all", of)]);
}

function row(name: string, of: readonly Verdict[]): readonly string[] {
  const killed = of.filter(({ by }) => by !== undefined).length;
  const figures = [of.length, killed, of.length - killed, (100 * killed) / Math.max(1, of.length)];
  return [name, ...figures.map((figure) => shown(figure, 0))];
}
