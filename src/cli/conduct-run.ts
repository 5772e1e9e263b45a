/** What `run`, `resume` and `rerun` have in common: a display, signals, the run itself, its last words and its code. */
import type { Provider } from "../agents/provider.ts";
import type { Json } from "../base/json.ts";
import type { ExecRequest } from "../base/request.ts";
import type { Journal } from "../journal/journal.ts";
import { openProjectGates } from "../journal/project-gates.ts";
import { runPath } from "../journal/project-runs.ts";
import { type Progress, startProgress } from "../report/progress.ts";
import { type RunView, runView } from "../report/run-view.ts";
import { simulatedNotice } from "../report/run-view-text.ts";
import { progressOfTables } from "../report/tabled-progress.ts";
import type { AnswerFor } from "../run/answer-for.ts";
import { createRunControl } from "../run/control.ts";
import type { RunEnd } from "../run/run-end.ts";
import type { RunSetup } from "../run/run-setup.ts";
import { watchSignals } from "../run/signals.ts";
import type { Repository } from "../run/trees.ts";
import { createEventLines } from "./event-lines.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import { printEnd } from "./final-report.ts";
import { createLiveDisplay, type Display } from "./live-display.ts";
import { packageVersion } from "./package-root.ts";
import { createPlainDisplay } from "./plain-display.ts";
import { openRun } from "./project.ts";
import type { RunOptions } from "./run-options.ts";
import type { Terminal } from "./terminal.ts";

/** `begin`: starts, resumes or reruns. The journal is open, and is closed here; so is the provider. */
export type Conduct = {
  readonly journal: Journal;
  readonly project: string;
  readonly provider: Provider;
  readonly stub?: (request: ExecRequest, address: string) => Json;
  readonly answerFor?: AnswerFor; // in place of people
  readonly repository?: Repository; // where nodes work in worktrees
  readonly ownFiles?: readonly string[]; // of the pipeline, from the project's folder
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly begin: (setup: RunSetup) => Promise<RunEnd>;
};

/** The exit code. Throws `JournalError` where the journal failed: the run can be resumed. */
export async function conductRun(conduct: Conduct): Promise<number> {
  const { journal, options, terminal, provider } = conduct;
  const display = displayFor(conduct);
  const control = createRunControl();
  const watch = watchSignals(control);
  const gates = sharesQuota(provider) ? openProjectGates(conduct.project) : undefined;
  if (options.quiet !== true) display.say(`run ${journal.head.id}`);
  try {
    const end = await conduct.begin({
      provider,
      folder: conduct.project,
      environment: process.env,
      version: packageVersion(),
      control,
      observer: {
        ...display,
        onStopping(how, graceMs) {
          const line = how === "aborting" ? abortingLine : finishingLine(graceMs, watch.received());
          if (line !== undefined) display.say(line);
        },
      },
      waits: options.wait === true,
      graceMs: options.grace,
      ...(gates === undefined ? {} : { gates }),
      ...(conduct.stub === undefined ? {} : { stub: conduct.stub }),
      ...(conduct.answerFor === undefined ? {} : { answerFor: conduct.answerFor }),
      ...(conduct.repository === undefined ? {} : { repository: conduct.repository }),
      ...(conduct.ownFiles === undefined ? {} : { ownFiles: conduct.ownFiles }),
    });
    display.close();
    const view = viewNow(conduct);
    const shown = view.state === "running" ? { ...view, state: end.state } : view;
    if (options.events !== true)
      printEnd(shown, terminal, { json: options.json === true, quiet: options.quiet === true });
    return codeOf(end, watch.received(), options);
  } finally {
    display.close();
    watch.remove();
    await provider.close();
    gates?.close();
    journal.close();
  }
}

/** A rehearsal is refused by nobody. */
function sharesQuota({ name, gate }: Provider): boolean {
  return gate !== undefined && name !== "simulate";
}

/** A signal is the code where it is what ended the run; a run that came to its end in the grace ended by itself. */
function codeOf(end: RunEnd, signal: NodeJS.Signals | undefined, options: RunOptions): number {
  if (end.state === "paused" && signal === "SIGINT") return exitCodes.interrupted;
  if (end.state === "paused" && signal !== undefined) return exitCodes.terminated;
  return exitCodeOf(end.state, options.acceptDegraded === true);
}

function displayFor(conduct: Conduct): Display {
  const { options, terminal, provider, stub } = conduct;
  if (options.events === true) return createEventLines(terminal, progressOf(conduct));
  if (options.quiet === true) return createQuietDisplay(terminal);
  const notice = simulatedNotice({ simulated: provider.name === "simulate", stubRun: stub !== undefined });
  if (terminal.live) return createLiveDisplay(terminal, progressOf(conduct), notice);
  if (notice !== undefined) terminal.err(`${notice}\n`);
  return createPlainDisplay(terminal, progressOf(conduct));
}

/** How far the run is when this process takes it: nothing yet, or what an earlier one left. */
function progressOf({ journal, project }: Conduct): Progress {
  const { id, epoch } = journal.head;
  if (epoch <= 1) return startProgress(journal.plan);
  const opened = openRun(id, runPath(project, id));
  try {
    return progressOfTables(opened.tabled);
  } finally {
    opened.close();
  }
}

function viewNow({ journal, project }: Conduct): RunView {
  const { id } = journal.head;
  const opened = openRun(id, runPath(project, id));
  try {
    return runView(opened.tabled.run);
  } finally {
    opened.close();
  }
}

/** Nothing of the progress; that it is stopping is said all the same. */
function createQuietDisplay(terminal: Terminal): Display {
  return {
    onEvents: () => undefined,
    onProgress: () => undefined,
    say: (line) => terminal.err(`${line}\n`),
    close: () => undefined,
  };
}

const abortingLine = "stopping now: what is in flight is ended, and asked again by `sluice resume`";

/** Of other signals than Ctrl-C nothing may finish: nothing is said of it. */
function finishingLine(graceMs: number, signal: NodeJS.Signals | undefined): string | undefined {
  if (signal !== undefined && signal !== "SIGINT") return undefined;
  const again = signal === undefined ? "Ctrl-C" : "Ctrl-C again";
  return `stopping: what is in flight may finish within ${graceMs / 1_000} s; ${again} ends it at once`;
}
