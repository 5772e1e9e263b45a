/** The chain of commits: each hash covers the commit before it, so nothing can change, vanish or be added unseen. */
import { createHash } from "node:crypto";

/** What the first commit follows: the identity of the run and of its plan. */
export function chainStart(runId: string, planHash: string): Buffer {
  return createHash("sha256").update(`sluice journal\n${runId}\n${planHash}\n`).digest();
}

/** `lines`: those of the commit's events, in order. */
export function chainNext(before: Uint8Array, lines: string): Buffer {
  return createHash("sha256").update(before).update(lines).digest();
}

/** JSON has no line breaks outside of its escapes, so a line is one event. */
export function chainLine(seq: number, t: number, kind: number, iid: number | null, data: string): string {
  return `${seq} ${t} ${kind} ${iid} ${data}\n`;
}
