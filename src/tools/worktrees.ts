/**
 * Git worktrees of a run: made at its commit with the branches that they need merged in, committed after each user,
 * removed where nothing was changed. One git command at a time for a repository: of many `worktree add` at once some
 * are lost to a race. Commits have fixed authors and dates, so that equal trees have equal ids.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ProgramEnd, runProgram } from "./process.ts";

/** `path` is absolute; `base`: the commit of the run; `merge`: branches that it begins with beside that. */
export type TreePlace = {
  readonly repository: string;
  readonly path: string;
  readonly branch: string;
  readonly base: string;
  readonly merge: readonly string[];
};

/** `files`: those that differ from the commit of the run. No branch where there are none. */
export type TreeState = {
  readonly branch: string | null;
  readonly commit: string;
  readonly files: readonly string[];
};

export type TreeProblem =
  | { readonly problem: "conflict"; readonly files: readonly string[] }
  | { readonly problem: "git"; readonly message: string };

type Call = { readonly mark: string; readonly signal: AbortSignal };

/** Hooks, signatures and the user's name have no part in what a run commits. */
const settings = ["-c", "core.hooksPath=/dev/null", "-c", "commit.gpgsign=false", "-c", "gc.auto=0"];
const signature: Readonly<Record<string, string>> = Object.fromEntries(
  ["AUTHOR", "COMMITTER"].flatMap((who) => [
    [`GIT_${who}_NAME`, "sluice"],
    [`GIT_${who}_EMAIL`, "sluice@localhost"],
    [`GIT_${who}_DATE`, "2001-01-01T00:00:00Z"],
  ]),
);

/**
 * Makes the tree, or leaves it as it is where it has been made. `at`: the last commit that was kept of it; without one, a
 * tree that a crash left half made is made anew. Undefined: it is there.
 */
export async function makeTree(place: TreePlace, call: Call, at?: string): Promise<TreeProblem | undefined> {
  if (madeAt(place) !== undefined || (at !== undefined && isThere(place))) return undefined;
  const added = await addTree(place, at ?? place.base, call);
  return added ?? (at === undefined ? await mergeAll(place, call) : undefined) ?? noteMade(place, call);
}

/** Adds it at a commit, in place of whatever stands there. It is not made before that is noted. */
async function addTree(place: TreePlace, commit: string, call: Call): Promise<TreeProblem | undefined> {
  await clearPlace(place, call);
  const { repository, path, branch } = place;
  const add = ["worktree", "add", "--quiet", "-B", branch, path, commit];
  let made = await git(repository, add, call);
  if (!isDone(made)) {
    await git(repository, ["worktree", "remove", "--force", "--force", path], call); // half of one may stand in its books
    made = await git(repository, add, call);
  }
  return isDone(made) ? undefined : { problem: "git", message: sayOf(made) };
}

/** What an earlier process left there is no tree, and nothing of it was kept. */
async function clearPlace({ repository, path }: TreePlace, call: Call): Promise<void> {
  if (existsSync(path)) await git(repository, ["worktree", "remove", "--force", "--force", path], call);
  rmSync(path, { recursive: true, force: true });
  await git(repository, ["worktree", "prune"], call);
}

async function mergeAll(place: TreePlace, call: Call): Promise<TreeProblem | undefined> {
  const { path } = place;
  for (const other of place.merge) {
    const message = `Merge ${other.slice(other.lastIndexOf("/") + 1)}`; // without the name of the run: equal trees have equal ids
    const merged = await git(path, ["merge", "--quiet", "--no-edit", "-m", message, other], call);
    if (isDone(merged)) continue;
    const unmerged = await git(path, ["diff", "--name-only", "--diff-filter=U", "-z"], call);
    const files = linesOf(unmerged);
    await git(path, ["merge", "--abort"], call);
    await removeTree(place, call);
    return files.length > 0 ? { problem: "conflict", files } : { problem: "git", message: sayOf(merged) };
  }
  return undefined;
}

/**
 * Makes the tree stand at a commit, or moves it there: to be called when nobody works in it. False: git cannot, as where
 * the commit is gone.
 */
export async function putTree(place: TreePlace, commit: string, call: Call): Promise<boolean> {
  if (madeAt(place) === undefined) {
    return ((await addTree(place, commit, call)) ?? (await noteMade(place, call))) === undefined;
  }
  if ((await commitOf(place.path, call)) === commit) return true;
  unlockTree(place);
  return isDone(await git(place.path, ["reset", "--quiet", "--hard", commit], call));
}

/** Whether the repository still has the commit. */
export async function hasCommit(repository: string, commit: string, call: Call): Promise<boolean> {
  return isDone(await git(repository, ["cat-file", "-e", `${commit}^{commit}`], call));
}

/** Where git keeps what belongs to this tree alone; undefined where there is none. */
function ownFolder({ path }: TreePlace): string | undefined {
  const file = join(path, ".git");
  const [, folder] = existsSync(file) ? (/^gitdir: (.+)$/m.exec(readFileSync(file, "utf8")) ?? []) : [];
  return folder;
}

function isThere(place: TreePlace): boolean {
  const folder = ownFolder(place);
  return folder !== undefined && existsSync(folder);
}

const madeFile = "sluice-made";

/** The commit with which the tree began; undefined where there is none, or it was not made to its end. */
function madeAt(place: TreePlace): string | undefined {
  const folder = ownFolder(place);
  const file = folder === undefined ? undefined : join(folder, madeFile);
  return file !== undefined && existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

async function noteMade(place: TreePlace, call: Call): Promise<TreeProblem | undefined> {
  const commit = await commitOf(place.path, call);
  const folder = ownFolder(place);
  if (commit === undefined || folder === undefined) return { problem: "git", message: "the tree has no commit" };
  writeFileSync(join(folder, `${madeFile}.new`), commit);
  renameSync(join(folder, `${madeFile}.new`), join(folder, madeFile));
  return undefined;
}

/** Takes locks away that a git left which a crash cut short. To be called when none of this run lives any more. */
export function unlockTree(place: TreePlace): void {
  const folder = ownFolder(place);
  if (folder === undefined) return;
  const ofBranch = join(dirname(dirname(folder)), "refs", "heads", `${place.branch}.lock`);
  for (const lock of [join(folder, "index.lock"), join(folder, "HEAD.lock"), ofBranch]) rmSync(lock, { force: true });
}

/**
 * Back to the last commit that was kept, `at`, or to its beginning: nothing of what a crash cut short is left. Undefined:
 * it is done.
 */
export async function resetTree(place: TreePlace, call: Call, at?: string): Promise<TreeProblem | undefined> {
  const { path } = place;
  const reset = await git(path, ["reset", "--quiet", "--hard", at ?? madeAt(place) ?? "HEAD"], call);
  const end = isDone(reset) ? await git(path, ["clean", "--quiet", "-fd"], call) : reset;
  return isDone(end) ? undefined : { problem: "git", message: sayOf(end) };
}

/** Commits all that was changed, and says how the tree differs from the commit of the run. */
export async function commitTree(place: TreePlace, message: string, call: Call): Promise<TreeState | TreeProblem> {
  const { path, base, branch } = place;
  const added = await git(path, ["add", "--all"], call);
  if (!isDone(added)) return { problem: "git", message: sayOf(added) };
  const isClean = isDone(await git(path, ["diff", "--cached", "--quiet"], call));
  const committed = isClean ? undefined : await git(path, ["commit", "--quiet", "-m", message], call);
  if (committed !== undefined && !isDone(committed)) return { problem: "git", message: sayOf(committed) };
  const head = await git(path, ["rev-parse", "HEAD"], call);
  const changed = await git(path, ["diff", "--name-only", "-z", base, "HEAD"], call);
  if (!isDone(head) || !isDone(changed)) return { problem: "git", message: sayOf(isDone(head) ? changed : head) };
  const files = linesOf(changed);
  return { branch: files.length === 0 ? null : branch, commit: head.stdout.trim(), files };
}

/** Takes the tree and its branch away, with all that was never committed. */
export async function removeTree({ repository, path, branch }: TreePlace, call: Call): Promise<void> {
  await git(repository, ["worktree", "remove", "--force", path], call);
  await git(repository, ["branch", "--quiet", "-D", branch], call);
}

/** Whether nothing differs from the commit of the run, committed or not. */
export async function isUnchanged({ path, base }: TreePlace, call: Call): Promise<boolean> {
  const status = await git(path, ["status", "--porcelain"], call);
  const diff = await git(path, ["diff", "--quiet", base, "HEAD"], call);
  return isDone(status) && status.stdout === "" && isDone(diff);
}

/** The commit that is checked out in a folder, or undefined where it lies in no repository. */
export async function commitOf(folder: string, call: Call): Promise<string | undefined> {
  const head = await git(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], call);
  return isDone(head) ? head.stdout.trim() : undefined;
}

/** The top of the repository that a folder lies in. */
export async function repositoryOf(folder: string, call: Call): Promise<string | undefined> {
  const top = await git(folder, ["rev-parse", "--show-toplevel"], call);
  return isDone(top) ? top.stdout.trim() : undefined;
}

let last: Promise<unknown> = Promise.resolve();

function git(cwd: string, args: readonly string[], { mark, signal }: Call): Promise<ProgramEnd> {
  const next = last.then(() => runProgram({ argv: ["git", ...settings, ...args], env: signature, cwd, mark, signal }));
  last = next;
  return next;
}

function isDone(end: ProgramEnd): end is Extract<ProgramEnd, { kind: "ended" }> {
  return end.kind === "ended" && end.code === 0 && end.stopped === undefined;
}

function sayOf(end: ProgramEnd): string {
  if (end.kind === "not_started") return end.message;
  return end.stderr.trim() || end.stdout.trim() || `git ended with ${end.code ?? end.signal ?? "nothing"}`;
}

function linesOf(end: ProgramEnd): readonly string[] {
  return end.kind === "ended" ? end.stdout.split("\0").filter((line) => line !== "") : [];
}
