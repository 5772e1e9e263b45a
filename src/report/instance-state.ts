/** Whether an instance is at work, as views count and list it. */
import { openAskOf } from "./ask-record.ts";
import type { InstanceRecord } from "./run-record.ts";

/** An attempt is in flight, or its frame or list is open. */
export function isRunning(instance: InstanceRecord): boolean {
  if (instance.outcome !== undefined || openAskOf(instance) !== undefined) return false;
  const last = instance.attempts.at(-1);
  return last === undefined ? instance.started !== undefined : last.ended === undefined;
}
