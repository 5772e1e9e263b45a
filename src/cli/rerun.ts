/** `sluice rerun RUN`: a new run that takes over from an earlier one what is still right. */
import { type Command, Option } from "commander";
import type { Reuse } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import type { Plan } from "../plan/plan.ts";
import { jsonText } from "../report/json-text.ts";
import { checkInputs } from "../run/check-inputs.ts";
import { withEarlier } from "../run/earlier-answers.ts";
import { planRerun } from "../run/plan-rerun.ts";
import { rerun } from "../run/rerun.ts";
import { beganOf } from "./began-of.ts";
import { inputsOrThrow, limitsOrThrow } from "./check-given.ts";
import { type Declare, examples } from "./command.ts";
import { conductRun } from "./conduct-run.ts";
import { exitCodes } from "./exit-code.ts";
import { addInputOptions, type InputOptions, readInputs } from "./input-options.ts";
import { loadPlan } from "./load-plan.ts";
import { beginJournal, openAnswers } from "./prepare-run.ts";
import { projectFolder, runFile } from "./project.ts";
import { rerunText } from "./rerun-text.ts";
import { addRunOptions, type RunOptions, timeOf } from "./run-options.ts";
import { type Terminal, warnOn } from "./terminal.ts";

type RerunOptions = RunOptions &
  InputOptions & {
    readonly plan?: boolean;
    readonly fresh?: number;
    readonly reuseAnswers?: boolean;
    readonly retryFailed?: boolean;
  };

export const declareRerun: Declare = (command, { terminal, act }) => {
  command
    .argument("<run>", "id, beginning of an id, or @latest")
    .argument("[file]", "an edited pipeline or plan; else that of the run");
  addReuseOptions(addRunOptions(addInputOptions(command)))
    .option("--retry-failed", "as `sluice retry`: files that have changed since do not count")
    .addHelpText(
      "after",
      examples(
        ["sluice rerun @latest", "asks again only what failed"],
        ["sluice rerun @latest --input top=20 --plan", "what another input would cost"],
        ["sluice rerun @latest review.yaml", "with an edited pipeline"],
        ["sluice rerun @latest --fresh 24h", "asks the web again where the answer is older"],
      ),
    )
    .action((text: string, file: string | undefined, options: RerunOptions) => {
      const reuse: Reuse = options.retryFailed === true ? { anyFiles: true } : {};
      return act(() => startAgain({ text, file, options, terminal, reuseOf: () => reuse }));
    });
};

/** Those that `rerun` and `retry` have in common beside those of every run. */
export function addReuseOptions(command: Command): Command {
  return command
    .option("--plan", "only say what would be taken over and what would run, and why")
    .addOption(
      new Option("--fresh <time>", "take nothing over that came from outside and is older, as in 24h").argParser(
        timeOf,
      ),
    )
    .option("--reuse-answers", "take answers of people over as well, to questions that are the same");
}

/** `reuseOf`: what is said of taking over beside the options, once the earlier run is at hand. */
export type AgainCall = {
  readonly text: string;
  readonly file: string | undefined;
  readonly options: RerunOptions;
  readonly terminal: Terminal;
  readonly reuseOf: (source: Journal) => Reuse;
};

/** The exit code. Throws `UsageError` and `JournalError`. */
export async function startAgain(call: AgainCall): Promise<number> {
  const project = projectFolder();
  const { path } = runFile(project, call.text);
  const source = openJournal(path, { mode: "read", now: Date.now() });
  try {
    const plan = call.file === undefined ? source.plan : await loadPlan(call.file, call.terminal);
    return plan === undefined ? exitCodes.findings : await conduct(call, { project, source, plan });
  } finally {
    source.close();
  }
}

/** Undefined where nothing was said. */
function reuseSaid({ options, reuseOf }: AgainCall, source: Journal): Reuse | undefined {
  const reuse: Reuse = {
    ...reuseOf(source),
    ...(options.fresh === undefined ? {} : { freshMs: options.fresh }),
    ...(options.reuseAnswers === true ? { answers: true } : {}),
  };
  return Object.keys(reuse).length === 0 ? undefined : reuse;
}

type Base = { readonly project: string; readonly source: Journal; readonly plan: Plan };

async function conduct(call: AgainCall, { project, source, plan }: Base): Promise<number> {
  const { options, terminal } = call;
  const said = reuseSaid(call, source);
  const reuse = said === undefined ? {} : { reuse: said };
  const began = beganOf(source);
  const { given, typed } = await readInputs(options);
  // What the earlier run was given counts where nothing else is said; an input that the edited pipeline lost does not.
  const known = Object.entries(began.inputs).filter(([name]) => plan.inputs.some((input) => input.name === name));
  const inputs = inputsOrThrow(checkInputs(plan, given, { ...Object.fromEntries(known), ...typed }));
  const limits = limitsOrThrow(plan, inputs, options);
  const seed = options.seed ?? began.seed;
  const { provider: name, stubRun } = began;
  const answers = await openAnswers(options, { plan, project, seed, provider: name, stubRun, warn: warnOn(terminal) });
  if (options.plan === true) {
    const { provider } = answers;
    const footing = { isSimulated: provider.name === "simulate", isStubRun: answers.stub !== undefined };
    const base = { plan, inputs, seed, limits, source, footing, folder: project, now: Date.now(), ...reuse };
    const found = await planRerun({ ...base, provider: provider.name });
    await provider.close();
    terminal.out(options.json === true ? jsonText(found) : rerunText(found, terminal.paint));
    return exitCodes.ok;
  }
  const journal = beginJournal(project, plan, answers.provider.name);
  const answerFor = said?.answers === true ? withEarlier(answers.answerFor, { source, journal }) : answers.answerFor;
  return conductRun({
    ...answers,
    ...(answerFor === undefined ? {} : { answerFor }),
    journal,
    project,
    options,
    terminal,
    begin: (setup) => rerun(setup, { journal, inputs, seed, limits, source, ...reuse }),
  });
}
