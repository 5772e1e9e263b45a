/** `sluice resume RUN`: goes on with a run that was stopped, held or killed. */

import type { Journal } from "../journal/journal.ts";
import { findRun } from "../journal/project-runs.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import type { Began } from "../run/began-of.ts";
import { withEarlier } from "../run/earlier-answers.ts";
import { indexRun } from "../run/index-run.ts";
import { resumeRun } from "../run/resume-run.ts";
import type { TakingOver } from "../run/run-setup.ts";
import { resumeProblems } from "../run/setup-problems.ts";
import { beganOrThrow } from "./began-or-throw.ts";
import { type Declare, examples, runArgument } from "./command.ts";
import { conductRun } from "./conduct-run.ts";
import { exitCodes } from "./exit-code.ts";
import { goOnWhereItLives } from "./go-on-live.ts";
import { openAnswers } from "./prepare-run.ts";
import { projectFolder, runFile } from "./project.ts";
import { raisedLimits } from "./raised-limits.ts";
import { addRunOptions, type RunOptions } from "./run-options.ts";
import { type Terminal, warnOn } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type ResumeOptions = RunOptions & { readonly takeOver?: boolean };

export const declareResume: Declare = (command, { terminal, act }) => {
  command.argument(...runArgument);
  addRunOptions(command)
    .option("--take-over", "also if another process still works on it: that one is ended")
    .addHelpText(
      "after",
      examples(
        [
          "sluice resume @latest",
          "nothing that has settled is done again; a run that is paused goes on in its process",
        ],
        ["sluice resume @latest --limit agents=200", "with a higher limit than the one that held it"],
        ["sluice resume @latest --limit tokens=8M --limit usd=30", "as many limits as it takes"],
      ),
    )
    .action((text: string, options: ResumeOptions) => act(() => resume(text, options, terminal)));
};

async function resume(text: string, options: ResumeOptions, terminal: Terminal): Promise<number> {
  const project = projectFolder();
  const { id, path } = runFile(project, text);
  const takeOver = options.takeOver === true;
  if (!takeOver && (await goOnWhereItLives({ id, path }, options, terminal))) return exitCodes.ok;
  const takenAt = Date.now();
  const journal = openJournal(path, { mode: "own", takeOver, now: takenAt });
  let source: Journal | undefined;
  try {
    const began = beganOrThrow(journal);
    const answers = await openAnswers(options, {
      plan: journal.plan,
      project,
      seed: options.seed ?? began.seed,
      provider: began.provider,
      stubRun: began.stubRun,
      warn: warnOn(terminal),
    });
    const problems = resumeProblems(journal, answers);
    if (problems.length > 0) throw new UsageError(problems.join("\n  "));
    const limits = options.limit === undefined ? {} : { limits: raisedLimits(id, path, options.limit) };
    source = sourceOf(project, began.sourceRun);
    const answerFor =
      began.reuse?.answers === true && source !== undefined
        ? withEarlier(answers.answerFor, { source, journal })
        : answers.answerFor;
    return await conductRun({
      ...answers,
      ...(answerFor === undefined ? {} : { answerFor }),
      journal,
      project,
      ...(began.ownFiles === undefined ? {} : { ownFiles: began.ownFiles }),
      options,
      terminal,
      begin: (setup) =>
        resumeRun(setup, {
          journal,
          takenAt,
          mode: takeOver ? "takeover" : "resume",
          ...limits,
          ...takingOver(source, began, journal),
        }),
    });
  } catch (error) {
    journal.close();
    throw error;
  } finally {
    source?.close();
  }
}

function takingOver(
  source: Journal | undefined,
  { provider, stubRun, reuse }: Began,
  { plan }: Pick<Journal, "plan">,
): TakingOver {
  if (source === undefined) return {};
  const index = indexRun(source, { isSimulated: provider === "simulate", isStubRun: stubRun }, reuse, plan);
  return reuse === undefined ? { index } : { index, reuse };
}

/** The run that a re-run takes results over from, if it is still there. */
function sourceOf(project: string, id: string | undefined): Journal | undefined {
  const found = id === undefined ? undefined : findRun(project, id);
  return found?.kind === "run" ? openJournal(found.path, { mode: "read", now: Date.now() }) : undefined;
}
