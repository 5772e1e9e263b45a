/** The files that make part of reuse keys: those that globs name, and all of the repository that agents can look at. */
import { isServerTool, toolsThatAct } from "../base/tools.ts";
import type { Command } from "../core/command.ts";
import { type FilesHash, hashFiles } from "../tools/file-hash.ts";
import { hashTree } from "../tools/tree-hash.ts";

export type FilesSeen = {
  readonly hashFiles: (globs: readonly string[], cwd: string) => Promise<FilesHash>;
  /** Of the repository around the run's folder; undefined where there is none. Looked at once, when first wanted. */
  tree(): Promise<FilesHash | undefined>;
  /** Something that may have changed files has ended: they are looked at anew when next wanted. */
  touched(): void;
};

/** `ownFiles`: left out of the repository, by their way from the folder. `hash`: how a repository is hashed. */
export function createFilesSeen(
  folder: string,
  run: string,
  ownFiles: readonly string[] = [],
  hash: typeof hashTree = hashTree,
): FilesSeen {
  let last: Promise<unknown> = Promise.resolve();
  let known: Promise<FilesHash | undefined> | undefined;
  return {
    hashFiles,
    tree() {
      known ??= last.then(() => hash(folder, `${run}/files`, ownFiles)); // one at a time
      last = known;
      return known;
    },
    touched() {
      known = undefined;
    },
  };
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
