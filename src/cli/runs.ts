/** `sluice runs`: the runs of the project, the latest first. */

import { livePid } from "../journal/holder.ts";
import type { RunHead } from "../journal/journal.ts";
import { listRuns } from "../journal/project-runs.ts";
import { jsonText } from "../report/json-text.ts";
import { oneLine } from "../report/printable.ts";
import { stateText } from "../report/run-view-text.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { projectFolder } from "./project.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export const declareRuns: Declare = (command, { terminal, act }) => {
  command
    .option("--json", "as JSON")
    .option("-n, --number <count>", "at most so many", "20")
    .addHelpText(
      "after",
      examples(["sluice runs", "the last twenty"], ["sluice runs --json -n 1000", "all of them, for programs"]),
    )
    .action((options: RunsOptions) => act(async () => list(options, terminal)));
};

type RunsOptions = { readonly json?: boolean; readonly number: string };

function list(options: RunsOptions, terminal: Terminal): number {
  const most = Number(options.number);
  if (!Number.isSafeInteger(most) || most < 1) throw new UsageError(`-n: "${options.number}" is not a number from 1`);
  const { runs: shown, unreadable, more } = listRuns(projectFolder(), most);
  if (options.json === true) terminal.out(jsonText(shown.map((head) => ({ ...head, live: isHeld(head) }))));
  else for (const line of runLines(shown, terminal)) terminal.out(`${line}\n`);
  if (shown.length === 0) terminal.err("there are no runs here yet: `sluice run FILE` makes one\n");
  if (more > 0) terminal.err(`and ${more} more: -n ${shown.length + more}\n`);
  for (const { error } of unreadable) terminal.err(`${terminal.errPaint.yellow("unreadable")}: ${error.message}\n`);
  return exitCodes.ok;
}

/** What a line has beside the name of the pipeline, with the longest of the states. */
const besideName = "20261121-1235-aaaaa  2026-11-21 12:35  ".length + "  budget_exceeded".length;

/** Marks that do not fit into the line of their run stand below it. */
function runLines(heads: readonly RunHead[], { paint, columns }: Terminal): readonly string[] {
  const names = heads.map(({ pipeline }) => oneLine(pipeline, Math.max(12, columns() - besideName)));
  const name = Math.max(0, ...names.map(({ length }) => length));
  const states = heads.map((head) => (head.state === "running" && !isHeld(head) ? "left" : head.state));
  const width = Math.max(0, ...states.map((state) => state.length));
  return heads.map((head, index) => {
    const began = new Date(head.began).toISOString().slice(0, 16).replace("T", " ");
    const state = states[index] ?? head.state;
    const shown = state === "left" ? paint.yellow(state) : stateText(state, paint);
    const marks: readonly (readonly [string, (text: string) => string])[] = [
      ...(head.provider === "simulate" ? ([["simulated", paint.yellow]] as const) : []),
      ...(state === "needs_input" ? ([[`sluice queue ${head.id}`, paint.dim]] as const) : []),
    ];
    const line = `${head.id}  ${paint.dim(began)}  ${(names[index] ?? "").padEnd(name)}  ${shown}`;
    if (marks.length === 0) return line;
    const used = `${head.id}  ${began}  `.length + name + 2 + width;
    const fits = used + marks.reduce((sum, [text]) => sum + 2 + text.length, 0) <= columns();
    const rest = marks.map(([text, painted]) => painted(text)).join("  ");
    return fits ? `${line}${" ".repeat(width - state.length)}  ${rest}` : `${line}\n    ${rest}`;
  });
}

/** Whether a process works on it now. A run that is `running` and not held was killed: it can be resumed. */
function isHeld(head: RunHead): boolean {
  return livePid(head) !== undefined;
}
