/** The project that a command works in, and its runs. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isLive } from "../journal/holder.ts";
import type { Journal } from "../journal/journal.ts";
import { findRun, runsFolder } from "../journal/project-runs.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import { recordRun } from "../report/record-run.ts";
import type { RunRecord } from "../report/run-record.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The folder that holds `.sluice`: this one, or the nearest above it in the same git repository that has one; else this
 * one. Programs of a run work here, so that a resumed run finds the same files.
 */
export function projectFolder(): string {
  const here = process.cwd();
  const repository = foldersUp(here).findIndex((folder) => existsSync(join(folder, ".git")));
  const within = foldersUp(here).slice(0, repository + 1);
  return within.find((folder) => existsSync(join(folder, ".sluice"))) ?? here;
}

/** A folder and all above it, the innermost first. */
function foldersUp(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUp(above)];
}

/** Makes the folder of the runs. Git is told to pass it over: prompts and replies are nobody's source code. */
export function makeRunsFolder(project: string): void {
  const folder = runsFolder(project);
  try {
    mkdirSync(folder, { recursive: true });
    const ignore = join(project, ".sluice", ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the folder of the runs cannot be made: ${why}`, "`-C DIR` works in another folder");
  }
}

/** The file of the run that a text means. Throws `UsageError`. */
export function runFile(project: string, text: string): { readonly id: string; readonly path: string } {
  const found = findRun(project, text);
  if (found.kind !== "run") throw new UsageError(found.message, "`sluice runs` lists them");
  return found;
}

/** A run opened to look at, folded. The journal must be closed. Throws `UsageError` and `JournalError`. */
export function openRecord(text: string): { readonly journal: Journal; readonly run: RunRecord } {
  const { path } = runFile(projectFolder(), text);
  const journal = openJournal(path, { mode: "read", now: Date.now() });
  const { holder } = journal.head;
  const isHeld = holder !== undefined && isLive(holder);
  return { journal, run: recordRun(journal.plan, journal.events(), isHeld) };
}
