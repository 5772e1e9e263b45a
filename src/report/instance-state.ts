/** Where an instance is, of those places that views count and list by. */
import { openAskOf } from "./ask-record.ts";
import type { InstanceRecord } from "./run-record.ts";

/** An attempt is in flight, or its frame or list is open. */
export function isRunning(instance: InstanceRecord): boolean {
  if (instance.outcome !== undefined || openAskOf(instance) !== undefined) return false;
  const last = instance.attempts.at(-1);
  return last === undefined ? instance.started !== undefined : last.ended === undefined;
}

/** Not settled and not at work, or kept from running by something else. */
export function isKept(instance: InstanceRecord): boolean {
  if (instance.kind === "run" || instance.kind === "round") return false;
  if (instance.outcome === undefined) return !isRunning(instance);
  return instance.outcome === "blocked" || instance.outcome === "skipped" || instance.outcome === "cancelled";
}
