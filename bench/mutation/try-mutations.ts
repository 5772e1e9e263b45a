/** Makes mistakes in a subject, drawn from a seed, and says what the compiler found of each. */
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { findings, printDiagnostics } from "./diagnostics.ts";
import { applyMutation, type Mutant, type Mutator } from "./mutation.ts";
import { contentOf } from "./plan-content.ts";
import { draw, randomOf } from "./random.ts";
import { compileAs, type Subject } from "./subject.ts";

/** `isChanging`: the plan is another one, or none. `isAtLine`: a finding stands at a line that the mutator allows. */
export type Trial = {
  readonly kind: string;
  readonly subject: Subject;
  readonly mutant: Mutant;
  readonly found: readonly Diagnostic[];
  readonly isChanging: boolean;
  readonly isAtLine: boolean;
};

/** At most `count` mistakes of the kind in the subject: the same for the same seed. */
export function tryMutations(subject: Subject, mutator: Mutator, seed: number, count: number): readonly Trial[] {
  const random = randomOf(`${seed} ${mutator.kind} ${subject.name}`);
  return draw(random, mutator.mutations(subject, random), count).flatMap((mutation) => {
    const mutant = applyMutation(subject.text, mutation);
    return mutant.text === subject.text ? [] : [tryMutant(subject, mutator.kind, mutant)];
  });
}

function tryMutant(subject: Subject, kind: string, mutant: Mutant): Trial {
  const { value, diagnostics } = compileAs(subject, mutant.text);
  const found = findings(diagnostics);
  const isAtLine = found.some(({ span }) => span.file === subject.path && mutant.lines.has(span.line));
  const isChanging = value === undefined || contentOf(value) !== subject.content;
  return { kind, subject, mutant, found, isChanging, isAtLine };
}

/** What was done, and what was found of it. */
export function describeTrial(trial: Trial): string {
  const { kind, subject, found } = trial;
  const what = found.length === 0 ? "found nothing" : found.length > 1 ? "found more than one" : whereFound(trial);
  const said = found.length === 0 ? "" : `\n${printDiagnostics(found)}`;
  return `${kind} in ${subject.name}: ${what}\n${diffOf(trial)}${said}`;
}

function whereFound({ isAtLine }: Trial): string {
  return isAtLine ? "found" : "found elsewhere";
}

/** What the mistake did to the lines of the text. */
function diffOf({ subject, mutant }: Trial): string {
  const before = subject.text.split("\n");
  const after = mutant.text.split("\n");
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail))
    tail += 1;
  const removed = before.slice(head, before.length - tail).map((line) => `    -${line}`);
  const added = after.slice(head, after.length - tail).map((line, index) => `    +${head + index + 1}: ${line}`);
  return [...removed, ...added].slice(0, 40).join("\n");
}
