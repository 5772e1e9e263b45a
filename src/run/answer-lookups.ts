/**
 * Answers lookups: what files does the key depend on, and has the source run a result with that key? Lookups that come
 * together claim together: first those whose own address has an entry with their key, then the others.
 */
import { hashJson } from "../base/hash.ts";
import type { Command } from "../core/command.ts";
import type { Fact, Reuse } from "../core/event.ts";
import type { ReuseEntry } from "../journal/reuse-entries.ts";
import type { FilesHash } from "../tools/file-hash.ts";
import type { FilesSeen } from "./files-seen.ts";
import { isWithin } from "./index-run.ts";
import type { ReuseIndex, Wanted } from "./reuse-index.ts";
import type { AdoptTree } from "./trees.ts";

export type Lookup = Extract<Command, { do: "lookup" }>;

export type LookupSetting = {
  readonly run: string;
  readonly index: ReuseIndex | undefined; // absent: nothing to take over, but the keys are wanted all the same
  readonly reuse?: Reuse; // what was said of the re-run
  readonly files: FilesSeen;
  readonly folderOf: (cwd: string | undefined) => string;
  readonly clock: () => number; // wall time, ms
  readonly adoptTree?: AdoptTree; // absent: nothing that works in a worktree is taken over
};

/** As `answerLookups`, for what takes no time: undefined where files have to be looked at, or a worktree is to be made. */
export function answerAtOnce(lookups: readonly Lookup[], setting: LookupSetting): readonly Fact[] | undefined {
  const keyed: Keyed[] = [];
  for (const lookup of lookups) {
    const { reads, looks, cwd, tree } = lookup;
    if (tree !== undefined) return undefined;
    const seen = looks === true ? setting.files.knownTree() : undefined;
    const hash = reads === undefined ? seen?.hash : setting.files.knownFiles(reads, setting.folderOf(cwd));
    if ((reads !== undefined && hash === undefined) || (looks === true && seen === undefined)) return undefined;
    keyed.push(hash === undefined ? { lookup, rkey: lookup.rkey } : keyWith(lookup, hash, setting.run));
  }
  return claimAll(keyed, setting).map(({ fact }) => fact);
}

type Keyed = { readonly lookup: Lookup; readonly rkey: string; readonly tree?: string };

/**
 * One fact for each lookup: `found` or `missed`, by the final key. What is found of a worktree stands there when this
 * resolves. Never rejects for a file that cannot be read.
 */
export async function answerLookups(lookups: readonly Lookup[], setting: LookupSetting): Promise<readonly Fact[]> {
  const seesAny = lookups.some(({ reads, looks }) => reads !== undefined || looks === true);
  const keyed = seesAny ? await withTrees(lookups, setting) : lookups.map((lookup) => ({ lookup, rkey: lookup.rkey }));
  const answers = claimAll(keyed, setting);
  return answers.some(({ entry }) => entry?.effect !== undefined)
    ? Promise.all(answers.map((one) => withEffect(one, setting)))
    : answers.map(({ fact }) => fact);
}

/** `entry`: what was found, with which a worktree may come. */
type Answered = { readonly fact: Fact; readonly lookup: Lookup; readonly entry?: ReuseEntry };

/** What is found brings its worktree along; where that is gone, so is the result. */
async function withEffect({ fact, lookup: { tree }, entry }: Answered, setting: LookupSetting): Promise<Fact> {
  const left = entry?.effect;
  if (fact.kind !== "found" || left === undefined || tree === undefined) return fact;
  const call = { mark: `${setting.run}/worktrees`, signal: new AbortController().signal };
  const effect = await setting.adoptTree?.(tree, left, call);
  return effect === undefined ? { kind: "missed", iid: fact.iid, rkey: fact.rkey } : { ...fact, effect };
}

async function withTrees(lookups: readonly Lookup[], setting: LookupSetting): Promise<readonly Keyed[]> {
  return Promise.all(
    lookups.map(async (lookup) => {
      const { reads, looks, cwd } = lookup;
      if (reads !== undefined) {
        const hash = await setting.files.hashFiles(reads, setting.folderOf(cwd));
        return keyWith(lookup, hash, setting.run);
      }
      const tree = looks === true ? await setting.files.tree() : undefined;
      return tree === undefined ? { lookup, rkey: lookup.rkey } : keyWith(lookup, tree, setting.run);
    }),
  );
}

/** What cannot be hashed gets a key of its own: it is never taken over, by this run or a later one. */
function keyWith(lookup: Lookup, tree: FilesHash, run: string): Keyed {
  if ("problem" in tree) return { lookup, rkey: hashJson([lookup.rkey, run, lookup.iid]) };
  return { lookup, rkey: keyOfTree(lookup, tree.hash), tree: tree.hash };
}

function keyOfTree({ rkey }: Lookup, tree: string): string {
  return hashJson([rkey, tree]);
}

function claimAll(lookups: readonly Keyed[], setting: LookupSetting): readonly Answered[] {
  const { index } = setting;
  if (index === undefined) return lookups.map((one) => answer(one, setting));
  const keyed = setting.reuse?.anyFiles === true ? lookups.map((one) => asBefore(one, index)) : lookups;
  const facts = new Map<Keyed, Answered>();
  for (const one of keyed) {
    if (index.at(one.lookup.address)?.rkey === one.rkey) facts.set(one, answer(one, setting));
  }
  return keyed.map((one) => facts.get(one) ?? answer(one, setting));
}

/** Where only the files have changed since: the key that it had with those before. */
function asBefore(one: Keyed, index: ReuseIndex): Keyed {
  const before = index.at(one.lookup.address);
  if (before?.tree === undefined || before.rkey !== keyOfTree(one.lookup, before.tree)) return one;
  return { ...one, rkey: before.rkey, tree: before.tree };
}

function answer({ lookup, rkey, tree }: Keyed, { index, reuse = {}, clock }: LookupSetting): Answered {
  const { iid, address, parts, outside } = lookup;
  const about = { iid, rkey, ...(tree === undefined ? {} : { tree }) };
  const missed: Answered = { fact: { kind: "missed", ...about }, lookup };
  if (index === undefined || isWithin(address, reuse.again ?? [])) return missed;
  const isAged = outside === true && reuse.freshMs !== undefined;
  const wanted: Wanted = { rkey, address, ...(isAged ? { since: clock() - (reuse.freshMs ?? 0) } : {}) };
  const entry = index.claim(wanted);
  if (entry === undefined) return missed;
  const { iid: fromIid, seq: fromSeq, since } = entry;
  const from = { fromRun: index.run, fromIid, fromSeq };
  return { fact: { kind: "found", ...about, ...from, value: index.value(entry), parts, since }, lookup, entry };
}
