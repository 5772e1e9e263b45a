/**
 * What a re-run may take over of its source run: ok results of `prompt` and `run`, by their reuse key. Equal keys are
 * claimed one to one, the same address first, then in the order of their instances; nothing is given twice, and no round
 * of a loop is answered by another round.
 */
import type { Json } from "../base/json.ts";
import type { ReuseEntry, Withheld } from "../journal/reuse-entries.ts";
import { withoutKeys } from "./node-finder.ts";

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

/** `entries` in order of arrival. `value` loads what an event carries. `isThere`: such a node is in the new plan, too. */
export type Offered = {
  readonly run: string;
  readonly entries: readonly ReuseEntry[];
  readonly withheld: readonly Withheld[];
  readonly value: (seq: number) => Json;
  readonly isThere?: (address: string) => boolean;
};

export function createReuseIndex(offered: Offered): ReuseIndex {
  const { run, entries, withheld, value } = offered;
  const byAddress = new Map(entries.map((entry, at) => [entry.address, at]));
  const others = new Map(withheld.map((one) => [one.address, one]));
  const claimed = new Uint8Array(entries.length);
  const byKey = createKeys(offered, claimed);
  let byIid: Map<number, number> | undefined;
  const placeOf = (iid: number): number => {
    byIid ??= new Map(entries.map((entry, at) => [entry.iid, at]));
    return byIid.get(iid) ?? -1;
  };
  const entryAt = (address: string): ReuseEntry | undefined => entries[byAddress.get(address) ?? -1];
  return {
    run,
    claim(wanted) {
      const { rkey, address, since = 0 } = wanted;
      const own = byAddress.get(address) ?? -1;
      const same = entries[own];
      const isSame = same?.rkey === rkey && claimed[own] === 0 && same.since >= since;
      const at = isSame ? own : byKey(wanted);
      if (at === -1) return undefined;
      claimed[at] = 1;
      return entries[at];
    },
    markClaimed(iid) {
      claimed[placeOf(iid)] = 1; // of none there is no place
    },
    at: entryAt,
    whyNot: (address) => others.get(address)?.why,
    before(address) {
      const known = entryAt(address) ?? others.get(address);
      const seq = known?.seq;
      return known === undefined || seq === undefined ? undefined : { ...known, seq, value: () => value(seq) };
    },
    byIid: (iid) => entries[placeOf(iid)],
    unclaimed: () => entries.filter((_, at) => claimed[at] === 0).sort((left, right) => left.iid - right.iid),
    value: ({ seq }) => value(seq),
  };
}

/** Places of entries of one key in order; those before `next` are claimed. */
type Group = { readonly list: number[]; next: number };
/** Of one key and as many loops around: all, and by the rounds in which they stand. */
type Depth = { readonly all: Group; readonly byRounds: Map<string, Group> };
type Depths = Map<number, Depth>;

/** Finds the place of the first entry that another address may have, or -1. Most keys have one entry: these cost little. */
function createKeys(offered: Offered, claimed: Uint8Array): (wanted: Wanted) => number {
  const { entries } = offered;
  const places = new Map<string, number | number[]>();
  for (const [at, { rkey }] of entries.entries()) {
    const known = places.get(rkey);
    if (known === undefined) places.set(rkey, at);
    else if (typeof known === "number") places.set(rkey, [known, at]);
    else known.push(at);
  }
  const grouped = new Map<string, Depths>();
  return (wanted) => {
    const known = places.get(wanted.rkey);
    if (known === undefined) return -1;
    const depths = grouped.get(wanted.rkey) ?? group(typeof known === "number" ? [known] : known, offered);
    if (typeof known !== "number") grouped.set(wanted.rkey, depths);
    return firstFree(
      depths,
      wanted,
      (at) => claimed[at] === 0 && (entries[at]?.since ?? 0) >= (wanted.since ?? 0),
      claimed,
    );
  };
}

/** In the order of their instances; those come last whose own address may still ask in the new run. */
function group(places: readonly number[], { entries, isThere = () => false }: Offered): Depths {
  const depths: Depths = new Map();
  const sorted = places.flatMap((at) => {
    const entry = entries[at];
    return entry === undefined ? [] : [{ at, entry, asks: places.length > 1 && isThere(entry.address) ? 1 : 0 }];
  });
  sorted.sort((left, right) => left.asks - right.asks || left.entry.iid - right.entry.iid);
  for (const { at, entry } of sorted) {
    const rounds = roundsOf(entry.address);
    const depth = depths.get(rounds.length) ?? { all: { list: [], next: 0 }, byRounds: new Map<string, Group>() };
    depths.set(rounds.length, depth);
    const own = depth.byRounds.get(rounds.join()) ?? { list: [], next: 0 };
    depth.byRounds.set(rounds.join(), own);
    own.list.push(at);
    depth.all.list.push(at);
  }
  return depths;
}

/** The rounds of an address: 2 and 1 of `hunt#2/find[by #3]/try#1`. */
function roundsOf(address: string): readonly string[] {
  if (!address.includes("#")) return [];
  return [...withoutKeys(address).matchAll(/#(\d+)/g)].map(([, round = ""]) => round);
}

/** Of the same rounds; else of what stood in more loops, or in fewer: with as many it may be another round of the same. */
function firstFree(depths: Depths, { address }: Wanted, isFree: (at: number) => boolean, claimed: Uint8Array): number {
  const rounds = roundsOf(address);
  const own = depths.get(rounds.length)?.byRounds.get(rounds.join());
  const others = [...depths].flatMap(([depth, { all }]) => (depth === rounds.length ? [] : [all]));
  for (const one of own === undefined ? others : [own, ...others]) {
    const at = firstOf(one, isFree, claimed);
    if (at !== -1) return at;
  }
  return -1;
}

function firstOf(one: Group, isFree: (at: number) => boolean, claimed: Uint8Array): number {
  const { list } = one;
  while (one.next < list.length && claimed[list[one.next] ?? 0] === 1) one.next += 1;
  for (let place = one.next; place < list.length; place += 1) {
    const at = list[place] ?? -1;
    if (isFree(at)) return at;
  }
  return -1;
}
