/** A random program through all of sluice, in memory: compiled, lowered, printed, verified, and run with nobody to answer. */
import { createSimulate } from "../../src/agents/simulate/create-simulate.ts";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import type { Json } from "../../src/base/json.ts";
import type { Watch } from "../../src/check/checking.ts";
import { answersAtHand } from "../../src/cli/answers-at-hand.ts";
import { createStubPrograms } from "../../src/cli/stub-programs.ts";
import { compile } from "../../src/compile/compile.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { checkInputs } from "../../src/run/check-inputs.ts";
import { createRunControl } from "../../src/run/control.ts";
import { silentObserver } from "../../src/run/progress.ts";
import type { RunEnd } from "../../src/run/run-end.ts";
import { runLimits } from "../../src/run/run-limits.ts";
import { startRun } from "../../src/run/start-run.ts";
import { given } from "../../src/syntax/given.ts";
import { readPattern } from "./patterns.ts";

/** What the compiler says of it, and the plan. */
export function compileProgram(
  files: ReadonlyMap<string, string>,
  path = "main.yaml",
  watch?: Watch,
): { readonly plan?: Plan; readonly diagnostics: readonly Diagnostic[] } {
  const { value, diagnostics } = compile({
    path,
    text: (asked) => files.get(asked) ?? readPattern(asked),
    ...given({ watch }),
  });
  return value === undefined ? { diagnostics } : { plan: value, diagnostics };
}

export type Ran = { readonly end: RunEnd; readonly causes: readonly string[] };

/** Runs it with its defaults where nothing is given. `causes`: why instances failed, each kind with its message. */
export async function runProgram(plan: Plan, seed: number, inputs: Readonly<Record<string, Json>> = {}): Promise<Ran> {
  const checked = checkInputs(plan, inputs);
  if ("problems" in checked) throw new Error(`the defaults do not fit: ${JSON.stringify(checked.problems)}`);
  const limits = runLimits(plan, checked.inputs);
  if ("problems" in limits) throw new Error(`the limits cannot be computed: ${limits.problems.join("; ")}`);
  const journal = createMemoryJournal({ id: "run-1", pipeline: plan.name, plan, provider: "simulate", now: 1 });
  const provider = createSimulate({ seed, latencyMs: { min: 0, max: 0 } });
  const end = await startRun(
    {
      provider,
      folder: ".",
      environment: {},
      version: "0",
      control: createRunControl(),
      observer: silentObserver,
      stub: createStubPrograms(seed, undefined),
      ...given({
        answerFor: answersAtHand({ file: undefined, stubs: undefined, isStubRun: true, seed, warn: () => undefined }),
      }),
    },
    { journal, inputs: checked.inputs, seed, limits: limits.limits },
  );
  const causes = [...journal.events()].flatMap((event) =>
    "cause" in event && event.cause !== undefined ? [`${event.cause.kind}: ${event.cause.message}`] : [],
  );
  return { end, causes };
}
