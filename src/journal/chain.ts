/** The chain of commits: each hash covers the commit before it, so nothing can change, vanish or be added unseen. */
import { createHash } from "node:crypto";
import type { RunHead } from "./journal.ts";

/** What the first commit follows: all that the row `run` says of the run and that never changes. */
export function chainStart({ id, pipeline, planHash, provider, began }: RunHead): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([id, pipeline, planHash, provider, began]))
    .digest();
}

/** `lines`: those of the commit's events, in order. */
export function chainNext(before: Uint8Array, lines: string): Buffer {
  return createHash("sha256").update(before).update(lines).digest();
}

/** JSON has no line breaks outside of its escapes, so a line is one event. */
export function chainLine(seq: number, t: number, kind: number, iid: number | null, data: string): string {
  return `${seq} ${t} ${kind} ${iid} ${data}\n`;
}
