/** The index of what a re-run may take over of an earlier run. */
import type { Reuse } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";
import { type ReuseEntry, reuseEntries, type Withheld } from "../journal/reuse-entries.ts";
import { beganOf } from "./began-of.ts";
import { createNodeFinder } from "./node-finder.ts";
import { createReuseIndex, type ReuseIndex } from "./reuse-index.ts";
import { hasCommit, type Repository } from "./trees.ts";

/** How a run is run: a simulated result never enters a run that is not simulated, nor the reverse. */
export type Footing = { readonly isSimulated: boolean; readonly isStubRun: boolean };

/**
 * Reads the source's journal, which must stay open as long as the index is used. `reuse`: what was said of the re-run;
 * `plan`: its plan, where that is another.
 * Throws `JournalError`, also later, when a value is read.
 */
export function indexRun(source: Journal, footing: Footing, reuse: Reuse = {}, plan = source.plan): ReuseIndex {
  const old = footingOf(source) ?? footing;
  const { entries, withheld } = reuseEntries(source);
  const offered: ReuseEntry[] = [];
  const kept: Withheld[] = [...withheld];
  for (const entry of entries) {
    const why = whyNot(entry, { old, now: footing, again: reuse.again ?? [] });
    if (why === undefined) offered.push(entry);
    else kept.push({ ...entry, why });
  }
  const value = (seq: number) => source.value(seq);
  const isThere = createNodeFinder(plan);
  return createReuseIndex({ run: source.head.id, entries: offered, withheld: kept, value, isThere });
}

/**
 * The repository with the commit that worktrees of a re-run begin with: where files that have changed since do not count,
 * that of the earlier run, as long as it is there.
 */
export async function repositoryAsBefore(
  repository: Repository,
  source: Journal,
  reuse: Reuse = {},
): Promise<Repository> {
  const commit = reuse.anyFiles === true ? beganOf(source)?.baseCommit : undefined;
  const isThere = commit !== undefined && (await hasCommit(repository, commit));
  return isThere ? { ...repository, commit } : repository;
}

function footingOf(journal: Journal): Footing | undefined {
  const began = beganOf(journal);
  return began && { isSimulated: began.provider === "simulate", isStubRun: began.stubRun };
}

type Sides = { readonly old: Footing; readonly now: Footing; readonly again: readonly string[] };

function whyNot(entry: ReuseEntry, { old, now, again }: Sides): string | undefined {
  if (isWithin(entry.address, again)) return "asked for";
  const sameAgents = old.isSimulated === now.isSimulated;
  const samePrograms = old.isStubRun === now.isStubRun;
  if (entry.isAgent === undefined) return sameAgents && samePrograms ? undefined : "may have been simulated";
  if (entry.isAgent ? sameAgents : samePrograms) return undefined;
  if (entry.isAgent) return old.isSimulated ? "was simulated" : "was not simulated";
  return old.isStubRun ? "was a stub" : "was no stub";
}

/** Whether an instance is one of those, or inside of one: an item, a round, or what stands in its scope. */
export function isWithin(address: string, instances: readonly string[]): boolean {
  return instances.some(
    (one) => address === one || (address.startsWith(one) && "[#/".includes(address.charAt(one.length))),
  );
}
