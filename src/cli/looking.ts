/** What the commands that look at one run have in common. */
import type { Command } from "commander";
import { findAddress } from "../report/instance-address.ts";
import type { InstanceRecord, RunRecord } from "../report/run-record.ts";
import { type OpenedRun, openRecord } from "./project.ts";
import { UsageError } from "./usage-error.ts";

export type MostOptions = { readonly limit?: string; readonly all?: boolean };

/** Lines of a list that are shown unless more are asked for. */
const shownMost = 20;

export function addMostOptions(command: Command): Command {
  return command
    .option("--limit <count>", `entries of each list, unless ${shownMost}`)
    .option("--all", "all entries of each list");
}

/** Throws `UsageError`. */
export function mostOf({ limit, all }: MostOptions): number {
  if (all === true) return Number.MAX_SAFE_INTEGER;
  const most = limit === undefined ? shownMost : Number(limit);
  if (!Number.isSafeInteger(most) || most < 1) throw new UsageError(`--limit: "${limit}" is not a number from 1`);
  return most;
}

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
  if (typeof instance === "string") throw new UsageError(instance, `\`sluice show ${run.id}\` lists its nodes`);
  return instance;
}
