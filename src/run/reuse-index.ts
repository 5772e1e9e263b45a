/**
 * What a re-run may take over of its source run: ok results of `prompt` and `run`, by their reuse key. Equal keys are
 * claimed one to one, the same address first, then in the order of their instances; nothing is given twice, and no round
 * of a loop is answered by another round.
 */
import type { Json } from "../base/json.ts";
import type { ReuseEntry, Withheld } from "../journal/reuse-entries.ts";

/** `since`: results that were given before this moment (wall time, ms) are too old. */
export type Wanted = { readonly rkey: string; readonly address: string; readonly since?: number };

/** `effect`: what it left in its worktree. */
export type Before = Partial<Pick<ReuseEntry, "effect" | "parts">> & { readonly seq: number; value(): Json };

export type ReuseIndex = {
  readonly run: string;
  /** The best unclaimed entry with this key, claimed by it; undefined if there is none. */
  claim(wanted: Wanted): ReuseEntry | undefined;
  /** The entry of this instance has been claimed before, by a process that is no more. */
  markClaimed(iid: number): void;
  /** The entry at this address, whatever its key, for telling what changed. */
  at(address: string): ReuseEntry | undefined;
  /** Why what stands at this address is not offered; undefined where it is, or where nothing stands there. */
  whyNot(address: string): string | undefined;
  byIid(iid: number): ReuseEntry | undefined;
  /** What the instance at this address came to, offered or not; undefined where it was not ok. */
  before(address: string): Before | undefined;
  /** All that nobody has claimed, in the order of their instances. */
  unclaimed(): readonly ReuseEntry[];
  value(entry: ReuseEntry): Json;
};

/** `entries` in order of arrival. `value` loads what an event carries. */
export type Offered = {
  readonly run: string;
  readonly entries: readonly ReuseEntry[];
  readonly withheld: readonly Withheld[];
  readonly value: (seq: number) => Json;
};

export function createReuseIndex({ run, entries, withheld, value }: Offered): ReuseIndex {
  const byAddress = new Map(entries.map((entry) => [entry.address, entry]));
  const byIid = new Map(entries.map((entry) => [entry.iid, entry]));
  const others = new Map(withheld.map((one) => [one.address, one]));
  const byKey = groupByKey(entries);
  const claimed = new Set<ReuseEntry>();
  return {
    run,
    claim(wanted) {
      const { rkey, address, since = 0 } = wanted;
      const same = byAddress.get(address);
      const depths = byKey.get(rkey);
      const isSame = same?.rkey === rkey && !claimed.has(same) && same.since >= since;
      const entry = isSame ? same : depths && firstFree(depths, wanted, claimed);
      if (entry !== undefined) claimed.add(entry);
      return entry;
    },
    markClaimed(iid) {
      const entry = byIid.get(iid);
      if (entry !== undefined) claimed.add(entry);
    },
    at: (address) => byAddress.get(address),
    whyNot: (address) => others.get(address)?.why,
    before(address) {
      const known = byAddress.get(address) ?? others.get(address);
      const seq = known?.seq;
      return known === undefined || seq === undefined ? undefined : { ...known, seq, value: () => value(seq) };
    },
    byIid: (iid) => byIid.get(iid),
    unclaimed: () => entries.filter((entry) => !claimed.has(entry)).sort((left, right) => left.iid - right.iid),
    value: ({ seq }) => value(seq),
  };
}

/** Entries of one key in order; those before `next` are claimed. */
type Group = { readonly list: ReuseEntry[]; next: number };
/** Of one key and as many loops around: all, and by the rounds in which they stand. */
type Depth = { readonly all: Group; readonly byRounds: Map<string, Group> };
type Depths = Map<number, Depth>;

function groupByKey(entries: readonly ReuseEntry[]): Map<string, Depths> {
  const byKey = new Map<string, Depths>();
  for (const entry of [...entries].sort((left, right) => left.iid - right.iid)) {
    const depths = byKey.get(entry.rkey) ?? new Map<number, Depth>();
    byKey.set(entry.rkey, depths);
    const rounds = roundsOf(entry.address);
    const depth = depths.get(rounds.length) ?? { all: { list: [], next: 0 }, byRounds: new Map<string, Group>() };
    depths.set(rounds.length, depth);
    const group = depth.byRounds.get(rounds.join()) ?? { list: [], next: 0 };
    depth.byRounds.set(rounds.join(), group);
    group.list.push(entry);
    depth.all.list.push(entry);
  }
  return byKey;
}

/** The rounds of an address: 2 and 1 of `hunt#2/find[by #3]/try#1`. */
function roundsOf(address: string): readonly string[] {
  if (!address.includes("#")) return [];
  return [...address.replace(/\[[^\]]*\]/g, "").matchAll(/#(\d+)/g)].map(([, round = ""]) => round);
}

/** Of the same rounds; else of what stood in more loops, or in fewer: with as many it may be another round of the same. */
function firstFree(depths: Depths, wanted: Wanted, claimed: ReadonlySet<ReuseEntry>): ReuseEntry | undefined {
  const rounds = roundsOf(wanted.address);
  const own = depths.get(rounds.length)?.byRounds.get(rounds.join());
  const others = [...depths].flatMap(([depth, { all }]) => (depth === rounds.length ? [] : [all]));
  for (const group of own === undefined ? others : [own, ...others]) {
    const entry = firstOf(group, wanted, claimed);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

function firstOf(group: Group, { since = 0 }: Wanted, claimed: ReadonlySet<ReuseEntry>): ReuseEntry | undefined {
  const { list } = group;
  for (let entry = list[group.next]; entry !== undefined && claimed.has(entry); entry = list[group.next])
    group.next += 1;
  for (let at = group.next; at < list.length; at += 1) {
    const entry = list[at];
    if (entry !== undefined && !claimed.has(entry) && entry.since >= since) return entry;
  }
  return undefined;
}
