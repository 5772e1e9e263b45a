/** What the commands that look at one run have in common. */
import { findAddress } from "../report/instance-address.ts";
import type { InstanceRecord, RunRecord } from "../report/run-record.ts";
import { type OpenedRun, openRecord } from "./project.ts";
import { UsageError } from "./usage-error.ts";

/** Opens the run that a text means, and closes it when it has been looked at. Throws `UsageError` and `JournalError`. */
export function lookAt<T>(text: string, look: (opened: OpenedRun) => T): T {
  const opened = openRecord(text);
  try {
    return look(opened);
  } finally {
    opened.close();
  }
}

/** Throws `UsageError` where the run has no such instance. */
export function instanceAt(run: RunRecord, address: string): InstanceRecord {
  const instance = findAddress(run, address);
  if (typeof instance === "string")
    throw new UsageError(instance, `\`sluice show ${run.began?.run ?? "RUN"}\` lists its nodes`);
  return instance;
}
