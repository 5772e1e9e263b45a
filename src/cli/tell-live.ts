/** Tells the process that works on a run something, and waits until it has heard: it may be about to end. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Json } from "../base/json.ts";
import { isTaken } from "../journal/open-tables.ts";
import { sendInbox } from "../journal/send-inbox.ts";
import { actorOf } from "./actor-of.ts";
import { liveHolder } from "./live-holder.ts";

/** `gone`: it ended before it heard. `silent`: it lives, and has not heard: it is stopped, or its disk does not answer. */
export type Hearing = "heard" | "gone" | "silent";

/** Longest wait for a process to hear, go on, or end; and between two looks. */
export const waitMs = 5_000;
export const lookMs = 50;

/** Throws `JournalError`. */
export function tellLive(path: string, verb: string, body: Json): Promise<Hearing> {
  return hearingOf(path, sendInbox(path, { t: Date.now(), actor: actorOf(), verb, body }));
}

/** What becomes of a message that was sent to a live process. Throws `JournalError`. */
export async function hearingOf(path: string, message: number): Promise<Hearing> {
  for (let waited = 0; waited < waitMs; waited += lookMs) {
    const { pid } = liveHolder(path); // before the look: what it took at its end counts
    if (isTaken(path, message)) return "heard";
    if (pid === undefined) return "gone";
    await sleep(lookMs);
  }
  return "silent";
}

/** What is said of a process that has not heard yet. */
export function silentText(id: string): string {
  return `run ${id} has not heard it yet: its process lives and does not answer; it counts as soon as it does`;
}
