/** `sluice resume` of a run whose process lives: one that was paused goes on there, and hears of other limits. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../base/json.ts";
import { sendInbox } from "../journal/send-inbox.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import { jsonText } from "../report/json-text.ts";
import { actorOf } from "./actor-of.ts";
import { beganOrThrow } from "./began-or-throw.ts";
import { limitsOrThrow } from "./check-given.ts";
import { liveHolder } from "./live-holder.ts";
import type { RunOptions } from "./run-options.ts";
import type { Terminal } from "./terminal.ts";

type Place = { readonly id: string; readonly path: string };

/** Longest wait for the process to go on, or to be gone, and between two looks. */
const waitMs = 5_000;
const lookMs = 50;

/** False: no process works on it, or one that is neither paused nor told anything. Throws `JournalError` and `UsageError`. */
export async function goOnWhereItLives({ id, path }: Place, options: RunOptions, terminal: Terminal): Promise<boolean> {
  const { state, pid } = liveHolder(path);
  const given = options.limit !== undefined;
  if (pid === undefined || (state !== "paused" && !given)) return false;
  if (given) send(path, "limits", limitsFor(path, options));
  if (state === "paused") send(path, "unpause", null);
  if (state === "paused" && !(await goesOn(path))) return false;
  const goesOnThere = `run ${id} goes on, in process ${pid}, with what that was started with`;
  const text = state === "paused" ? goesOnThere : `run ${id}, at work in process ${pid}, was told its new limits`;
  if (options.json === true) terminal.out(jsonText({ run: id, told: state === "paused" ? "unpause" : "limits", pid }));
  else terminal.err(`${text}\n`);
  return true;
}

function send(path: string, verb: "limits" | "unpause", body: Json): void {
  sendInbox(path, { t: Date.now(), actor: actorOf(), verb, body });
}

function limitsFor(path: string, options: RunOptions): Json {
  const journal = openJournal(path, { mode: "read", now: Date.now() });
  try {
    const { rates: _, ...limits } = limitsOrThrow(journal.plan, beganOrThrow(journal).inputs, options);
    return { ...limits };
  } finally {
    journal.close();
  }
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
