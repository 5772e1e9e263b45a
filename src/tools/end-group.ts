/** Ends a group of processes: politely, then for good. Waits are bounded, so that nothing hangs on what cannot die. */
import { setTimeout as sleep } from "node:timers/promises";
import { limits } from "../base/limits.ts";

/** Milliseconds between two looks at whether something still lives. */
const pollMs = 10;

/**
 * TERM to the group, KILL after `limits.killGraceMs`. True if it ended without KILL (or nothing was there).
 * Returns at the latest after twice the grace: a zombie that nobody reaps, or a process stuck in the kernel, stays.
 */
export async function endGroup(group: number): Promise<boolean> {
  if (!signalGroup(group, "SIGTERM")) return true;
  if (await gone(() => !signalGroup(group, 0))) return true;
  signalGroup(group, "SIGKILL");
  await gone(() => !signalGroup(group, 0));
  return false;
}

/** False if there is no such group, or none that we may signal. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  return signalProcess(-group, signal);
}

/** False if there is no such process, or none that we may signal. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // ESRCH: gone; EPERM: not ours
  }
}

/** Waits until `isGone`, at most `limits.killGraceMs`. */
export async function gone(isGone: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < limits.killGraceMs; waited += pollMs) {
    if (isGone()) return true;
    await sleep(pollMs);
  }
  return isGone();
}
