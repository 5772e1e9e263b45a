/** The last words of a run: its result on stdout, then how it went on stderr; or all of it as JSON. */
import { canGoOn } from "../base/outcome.ts";
import { jsonText } from "../report/json-text.ts";
import { printable } from "../report/printable.ts";
import { raisedLimit } from "../report/raised-limit.ts";
import { resumeCommand } from "../report/resume-command.ts";
import type { RunView } from "../report/run-view.ts";
import { renderRun, resultText, simulatedNotice } from "../report/run-view-text.ts";
import type { Terminal } from "./terminal.ts";

export function printEnd(
  view: RunView,
  terminal: Terminal,
  how: { readonly json: boolean; readonly quiet: boolean },
): void {
  if (how.json) {
    terminal.out(jsonText(view));
    return;
  }
  const result = resultText(view);
  const notice = simulatedNotice(view);
  if (result !== undefined) {
    // The mark goes where the result goes: into the file or the pipe that it is written to.
    terminal.out(`${notice === undefined ? "" : `> **${notice}.**\n\n`}${result}\n`);
  }
  if (how.quiet && view.state !== "completed") terminal.err(quietLine(view));
  if (!how.quiet) terminal.err(`${result === undefined ? "" : "\n"}${renderRun(view, terminal.errPaint)}`);
}

/** Without progress, that it did not come to a good end is said all the same. */
function quietLine(view: RunView): string {
  const why = view.cause === undefined ? "" : `: ${printable(view.cause.message)}`;
  const at = view.causeAt === undefined ? "" : `\n  at ${view.causeAt}`;
  const asks = view.askCounts.open > 0 ? `\n  \`sluice queue ${view.run}\` lists what people are asked` : "";
  const more = view.state === "budget_exceeded" ? ` --limit ${raisedLimit(view.held?.message)}` : "";
  const next = canGoOn(view.state) ? `${asks}\n  \`${resumeCommand(view.run, view.resumeNeeds)}${more}\` goes on` : "";
  return `${view.pipeline} ${view.state}${why}${at}${next}\n`;
}
