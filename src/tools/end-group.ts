/** Ends a group of processes: politely, then for good. Waits are bounded, so that nothing hangs on what cannot die. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../base/limits.ts";

/** Milliseconds between two looks at whether something still lives. */
const pollMs = 10;

/**
 * TERM to the group, KILL after `limits.killGraceMs`. True if it ended without KILL (or nothing was there).
 * Returns at the latest after twice the grace: a process stuck in the kernel stays.
 */
export async function endGroup(group: number): Promise<boolean> {
  if (!signalProcess(-group, "SIGTERM")) return true;
  const isGone = (waitedMs: number): boolean => !isGroupLive(group, waitedMs);
  if (await goneWithin(limits.killGraceMs, isGone)) return true;
  signalProcess(-group, "SIGKILL");
  await goneWithin(limits.killGraceMs, isGone);
  return false;
}

/** False if there is no such process, or none that we may signal. A negative number names a group. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // ESRCH: gone; EPERM: not ours
  }
}

/** Waits until `isGone`, which is told how long that has been, at most `ms`. */
export async function goneWithin(ms: number, isGone: (waitedMs: number) => boolean): Promise<boolean> {
  for (let waited = 0; waited < ms; waited += pollMs) {
    if (isGone(waited)) return true;
    await sleep(pollMs);
  }
  return isGone(ms);
}

/**
 * A group of nothing but zombies can be signalled, too, and lasts as long as nobody reaps them (containers without an
 * init). So after the first looks, which cost nothing, the states are read where the system shows them.
 */
function isGroupLive(group: number, waitedMs: number): boolean {
  if (!signalProcess(-group, 0)) return false;
  return waitedMs < 3 * pollMs || hasLiveMember(group);
}

function hasLiveMember(group: number): boolean {
  let names: readonly string[];
  try {
    names = readdirSync("/proc");
  } catch {
    return true; // no /proc: what can be signalled counts as alive
  }
  return names.some((name) => {
    const fields = /^\d+$/.test(name) ? statusFields(name) : undefined;
    return fields !== undefined && Number(fields[2]) === group && fields[0] !== "Z" && fields[0] !== "X";
  });
}

/** State, parent, group and so on of a process; undefined if it is gone. */
function statusFields(pid: string): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before it may hold blanks and brackets
  } catch {
    return undefined;
  }
}
