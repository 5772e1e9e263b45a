/**
 * The runs of a project: the files of `.sluice/runs`. There is no other list that could disagree with them; opening one
 * to read its head takes about a millisecond.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { nearestWord } from "../base/did-you-mean.ts";
import { JournalError, type RunHead } from "./journal.ts";
import { readRunHead } from "./open-tables.ts";

const ending = ".db";

export function runsFolder(project: string): string {
  return join(project, ".sluice", "runs");
}

export function runPath(project: string, id: string): string {
  return join(runsFolder(project), `${id}${ending}`);
}

/** `unreadable`: files of that folder that are no journals, or damaged ones. `more`: files that were not looked at. */
export type RunList = {
  readonly runs: readonly RunHead[];
  readonly unreadable: readonly { readonly path: string; readonly error: JournalError }[];
  readonly more: number;
};

/** The runs of the project, the latest first: at most so many, of which alone the files are opened. */
export function listRuns(project: string, most = Number.MAX_SAFE_INTEGER): RunList {
  const runs: RunHead[] = [];
  const unreadable: { readonly path: string; readonly error: JournalError }[] = [];
  const ids = runIds(project);
  let looked = 0;
  for (const id of ids) {
    if (runs.length >= most) break;
    looked += 1;
    const path = runPath(project, id);
    try {
      runs.push(readRunHead(path));
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      unreadable.push({ path, error });
    }
  }
  return { runs: runs.sort((left, right) => right.began - left.began), unreadable, more: ids.length - looked };
}

/** The latest run that is wanted, among so many of the latest; what cannot be read is passed over. */
export function latestRun(project: string, among: number, isWanted: (head: RunHead) => boolean): string | undefined {
  for (const id of runIds(project).slice(0, among)) {
    try {
      if (isWanted(readRunHead(runPath(project, id)))) return runPath(project, id);
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
    }
  }
  return undefined;
}

export type FoundRun =
  | { readonly kind: "run"; readonly id: string; readonly path: string }
  | { readonly kind: "none" | "ambiguous"; readonly message: string; readonly candidates: readonly string[] };

/** The run with this id, with an id that begins with it, or `@latest`. */
export function findRun(project: string, text: string): FoundRun {
  const ids = runIds(project);
  if (ids.length === 0)
    return { kind: "none", message: `there are no runs in "${runsFolder(project)}" yet`, candidates: [] };
  const found = text === "@latest" ? ids.slice(0, 1) : idsLike(ids, text);
  const [id, ...others] = found;
  if (id !== undefined && others.length === 0) return { kind: "run", id, path: runPath(project, id) };
  if (id === undefined) return noRun(ids, text);
  const message = `"${text}" is the beginning of ${found.length} runs: ${inWords(found)}; give more of it`;
  return { kind: "ambiguous", message, candidates: found };
}

function idsLike(ids: readonly string[], text: string): readonly string[] {
  if (ids.includes(text)) return [text];
  return text === "" ? [] : ids.filter((id) => id.startsWith(text));
}

function noRun(ids: readonly string[], text: string): FoundRun {
  const near = nearestWord(text, ids);
  const hint = near === undefined ? `the latest is "${ids[0]}"` : `did you mean "${near}"?`;
  return {
    kind: "none",
    message: `there is no run "${text}"; ${hint}`,
    candidates: near === undefined ? ids.slice(0, 5) : [near],
  };
}

const mostNamed = 5;

function inWords(ids: readonly string[]): string {
  const named = ids.slice(0, mostNamed).map((id) => `"${id}"`);
  return ids.length > mostNamed ? `${named.join(", ")} and ${ids.length - mostNamed} more` : named.join(", ");
}

/** The latest first: ids begin with their time (`run-id.ts`). */
function runIds(project: string): string[] {
  return filesOf(runsFolder(project))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort()
    .reverse();
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return [];
    throw new JournalError(
      "io",
      `the folder "${folder}" cannot be read (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
