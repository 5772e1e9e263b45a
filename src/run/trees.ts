/** The worktrees of a run: made for the first attempt that works in one, committed after each, removed where unchanged. */
import { join, relative } from "node:path";
import type { Cause } from "../base/outcome.ts";
import type { TreeRequest } from "../base/request.ts";
import type { TreeEffect } from "../core/event.ts";
import {
  commitOf,
  commitTree,
  hasCommit as isThere,
  isUnchanged,
  makeTree,
  putTree,
  removeTree,
  repositoryOf,
  resetTree,
  type TreePlace,
  type TreeProblem,
  unlockTree,
} from "../tools/worktrees.ts";
import type { ProgramRunner } from "./run-program-attempt.ts";

/** A git repository: its top, and the commit that worktrees begin with. */
export type Repository = { readonly top: string; readonly commit: string };

/** `folder`: where the run works; `repository`: the top of the repository around it. */
export type TreeSetting = {
  readonly run: string;
  readonly folder: string;
  readonly repository: string;
  readonly runProgram: ProgramRunner;
};

type Call = { readonly mark: string; readonly signal: AbortSignal };

export type AdoptTree = (tree: TreeRequest, left: TreeEffect, call: Call) => Promise<TreeEffect | undefined>;

export type Trees = {
  /** The folder in which to work, or why there is none. */
  open(
    tree: TreeRequest,
    isProgram: boolean,
    call: Call,
  ): Promise<{ readonly cwd: string } | { readonly cause: Cause }>;
  /** Commits what the attempt changed. `address`: whose work it is. */
  keep(tree: TreeRequest, address: string, call: Call): Promise<TreeEffect | { readonly cause: Cause }>;
  /** Has the tree of an earlier run stand here as it was left there; undefined: its commit is gone. */
  adopt: AdoptTree;
  /** Where the attempt works, for a tree that is open. */
  folderOf(tree: TreeRequest): string;
  /** Takes away the trees in which nothing was changed; the others stay, for people and for what merges them. */
  close(call: Call): Promise<void>;
};

/** The repository around a folder, with the commit that is checked out; undefined where there is none, or no commit. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  const call = { mark: "setup", signal: new AbortController().signal };
  const top = await repositoryOf(folder, call);
  const commit = top === undefined ? undefined : await commitOf(top, call);
  return top === undefined || commit === undefined ? undefined : { top, commit };
}

/** As `adopt` of `Trees`, for a run that is only planned: nothing is made. */
export function adoptInPlan(setting: Pick<TreeSetting, "run" | "repository">): AdoptTree {
  return async (tree, left, call) => {
    return (await isThere(setting.repository, left.commit, call)) ? treeOfRun(setting, tree, left) : undefined;
  };
}

/** What was left in a tree of another run, as a tree of this one. */
export function treeOfRun(
  setting: Pick<TreeSetting, "run" | "repository">,
  tree: TreeRequest,
  left: TreeEffect,
): TreeEffect {
  const { path, branch } = newPlace(tree, setting);
  return { ...left, owner: tree.owner, path, branch: left.branch === null ? null : branch };
}

function newPlace({ name, base, merge }: TreeRequest, { run, repository }: Pick<TreeSetting, "run" | "repository">) {
  const path = join(repository, ".sluice", "trees", run, name);
  return { repository, path, branch: `sluice/${run}/${name}`, base, merge };
}

/** Whether the repository still has it. */
export function hasCommit({ top }: Repository, commit: string): Promise<boolean> {
  return isThere(top, commit, { mark: "setup", signal: new AbortController().signal });
}

/** `signal`: of the attempt that makes it. */
type Making = { readonly made: Promise<Cause | undefined>; readonly signal: AbortSignal };

export function createTrees(setting: TreeSetting): Trees {
  const opened = new Map<number, TreePlace>();
  const making = new Map<number, Making>();
  const placeOf = (tree: TreeRequest): TreePlace => {
    const place = opened.get(tree.owner) ?? newPlace(tree, setting);
    opened.set(tree.owner, place);
    return place;
  };
  // A run in a folder of its repository works in that folder of the tree.
  const folderOf = (tree: TreeRequest): string =>
    join(placeOf(tree).path, relative(setting.repository, setting.folder));
  const make = async (tree: TreeRequest, call: Call): Promise<Cause | undefined> => {
    if (tree.afterCrash === true) unlockTree(placeOf(tree));
    const problem = await makeTree(placeOf(tree), call, tree.at);
    if (problem !== undefined) return causeOf(problem);
    return tree.setup === undefined ? undefined : prepare(tree.setup, folderOf(tree), setting, call);
  };
  /** For all who work in it. Where it could not be made the next attempt tries anew, or who waited, if its maker was aborted. */
  const makeOnce = async (tree: TreeRequest, call: Call): Promise<Cause | undefined> => {
    const { owner } = tree;
    const one = making.get(owner) ?? { made: make(tree, call), signal: call.signal };
    making.set(owner, one);
    const cause = await one.made;
    if (cause === undefined) return undefined;
    if (making.get(owner) === one) making.delete(owner);
    return one.signal.aborted && !call.signal.aborted ? makeOnce(tree, call) : cause;
  };
  return {
    folderOf,
    async adopt(tree, left, call) {
      const place = placeOf(tree);
      return (await putTree(place, left.commit, call)) ? treeOfRun(setting, tree, left) : undefined;
    },
    async open(tree, isProgram, call) {
      const cause = await makeOnce(tree, call);
      if (cause !== undefined) return { cause };
      const isLeft = isProgram && tree.afterCrash === true;
      const problem = isLeft ? await resetTree(placeOf(tree), call, tree.at) : undefined;
      return problem === undefined ? { cwd: folderOf(tree) } : { cause: causeOf(problem) };
    },
    async keep(tree, address, call) {
      const place = placeOf(tree);
      const kept = await commitTree(place, address, call);
      return "problem" in kept ? { cause: causeOf(kept) } : { owner: tree.owner, path: place.path, ...kept };
    },
    async close(call) {
      for (const place of opened.values()) if (await isUnchanged(place, call)) await removeTree(place, call);
    },
  };
}

function causeOf(problem: TreeProblem): Cause {
  if (problem.problem === "conflict")
    return {
      kind: "conflict",
      message: `the branches that it needs do not go together in ${problem.files.join(", ")}`,
    };
  return { kind: "spawn", message: `its worktree cannot be used: ${problem.message}` };
}

async function prepare(
  argv: readonly string[],
  cwd: string,
  { runProgram }: TreeSetting,
  call: Call,
): Promise<Cause | undefined> {
  const end = await runProgram({ argv, env: {}, cwd, ...call });
  if (end.kind === "not_started") return { kind: "spawn", message: `\`setup\`: ${end.message}` };
  if (end.code === 0) return undefined;
  const output = end.stderr.trim() || end.stdout.trim();
  const message = `\`setup\` (${argv.join(" ")}) ended with ${end.code ?? end.signal ?? "nothing"}`;
  return { kind: "exit", message, ...(output === "" ? {} : { output }) };
}
