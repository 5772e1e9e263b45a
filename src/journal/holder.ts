/** Which process this is, and whether the one that holds a run still lives. A pid alone is used again too soon. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Holder, RunHead } from "./journal.ts";

/** This process, as others can recognise it. */
export function thisProcess(): Holder {
  return { host: hostname(), boot: bootId(), pid: process.pid, pidStart: processStart(process.pid) };
}

/** The process that works on a run now, as far as this host can tell; undefined where there is none. */
export function livePid({ holder }: Pick<RunHead, "holder">): number | undefined {
  return holder !== undefined && isLive(holder) ? holder.pid : undefined;
}

/** Whether a process of this host lives. Where its start cannot be told, the pid alone decides, to be on the safe side. */
export function isLive(holder: Holder): boolean {
  if (holder.boot !== bootId() || !hasPid(holder.pid)) return false;
  const start = processStart(holder.pid);
  return start === 0 || (holder.pidStart === 0 && start > 0) || start === holder.pidStart;
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Changes with every start of the machine; empty where the system does not say (there, starts are wall times). */
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

/**
 * Linux: clock ticks since boot (field 22 of `/proc/PID/stat`). Elsewhere: seconds since 1970, as `ps` says. 0: unknown;
 * -1: it has ended, and only its parent has not noticed yet.
 */
function processStart(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name may hold blanks and brackets
    return fields[0] === "Z" || fields[0] === "X" ? -1 : Number(fields[19]) || 0;
  } catch {
    return processStartByPs(pid);
  }
}

function processStartByPs(pid: number): number {
  try {
    const env = { PATH: process.env["PATH"] ?? "/bin:/usr/bin", LC_ALL: "C", TZ: "UTC" };
    const said = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env, timeout: 2_000 });
    return Math.floor(Date.parse(`${said.trim()} UTC`) / 1_000) || 0;
  } catch {
    return 0;
  }
}
