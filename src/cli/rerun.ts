/** `sluice rerun RUN`: a new run that takes over from an earlier one what is still right. */
import { relative } from "node:path";
import { type Command, Option } from "commander";
import { canonicalJson, type Json } from "../base/json.ts";
import type { Reuse } from "../core/event.ts";
import { livePid } from "../journal/holder.ts";
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import type { Plan } from "../plan/plan.ts";
import { jsonText } from "../report/json-text.ts";
import type { Began } from "../run/began-of.ts";
import { type CheckedInputs, checkInputs } from "../run/check-inputs.ts";
import { withEarlier } from "../run/earlier-answers.ts";
import { planRerun, type RerunPlanCall } from "../run/plan-rerun.ts";
import { rerun } from "../run/rerun.ts";
import { beganOrThrow } from "./began-or-throw.ts";
import { inputsOrThrow, limitsOrThrow } from "./check-given.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { conductRun } from "./conduct-run.ts";
import { exitCodes } from "./exit-code.ts";
import { addInputOptions, type InputOptions, readInputs } from "./input-options.ts";
import { loadWithFiles } from "./load-plan.ts";
import { meansFor } from "./means-for.ts";
import { beginJournal, openAnswers, repositoryFor } from "./prepare-run.ts";
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
  command.argument(...runArgument).argument("[file]", "an edited pipeline or plan; else that of the run");
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
    const { id } = source.head;
    if (livePid(source.head) !== undefined) {
      warnOn(call.terminal)(`run ${id} is still at work: what it has not settled so far is done a second time here`);
    }
    const loaded = call.file === undefined ? source : await loadWithFiles(call.file, call.terminal);
    if (loaded === undefined) return exitCodes.findings;
    const began = beganOrThrow(source);
    const own = "files" in loaded ? loaded.files.map((path) => relative(project, path)) : [];
    const ownFiles = [...new Set([...(began.ownFiles ?? []), ...own])];
    return await conduct(call, { project, source, began, plan: loaded.plan, ownFiles });
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

/** `ownFiles`: those of the edited pipeline, and of the one before it, which is no more to agents than that. */
type Base = {
  readonly project: string;
  readonly source: Journal;
  readonly began: Began;
  readonly plan: Plan;
  readonly ownFiles: readonly string[];
};

async function conduct(call: AgainCall, { project, source, began, plan, ownFiles }: Base): Promise<number> {
  const { options, terminal } = call;
  const said = reuseSaid(call, source);
  const reuse = said === undefined ? {} : { reuse: said };
  const { given, typed } = await readInputs(options);
  const earlier = earlierInputs(began.inputs, source.plan, plan);
  const checked = checkInputs(plan, given, { ...earlier, ...typed });
  const inputs = inputsOrThrow(tellOfEarlier(checked, Object.keys(earlier), { ...given, ...typed }, source.head.id));
  const limits = limitsOrThrow(plan, inputs, options);
  const seed = options.seed ?? began.seed;
  const { provider: name, stubRun } = began;
  if (options.plan === true) {
    const repository = stubRun || options.stubRun === true ? undefined : await repositoryFor(plan, project);
    const found = await planRerun({
      ...{ plan, inputs, seed, limits, source, folder: project, now: Date.now(), ownFiles, ...reuse },
      ...whoAnswers(options, { name, stubRun }),
      ...(repository === undefined ? {} : { repository }),
    });
    terminal.out(options.json === true ? jsonText(found) : rerunText(found, terminal.paint));
    return exitCodes.ok;
  }
  const answers = await openAnswers(options, { plan, project, seed, provider: name, stubRun, warn: warnOn(terminal) });
  const times = meansFor({ project, plan, answers, source });
  const journal = beginJournal(project, plan, answers.provider.name);
  const answerFor = said?.answers === true ? withEarlier(answers.answerFor, { source, journal }) : answers.answerFor;
  return conductRun({
    ...answers,
    ...(answerFor === undefined ? {} : { answerFor }),
    journal,
    project,
    ownFiles,
    options,
    terminal,
    begin: (setup) => rerun(setup, { journal, inputs, seed, limits, source, ...reuse, ...times }),
  });
}

type Inputs = Readonly<Record<string, Json>>;

/**
 * What the earlier run was given counts where nothing else is said. An input that the edited pipeline lost does not, nor
 * one that had its default where that was edited.
 */
function earlierInputs(before: Inputs, was: Plan, is: Plan): Inputs {
  const counts = (name: string, value: Json): boolean => {
    const input = is.inputs.find((one) => one.name === name);
    if (input?.default === undefined) return input !== undefined;
    const standard = was.inputs.find((one) => one.name === name)?.default;
    return standard === undefined || canonicalJson(standard) !== canonicalJson(value);
  };
  return Object.fromEntries(Object.entries(before).filter(([name, value]) => counts(name, value)));
}

/** What does not fit and came from the earlier run is not what the user wrote just now. */
function tellOfEarlier(checked: CheckedInputs, earlier: readonly string[], said: Inputs, run: string): CheckedInputs {
  if ("inputs" in checked) return checked;
  const problems = checked.problems.map((problem) => {
    const { input, help } = problem;
    if (!earlier.includes(input) || Object.hasOwn(said, input)) return problem;
    const where = `the run ${run} had it so: give another with --input ${input}=…`;
    return { ...problem, help: help === undefined ? where : `${help}; ${where}` };
  });
  return { problems };
}

type Who = { readonly name: string; readonly stubRun: boolean };

/** Who would answer: nobody is asked for a plan, so no key is needed, and no program. */
function whoAnswers({ provider, stubRun }: RerunOptions, earlier: Who): Pick<RerunPlanCall, "provider" | "footing"> {
  const name = provider ?? earlier.name;
  const isStubRun = stubRun === true || earlier.stubRun;
  return { provider: name, footing: { isSimulated: name === "simulate", isStubRun } };
}
