/** The index of what a re-run may take over of an earlier run. */
import type { Journal } from "../journal/journal.ts";
import { type ReuseEntry, reuseEntries } from "../journal/reuse-entries.ts";
import { createReuseIndex, type ReuseIndex } from "./reuse-index.ts";

/** How a run is run: a simulated result never enters a run that is not simulated, nor the reverse. */
export type Footing = { readonly isSimulated: boolean; readonly isStubRun: boolean };

/**
 * Reads the source's journal, which must stay open as long as the index is used. Throws `JournalError`, also later, when
 * a value is read.
 */
export function indexRun(source: Journal, footing: Footing): ReuseIndex {
  const old = footingOf(source) ?? footing;
  const entries = reuseEntries(source).filter((entry) => mayEnter(entry, old, footing));
  return createReuseIndex(source.head.id, entries, (entry) => source.value(entry.seq));
}

/** Undefined where a run has not even begun. */
function footingOf(journal: Journal): Footing | undefined {
  for (const event of journal.events()) {
    if (event.kind === "run_began") return { isSimulated: event.provider === "simulate", isStubRun: event.stubRun };
  }
  return undefined;
}

/** Without a request the source had taken it over itself, and what it was made of is not known here. */
function mayEnter(entry: ReuseEntry, old: Footing, now: Footing): boolean {
  const sameAgents = old.isSimulated === now.isSimulated;
  const samePrograms = old.isStubRun === now.isStubRun;
  if (sameAgents && samePrograms) return true; // without reading each request
  const { request } = entry;
  if (request === undefined) return false;
  return request.kind === "agent" ? sameAgents : samePrograms;
}
