/** `sluice run FILE`: runs a pipeline, or a plan. */
import { relative } from "node:path";
import { checkInputs } from "../run/check-inputs.ts";
import { startRun } from "../run/start-run.ts";
import { inputsOrThrow, limitsOrThrow } from "./check-given.ts";
import { type Declare, examples } from "./command.ts";
import { conductRun } from "./conduct-run.ts";
import { exitCodes } from "./exit-code.ts";
import { addInputOptions, type InputOptions, readInputs } from "./input-options.ts";
import { loadWithFiles } from "./load-plan.ts";
import { meansFor } from "./means-for.ts";
import { beginJournal, openAnswers, seedOfPlan } from "./prepare-run.ts";
import { projectFolder } from "./project.ts";
import { addRunOptions, type RunOptions } from "./run-options.ts";
import { type Terminal, warnOn } from "./terminal.ts";

export const declareRun: Declare = (command, { terminal, act }) => {
  command.argument("<file>", "a pipeline (YAML), or a plan (JSON)");
  addRunOptions(addInputOptions(command))
    .addHelpText(
      "after",
      examples(
        ["sluice run review.yaml --input repo=../app", "with agents on the Anthropic API, if a key is set"],
        ["sluice run review.yaml --provider simulate", "a rehearsal: agents are made up, programs are run"],
        ["sluice run review.yaml --provider simulate --stub-run", "nothing is asked and nothing is run"],
        ["sluice run review.yaml --provider command --command 'node agent.mjs'", "any program answers"],
      ),
    )
    .action((file: string, options: RunOptions & InputOptions) => act(() => run(file, options, terminal)));
};

async function run(file: string, options: RunOptions & InputOptions, terminal: Terminal): Promise<number> {
  const loaded = await loadWithFiles(file, terminal);
  if (loaded === undefined) return exitCodes.findings;
  const { plan } = loaded;
  const { given, typed } = await readInputs(options);
  const inputs = inputsOrThrow(checkInputs(plan, given, typed));
  const limits = limitsOrThrow(plan, inputs, options);
  const project = projectFolder();
  const seed = options.seed ?? seedOfPlan(plan);
  const answers = await openAnswers(options, { plan, project, seed, warn: warnOn(terminal) });
  const times = meansFor({ project, plan, answers });
  const journal = beginJournal(project, plan, answers.provider.name);
  return conductRun({
    ...answers,
    journal,
    project,
    ownFiles: loaded.files.map((path) => relative(project, path)),
    options,
    terminal,
    begin: (setup) => startRun(setup, { journal, inputs, seed, limits, ...times }),
  });
}
