/** The files that make part of reuse keys: those that globs name, and all of the repository that agents can look at. */
import pLimit from "p-limit";
import { isServerTool, toolsThatAct } from "../base/tools.ts";
import type { Command } from "../core/command.ts";
import { type FilesHash, hashFiles } from "../tools/file-hash.ts";
import { hashTree } from "../tools/tree-hash.ts";

/** All of it is looked at once, when first wanted, and again as soon as it may have changed. */
export type FilesSeen = {
  /** Of what globs name. Until something begins: a run takes all over that it can before anything starts. */
  hashFiles(globs: readonly string[], cwd: string): Promise<FilesHash>;
  /** Undefined: not looked at so far. */
  knownFiles(globs: readonly string[], cwd: string): FilesHash | undefined;
  /** Of the repository around the run's folder; undefined where there is none. */
  tree(): Promise<FilesHash | undefined>;
  /** Undefined: not looked at so far. */
  knownTree(): { readonly hash: FilesHash | undefined } | undefined;
  /** An attempt starts: what globs name is looked at anew when next wanted. */
  began(): void;
  /** Something that may have changed files has ended: all of it is looked at anew. */
  touched(): void;
};

type Known<T> = { readonly hash: Promise<T>; known?: { readonly hash: T } };

/** How the repository is hashed, and what globs name. */
export type Hashing = { readonly repository: typeof hashTree; readonly globs: typeof hashFiles };

/** Folders are hashed two at a time: more would only fight for the disk. */
const hashesAtOnce = 2;

/** `ownFiles`: left out of the repository, by their way from the folder. */
export function createFilesSeen(
  folder: string,
  run: string,
  ownFiles: readonly string[] = [],
  { repository, globs }: Hashing = { repository: hashTree, globs: hashFiles },
): FilesSeen {
  const limit = pLimit(hashesAtOnce);
  const byGlobs = new Map<string, Known<FilesHash>>();
  let last: Promise<unknown> = Promise.resolve();
  let all: Known<FilesHash | undefined> | undefined;
  const nameOf = (reads: readonly string[], cwd: string): string => JSON.stringify([cwd, reads]);
  return {
    hashFiles(reads, cwd) {
      const name = nameOf(reads, cwd);
      const one = byGlobs.get(name) ?? keep(limit(() => globs(reads, cwd)));
      byGlobs.set(name, one);
      return one.hash;
    },
    knownFiles: (reads, cwd) => byGlobs.get(nameOf(reads, cwd))?.known?.hash,
    tree() {
      all ??= keep(last.then(() => repository(folder, `${run}/files`, ownFiles))); // one at a time
      last = all.hash;
      return all.hash;
    },
    knownTree: () => all?.known,
    began: () => byGlobs.clear(),
    touched() {
      all = undefined;
      byGlobs.clear();
    },
  };
}

function keep<T>(hash: Promise<T>): Known<T> {
  const one: Known<T> = { hash };
  hash.then(
    (known) => {
      one.known = { hash: known };
    },
    () => undefined, // whoever asked hears of it
  );
  return one;
}

/** Whether an attempt, or the program of a condition, can change files of the folder in which the run works. */
export function mayTouch(command: Extract<Command, { do: "start" | "ensure" }>, isMadeUp: MadeUp): boolean {
  if (command.do === "ensure") return command.tree === undefined && !isMadeUp.programs;
  const { request } = command;
  if (request.tree !== undefined) return false;
  if (request.kind === "exec") return !isMadeUp.programs;
  return !isMadeUp.agents && request.tools.some((tool) => toolsThatAct.includes(tool) || isServerTool(tool));
}

/** Who is not really at work in a rehearsal. */
export type MadeUp = { readonly agents: boolean; readonly programs: boolean };
