/** The project that a command works in, and its runs. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { livePid } from "../journal/holder.ts";
import { openTables } from "../journal/open-tables.ts";
import { findRun, runsFolder } from "../journal/project-runs.ts";
import { resumeCommand, resumeNeeds } from "../report/resume-command.ts";
import type { EventSource } from "../report/show.ts";
import { type TabledRun, tabledRun } from "../report/tabled-run.ts";
import { eventsOf } from "../report/tabled-source.ts";
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

/** A run opened to look at. `close` must be called. */
export type OpenedRun = {
  readonly id: string;
  readonly path: string;
  readonly isHeld: boolean; // a process works on it now
  readonly beat: number; // the last sign of life of the process that has it, or had it last; wall time, ms
  readonly pid: number | undefined; // of the process that works on it now
  readonly tabled: TabledRun;
  readonly source: EventSource;
  close(): void;
};

/** Opens the run that a text means, to look at. Throws `UsageError` and `JournalError`. */
export function openRecord(text: string): OpenedRun {
  const { id, path } = runFile(projectFolder(), text);
  return openRun(id, path);
}

/** The command that goes on with the run. Throws `JournalError`. */
export function resumeOf(id: string, path: string): string {
  const { tabled, close } = openRun(id, path);
  try {
    return resumeCommand(id, resumeNeeds(tabled.run));
  } finally {
    close();
  }
}

/** Reads of the run what is asked for, as it is in this moment. Throws `JournalError`. */
export function openRun(id: string, path: string): OpenedRun {
  const { head, plan, tables, close } = openTables(path);
  const pid = livePid(head);
  const isHeld = pid !== undefined;
  try {
    return {
      ...{ id, path, isHeld, beat: head.beat, pid, close },
      tabled: tabledRun({ plan, head, tables, isHeld, now: Date.now() }),
      source: { eventsOf: (instance) => eventsOf(tables, instance), value: tables.value },
    };
  } catch (error) {
    close();
    throw error;
  }
}
