/** `sluice resume` of a run whose process lives: one that was paused goes on there, and hears of other limits. */
import { setTimeout as sleep } from "node:timers/promises";
import { jsonText } from "../report/json-text.ts";
import { liveHolder } from "./live-holder.ts";
import { raisedLimits } from "./raised-limits.ts";
import type { RunOptions } from "./run-options.ts";
import { type Hearing, lookMs, silentText, tellLive, waitMs } from "./tell-live.ts";
import type { Terminal } from "./terminal.ts";

type Place = { readonly id: string; readonly path: string };

/**
 * False: no process works on it, or one that is neither paused nor told anything, or one that ended before it heard: then
 * the run is to be gone on with here. Throws `JournalError` and `UsageError`.
 */
export async function goOnWhereItLives({ id, path }: Place, options: RunOptions, terminal: Terminal): Promise<boolean> {
  const { state, pid } = liveHolder(path);
  const { limit } = options;
  if (pid === undefined || (state !== "paused" && limit === undefined)) return false;
  const isPaused = state === "paused";
  let hearing: Hearing = "heard";
  if (limit !== undefined) hearing = await tellLive(path, "limits", { ...raisedLimits(id, path, limit) });
  if (isPaused && hearing === "heard") hearing = await tellLive(path, "unpause", null);
  if (hearing === "gone" || (isPaused && hearing === "heard" && !(await goesOn(path)))) return false;
  const told = isPaused ? "unpause" : "limits";
  if (options.json === true) terminal.out(jsonText({ run: id, told, pid, heard: hearing === "heard" }));
  else terminal.err(`${hearing === "heard" ? heardText(id, pid, isPaused) : silentText(id)}\n`);
  return true;
}

function heardText(id: string, pid: number, isPaused: boolean): string {
  if (isPaused) return `run ${id} goes on, in process ${pid}, with what that was started with`;
  return `run ${id}, at work in process ${pid}, goes by its new limits`;
}

/** A process that was stopped, or waits for a quota that is far away, is about to end: then it does not go on. */
async function goesOn(path: string): Promise<boolean> {
  for (let waited = 0; waited < waitMs; waited += lookMs) {
    const { state, pid } = liveHolder(path);
    if (pid === undefined) return false;
    if (state !== "paused") return true;
    await sleep(lookMs);
  }
  return false;
}
