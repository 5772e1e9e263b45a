/**
 * One hash over the files of a git repository as they are on disk: tracked ones, changes that nobody committed, and new
 * files that are not ignored. It is that of path, mode and blob of each, so that a commit of the same files changes
 * nothing. Git's index knows what has changed: only that is read, and nothing is written (50,000 files: 0.25 s). `.sluice` does not count.
 */
import { createHash } from "node:crypto";
import { existsSync, type Stats } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join, posix } from "node:path";
import { limits } from "../base/limits.ts";
import type { FilesHash } from "./file-hash.ts";
import { type ProgramCall, runProgram } from "./process.ts";

/**
 * 32 hex digits. `except`: files that do not count, by their way from the folder. Undefined: no git repository. A problem:
 * too much has changed, or something cannot be read.
 */
export async function hashTree(
  folder: string,
  mark: string,
  except: readonly string[] = [],
): Promise<FilesHash | undefined> {
  const signal = AbortSignal.timeout(limits.readMs);
  const call: Call = { mark, signal, left: { bytes: limits.readBytes, repositories: limits.nestedRepositories } };
  try {
    const places = await placesOf(folder, call);
    if (places === undefined) return undefined;
    const [top = "", prefix = ""] = places.split("\n");
    const left = new Set(except.map((path) => posix.join(prefix, path)));
    return await hashRepository(top, call, (path) => counts(path) && !left.has(path));
  } catch (error) {
    if (signal.aborted) return { problem: `looking at the files took longer than ${limits.readMs / 1_000} s` };
    return { problem: `the files cannot be looked at: ${error instanceof Error ? error.message : String(error)}` };
  }
}

type Call = {
  readonly mark: string;
  readonly signal: AbortSignal;
  readonly left: { bytes: number; repositories: number };
};

/** Where the repository begins, and the way from there. What git says but that there is none is no reason to look at no file. */
async function placesOf(folder: string, call: Call): Promise<string | undefined> {
  try {
    return await git(folder, ["rev-parse", "--show-toplevel", "--show-prefix"], call, { env: { LC_ALL: "C" } });
  } catch (error) {
    const isNone = error instanceof Error && /not a git repository|"git" was not found/.test(error.message);
    if (isNone) return undefined;
    throw error;
  }
}

/** Path -> mode and blob, as git has them in a tree. */
type Files = Map<string, string>;

async function hashRepository(
  top: string,
  call: Call,
  isMeant = counts,
): Promise<{ readonly hash: string; readonly fileCount: number }> {
  call.left.repositories -= 1;
  if (call.left.repositories < 0) throw new Error(`there are more than ${limits.nestedRepositories} repositories`);
  const [index, changed, added] = await Promise.all([
    git(top, ["ls-files", "--stage", "-z"], call),
    git(top, ["diff-files", "--raw", "-z", "--ignore-submodules=none"], call),
    git(top, ["ls-files", "--others", "--exclude-standard", "-z"], call),
  ]);
  const files = filesOfIndex(index);
  const modes = changedModes(changed);
  for (const path of added.split("\0")) if (path !== "") modes.set(path, undefined);
  await lookAtAll(top, files, modes, call);
  const all = createHash("sha256");
  for (const path of [...files.keys()].filter(isMeant).sort()) all.update(`${files.get(path)} ${path}\0`);
  return { hash: all.digest("hex").slice(0, 32), fileCount: files.size };
}

function counts(path: string): boolean {
  return !path.startsWith(".sluice/") && !path.includes("/.sluice/");
}

/** `100644 BLOB 0\tpath`; of a path in conflict what is on disk counts, which git tells as changed. */
function filesOfIndex(text: string): Files {
  const files: Files = new Map();
  for (const line of text.split("\0")) {
    const tab = line.indexOf("\t");
    if (tab !== -1) files.set(line.slice(tab + 1), line.slice(0, tab - 2));
  }
  return files;
}

/** `:100644 100755 BLOB 0000 M`, then the path: its mode on disk. */
function changedModes(text: string): Map<string, string | undefined> {
  const modes = new Map<string, string | undefined>();
  const parts = text.split("\0");
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const mode = parts[at]?.slice(8, 14);
    modes.set(parts[at + 1] ?? "", mode === "000000" ? undefined : mode);
  }
  return modes;
}

/** `modes`: what is not as the index says, or not in it. */
async function lookAtAll(
  top: string,
  files: Files,
  modes: ReadonlyMap<string, string | undefined>,
  call: Call,
): Promise<void> {
  if (modes.size > limits.readFiles) throw new Error(`more than ${limits.readFiles} have changed`);
  const regular: { readonly path: string; readonly mode: string }[] = [];
  for (const [path, mode] of modes) {
    if (!counts(path)) continue;
    if (path.includes("\ufffd")) throw new Error(`the name of "${path}" is not UTF-8`);
    const file = await lookAt(top, path, files, call);
    if (file !== undefined) regular.push({ path, mode: regularMode(mode, file) });
    call.left.bytes -= file?.size ?? 0;
    if (call.left.bytes < 0) throw new Error(`what has changed holds more than ${limits.readBytes} bytes`);
  }
  const paths = regular.map(({ path }) => path);
  const blobs = await hashRegular(top, paths, call);
  regular.forEach(({ path, mode }, index) => {
    files.set(path, `${mode} ${blobs[index]}`);
  });
}

/** Puts in its place what is no regular file: nothing, a link, a repository. A regular file is still to be hashed. */
async function lookAt(top: string, path: string, files: Files, call: Call): Promise<Stats | undefined> {
  const place = join(top, path);
  const found = await lstat(place).catch(() => undefined);
  if (found?.isFile() === true) return found;
  if (found?.isSymbolicLink() === true) files.set(path, `120000 ${blobOf(await readlink(place), files)}`);
  else if (existsSync(join(place, ".git"))) files.set(path, `160000 ${(await hashRepository(place, call)).hash}`);
  else files.delete(path);
  return undefined;
}

function regularMode(told: string | undefined, { mode }: Stats): string {
  if (told?.startsWith("100") === true) return told;
  return (mode & 0o100) === 0 ? "100644" : "100755";
}

/** The blob of the target of a link, by the repository's kind of hash. */
function blobOf(target: string, files: Files): string {
  const bytes = Buffer.from(target);
  const [known = ""] = files.values();
  const kind = known.length > 60 ? "sha256" : "sha1";
  return createHash(kind).update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** As git would store them, with its filters: line ends, large files. */
async function hashRegular(top: string, paths: readonly string[], call: Call): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const [plain, odd] = [paths.filter((path) => !path.includes("\n")), paths.filter((path) => path.includes("\n"))];
  const blobs = new Map<string, string>();
  const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  if (plain.length > 0) {
    const printed = lines(await git(top, ["hash-object", "--stdin-paths"], call, { stdin: `${plain.join("\n")}\n` }));
    plain.forEach((path, index) => void blobs.set(path, printed[index] ?? ""));
  }
  for (const path of odd) blobs.set(path, lines(await git(top, ["hash-object", "--", path], call))[0] ?? "");
  return paths.map((path) => blobs.get(path) ?? "");
}

async function git(
  cwd: string,
  args: readonly string[],
  { mark, signal }: Call,
  more: Partial<Pick<ProgramCall, "stdin" | "env">> = {},
): Promise<string> {
  const argv = ["git", "--no-optional-locks", ...args];
  const end = await runProgram({ argv, env: {}, cwd, mark, signal, maxStdout: limits.treeListBytes, ...more });
  if (end.kind === "not_started") throw new Error(end.message);
  if (end.code !== 0 || end.stopped !== undefined) {
    throw new Error(end.stderr.trim() || `git ended with ${end.code ?? end.signal ?? "nothing"}`);
  }
  if (end.stdoutCut > 0) throw new Error(`git lists more than ${limits.treeListBytes} bytes of them`);
  return end.stdout;
}
