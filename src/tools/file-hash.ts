/**
 * One hash over the content of the files that globs name: what of a folder a result depends on. Only regular files are
 * opened, and never in a way that could wait (a FIFO, a device). The folders `.git` and `.sluice` do not count.
 */
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { glob } from "tinyglobby";
import { limits } from "../base/limits.ts";

export type FilesHash = { readonly hash: string; readonly fileCount: number } | { readonly problem: string };

/**
 * 32 hex digits over path, executable bit and content of each file, in order of path; dot files count, links are
 * followed. No file at all has a hash, too. A problem: more than `limits.readFiles` files or `limits.readBytes` in all,
 * or a file that cannot be read.
 */
export async function hashFiles(globs: readonly string[], cwd: string): Promise<FilesHash> {
  try {
    const paths = await findFiles(globs, cwd);
    if (paths.length > limits.readFiles) return { problem: `"reads" names more than ${limits.readFiles} files` };
    return await hashPaths(paths, cwd);
  } catch (error) {
    return {
      problem: `the files of "reads" cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function findFiles(globs: readonly string[], cwd: string): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(limits.readMs);
  const ignore = ["**/.git/**", "**/.sluice/**"];
  const paths = await glob(globs, { cwd, dot: true, onlyFiles: true, expandDirectories: true, ignore, signal });
  if (signal.aborted) throw new Error(`finding them took longer than ${limits.readMs / 1_000} s`);
  return [...new Set(paths)].sort();
}

async function hashPaths(paths: readonly string[], cwd: string): Promise<FilesHash> {
  const all = createHash("sha256");
  let bytesLeft: number = limits.readBytes;
  for (const path of paths) {
    const file = await hashFile(resolve(cwd, path), bytesLeft);
    if (file === undefined) continue;
    bytesLeft -= file.bytes;
    if (bytesLeft < 0) return { problem: `the files of "reads" hold more than ${limits.readBytes} bytes` };
    all.update(`${JSON.stringify(path)} ${file.digest}\n`);
  }
  return { hash: all.digest("hex").slice(0, 32), fileCount: paths.length };
}

/** Undefined where there is no regular file. Reads at most one byte more than `most`. */
async function hashFile(path: string, most: number): Promise<{ digest: string; bytes: number } | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await handle.stat();
    if (!status.isFile()) return undefined;
    const { digest, bytes } = await digestOf(handle, most);
    const isProgram = (status.mode & 0o100) !== 0;
    return { digest: `${digest}${isProgram ? "x" : ""}`, bytes };
  } finally {
    await handle.close();
  }
}

async function digestOf(handle: FileHandle, most: number): Promise<{ digest: string; bytes: number }> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(256 * 1024);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0 || bytes > most) return { digest: hash.digest("hex"), bytes };
    hash.update(buffer.subarray(0, bytesRead));
    bytes += bytesRead;
  }
}
