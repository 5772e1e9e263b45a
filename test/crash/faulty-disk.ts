/** A disk that fails: `faulty-disk.c`, compiled once for a test file. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * `at`: which call, from 1. `forEver`: all after it as well. `errno`: 5 is EIO, 28 ENOSPC. `kill`: the process dies before
 * or after the call. `log`: gets a line for each.
 */
export type DiskFault = {
  readonly op: "fsync" | "pwrite64";
  readonly at: number;
  readonly forEver?: boolean;
  readonly errno?: number;
  readonly delayMs?: number;
  readonly kill?: "before" | "after";
  readonly log?: string;
};

/** The path of the library, or why it cannot be made here. */
export function compileFaultyDisk(folder: string): { readonly path: string } | { readonly problem: string } {
  if (process.platform !== "linux") return { problem: "the disk can only be made to fail on Linux" };
  const path = join(folder, "faulty-disk.so");
  const source = join(import.meta.dirname, "faulty-disk.c");
  const { status, error } = spawnSync("gcc", ["-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"]);
  return status === 0 ? { path } : { problem: `gcc made no library of it: ${error?.message ?? `code ${status}`}` };
}

/** The environment in which a process meets the fault, in files of journals alone. */
export function faultEnv(library: string, fault: DiskFault): NodeJS.ProcessEnv {
  const { op, at, forEver, errno, delayMs, kill, log } = fault;
  return {
    LD_PRELOAD: library,
    FAULT_PATH: ".sluice/runs/",
    FAULT_OP: op,
    FAULT_AT: String(at),
    ...(forEver === true ? { FAULT_FOR_EVER: "1" } : {}),
    ...(errno === undefined ? {} : { FAULT_ERRNO: String(errno) }),
    ...(delayMs === undefined ? {} : { FAULT_DELAY_MS: String(delayMs) }),
    ...(kill === undefined ? {} : { FAULT_KILL: kill }),
    ...(log === undefined ? {} : { FAULT_LOG: log }),
  };
}
