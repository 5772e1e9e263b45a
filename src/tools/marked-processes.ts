/**
 * The processes of a run that still live: found by the mark in their environment, which all descendants of a child
 * inherit, also those that left its process group. Read from /proc; on a system without it none are found, and only
 * process groups are ended.
 */
import { readdirSync, readFileSync } from "node:fs";
import { limits } from "../base/limits.ts";
import { markVariable } from "./child-env.ts";
import { goneWithin, signalProcess } from "./end-group.ts";

export type MarkedProcess = { readonly pid: number; readonly mark: string };

/** Live processes, but for this one, whose mark `isMeant`. */
export function findMarked(isMeant: (mark: string) => boolean): readonly MarkedProcess[] {
  const found: MarkedProcess[] = [];
  for (const pid of processIds()) {
    const mark = pid === process.pid ? undefined : markOf(pid);
    if (mark !== undefined && isMeant(mark)) found.push({ pid, mark });
  }
  return found;
}

/**
 * Ends the live processes whose mark `isMeant` (TERM, then KILL after `limits.killGraceMs`) and awaits their end.
 * Looks again until none is found, as they may have forked meanwhile; at most `rounds` times.
 * Returns all that were ended.
 */
export async function endMarked(isMeant: (mark: string) => boolean, rounds = 5): Promise<readonly MarkedProcess[]> {
  const ended = new Map<number, MarkedProcess>();
  for (let round = 0; round < rounds; round += 1) {
    const found = findMarked(isMeant);
    if (found.length === 0) break;
    for (const one of found) ended.set(one.pid, one);
    await endAll(found);
  }
  return [...ended.values()];
}

async function endAll(found: readonly MarkedProcess[]): Promise<void> {
  for (const one of found) signalProcess(one.pid, "SIGTERM");
  const living = (): readonly MarkedProcess[] => found.filter((one) => markOf(one.pid) === one.mark);
  if (await goneWithin(limits.killGraceMs, () => living().length === 0)) return;
  for (const one of living()) signalProcess(one.pid, "SIGKILL");
  await goneWithin(limits.killGraceMs, () => living().length === 0);
}

function processIds(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** The mark of a process; undefined if it has none, is gone (also as a zombie), or belongs to somebody else. */
function markOf(pid: number): string | undefined {
  let environ: string;
  try {
    environ = readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return undefined;
  }
  const start = `${markVariable}=`;
  const entry = environ.split("\0").find((one) => one.startsWith(start));
  const mark = entry?.slice(start.length);
  return mark === undefined || mark.length > limits.scalarLength ? undefined : mark;
}
