/** Puts tests to mutants: the quickest of those that come by a mutant first, until one fails. */
import { present } from "../../src/base/invariant.ts";
import type { Bundle, Mutant, Subject } from "./bundle.ts";

/** `by`: the test that failed, with why; undefined: none did. */
export type Verdict = { readonly mutant: Mutant; readonly by: string | undefined };

/** `msMost`: of tests for one mutant, as long as they take without one. */
export type Setting = { readonly msMost: number; readonly tell: (line: string) => void };

/** What a test does where nothing is wrong. `reached`: by mutant. */
type Measured = { readonly test: number; readonly ms: number; readonly ticks: number; readonly reached: Uint8Array };

type Bench = {
  readonly load: Bundle["load"];
  readonly tests: readonly Measured[];
  readonly setting: Setting;
  subject: Subject;
};

const batch = 25;
/** Turns of loops that a test may take under a mutant: so many times its own, and some more. */
const ticksTimes = 10;
const ticksMore = 100_000;

export async function judgeMutants(
  load: Bundle["load"],
  mutants: readonly Mutant[],
  setting: Setting,
): Promise<readonly Verdict[]> {
  const subject = await load();
  const tests = await measure(subject, setting);
  const bench: Bench = { load, tests, setting, subject };
  const verdicts: Verdict[] = [];
  for (let at = 0; at < mutants.length; at += batch) {
    verdicts.push(...(await judgeBatch(bench, mutants.slice(at, at + batch))));
    const killed = verdicts.filter(({ by }) => by !== undefined).length;
    setting.tell(`${killed} of ${verdicts.length} mutants killed, ${mutants.length} to try`);
  }
  return verdicts;
}

/** Tests that fail by themselves are left out, and told. */
async function measure(subject: Subject, { tell }: Setting): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  subject.reached();
  for (const [test, name] of subject.names.entries()) {
    const start = process.cpuUsage().user;
    const problem = await subject.run(test, 0, Number.POSITIVE_INFINITY);
    const ms = (process.cpuUsage().user - start) / 1000; // of this process: others may be at work
    if (problem !== undefined) tell(`left out, since it fails without a mutant: ${name}: ${problem}`);
    const reached = subject.reached();
    if (problem === undefined) measured.push({ test, ms, ticks: subject.ticks(), reached });
  }
  return measured.sort((left, right) => left.ms - right.ms);
}

/** A mutant may leave something behind that fails later tests: then the batch is judged again, each from a new beginning. */
async function judgeBatch(bench: Bench, mutants: readonly Mutant[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const mutant of mutants) verdicts.push(await judge(bench, mutant));
  if (await isSound(bench)) return verdicts;
  const again: Verdict[] = [];
  for (const mutant of mutants) {
    if (!(await isSound(bench))) bench.subject = await bench.load();
    again.push(await judge(bench, mutant));
  }
  return again;
}

async function isSound({ subject, tests }: Bench): Promise<boolean> {
  for (const { test } of tests.slice(0, 50)) {
    if ((await subject.run(test, 0, Number.POSITIVE_INFINITY)) !== undefined) return false;
  }
  return true;
}

/** What is evaluated when a module is loaded asks for a load of its own. */
async function judge(bench: Bench, mutant: Mutant): Promise<Verdict> {
  if (!mutant.isStatic) return judgeWith(bench, bench.subject, mutant);
  try {
    return await judgeWith(bench, await bench.load(mutant.id), mutant);
  } catch (error) {
    return { mutant, by: `loading: ${error}` };
  }
}

async function judgeWith({ tests, setting }: Bench, subject: Subject, mutant: Mutant): Promise<Verdict> {
  let ms = 0;
  for (const one of tests) {
    if (!mutant.isStatic && one.reached[mutant.id] !== 1) continue;
    if (ms > setting.msMost) break;
    const problem = await subject.run(one.test, mutant.id, one.ticks * ticksTimes + ticksMore);
    if (problem !== undefined) return { mutant, by: `${present(subject.names[one.test], "a test")}: ${problem}` };
    ms += one.ms;
  }
  return { mutant, by: undefined };
}
