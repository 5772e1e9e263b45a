/**
 * Runs a plan anew, taking over what an earlier run found and what is still right. What is taken arrives first, in the
 * order of its first arrival; only then does anything start.
 */
import type { Reuse } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";
import { indexRun, repositoryAsBefore } from "./index-run.ts";
import type { RunEnd } from "./run-end.ts";
import type { RunSetup } from "./run-setup.ts";
import { type NewRunCall, startWith } from "./start-run.ts";

/** `source`: the journal of the earlier run, opened to read; it must stay open until the end. `reuse`: journaled. */
export type RerunCall = NewRunCall & { readonly source: Journal; readonly reuse?: Reuse };

export async function rerun(setup: RunSetup, call: RerunCall): Promise<RunEnd> {
  const footing = { isSimulated: setup.provider.name === "simulate", isStubRun: setup.stub !== undefined };
  const { reuse } = call;
  const index = indexRun(call.source, footing, reuse, call.journal.plan);
  const { repository } = setup;
  const from = repository === undefined ? {} : { repository: await repositoryAsBefore(repository, call.source, reuse) };
  return startWith({ ...setup, ...from }, call, reuse === undefined ? { index } : { index, reuse });
}
