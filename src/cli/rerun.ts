/** `sluice rerun RUN`: a new run that takes over from an earlier one what is still right. */
import type { Journal } from "../journal/journal.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import type { Plan } from "../plan/plan.ts";
import { jsonText } from "../report/json-text.ts";
import { checkInputs } from "../run/check-inputs.ts";
import { planRerun, type RerunPlan } from "../run/plan-rerun.ts";
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
import { addRunOptions, type RunOptions } from "./run-options.ts";
import { type Terminal, warnOn } from "./terminal.ts";

type RerunOptions = RunOptions & InputOptions & { readonly plan?: boolean };

export const declareRerun: Declare = (command, { terminal, act }) => {
  command
    .argument("<run>", "id, beginning of an id, or @latest")
    .argument("[file]", "an edited pipeline or plan; else that of the run");
  addRunOptions(addInputOptions(command))
    .option("--plan", "only say what would be taken over and what would run, and why")
    .addHelpText(
      "after",
      examples(
        ["sluice rerun @latest", "asks again only what failed"],
        ["sluice rerun @latest --input top=20 --plan", "what another input would cost"],
        ["sluice rerun @latest review.yaml", "with an edited pipeline"],
      ),
    )
    .action((text: string, file: string | undefined, options: RerunOptions) =>
      act(() => startAgain({ text, file, options, terminal })),
    );
};

type Call = {
  readonly text: string;
  readonly file: string | undefined;
  readonly options: RerunOptions;
  readonly terminal: Terminal;
};

async function startAgain(call: Call): Promise<number> {
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

type Base = { readonly project: string; readonly source: Journal; readonly plan: Plan };

async function conduct({ options, terminal }: Call, { project, source, plan }: Base): Promise<number> {
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
    const base = { plan, inputs, seed, limits, source, footing, folder: project, now: Date.now() };
    const found = await planRerun({ ...base, provider: provider.name });
    await provider.close();
    terminal.out(options.json === true ? jsonText(found) : rerunText(found));
    return exitCodes.ok;
  }
  const journal = beginJournal(project, plan, answers.provider.name);
  return conductRun({
    ...answers,
    journal,
    project,
    options,
    terminal,
    begin: (setup) => rerun(setup, { journal, inputs, seed, limits, source }),
  });
}

function rerunText({ taken, runs, notTaken }: RerunPlan): string {
  const lines = [
    ...taken.map(
      ({ address, fromAddress }) => `take  ${address}${address === fromAddress ? "" : `  from ${fromAddress}`}`,
    ),
    ...runs.map(
      ({ address, changed, isNew }) => `run   ${address}  ${isNew ? "new" : `changed: ${changed.join(", ")}`}`,
    ),
    ...notTaken.map((address) => `left  ${address}`),
    `${taken.length} taken over, ${runs.length} to run now${runs.length > 0 ? ", and what hangs on them" : ""}`,
  ];
  return `${lines.join("\n")}\n`;
}
