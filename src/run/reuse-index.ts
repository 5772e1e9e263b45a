/**
 * What a re-run may take over of its source run: ok results of `prompt` and `run`, by their reuse key. Equal keys are
 * claimed one to one, the same address first, then in the order of arrival; nothing is given twice.
 */
import type { Json } from "../base/json.ts";
import type { ReuseEntry } from "../journal/reuse-entries.ts";

export type ReuseIndex = {
  readonly run: string;
  /** The best unclaimed entry with this key, claimed by it; undefined if there is none. */
  claim(rkey: string, address: string): ReuseEntry | undefined;
  /** The entry of this instance has been claimed before, by a process that is no more. */
  markClaimed(iid: number): void;
  /** The entry at this address, whatever its key, for telling what changed. */
  at(address: string): ReuseEntry | undefined;
  byIid(iid: number): ReuseEntry | undefined;
  /** All that nobody has claimed, in order of arrival. */
  unclaimed(): readonly ReuseEntry[];
  value(entry: ReuseEntry): Json;
};

/** `entries` in order of arrival. `value` loads the result of an entry. */
export function createReuseIndex(
  run: string,
  entries: readonly ReuseEntry[],
  value: (entry: ReuseEntry) => Json,
): ReuseIndex {
  const byKey = new Map<string, KeyEntries>();
  const byAddress = new Map<string, ReuseEntry>();
  const byIid = new Map(entries.map((entry) => [entry.iid, entry]));
  const claimed = new Set<ReuseEntry>();
  for (const entry of entries) {
    byAddress.set(entry.address, entry);
    const known = byKey.get(entry.rkey);
    if (known === undefined) byKey.set(entry.rkey, { list: [entry], next: 0 });
    else known.list.push(entry);
  }
  return {
    run,
    claim(rkey, address) {
      const same = byAddress.get(address);
      const entry = same?.rkey === rkey && !claimed.has(same) ? same : firstFree(byKey.get(rkey), claimed);
      if (entry !== undefined) claimed.add(entry);
      return entry;
    },
    markClaimed(iid) {
      const entry = byIid.get(iid);
      if (entry !== undefined) claimed.add(entry);
    },
    at: (address) => byAddress.get(address),
    byIid: (iid) => byIid.get(iid),
    unclaimed: () => entries.filter((entry) => !claimed.has(entry)),
    value,
  };
}

type KeyEntries = { readonly list: ReuseEntry[]; next: number };

function firstFree(entries: KeyEntries | undefined, claimed: ReadonlySet<ReuseEntry>): ReuseEntry | undefined {
  if (entries === undefined) return undefined;
  for (; entries.next < entries.list.length; entries.next += 1) {
    const entry = entries.list[entries.next];
    if (entry !== undefined && !claimed.has(entry)) return entry;
  }
  return undefined;
}
