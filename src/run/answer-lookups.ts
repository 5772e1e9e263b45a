/**
 * Answers lookups: what files does the key depend on, and has the source run a result with that key? Lookups that come
 * together claim together: first those whose own address has an entry with their key, then the others.
 */
import pLimit from "p-limit";
import { hashJson } from "../base/hash.ts";
import type { Command } from "../core/command.ts";
import type { Fact } from "../core/event.ts";
import type { FilesHash } from "../tools/file-hash.ts";
import type { ReuseIndex } from "./reuse-index.ts";

export type Lookup = Extract<Command, { do: "lookup" }>;

export type LookupSetting = {
  readonly run: string;
  readonly index: ReuseIndex | undefined; // absent: nothing to take over, but the keys are wanted all the same
  readonly hashFiles: (globs: readonly string[], cwd: string) => Promise<FilesHash>;
  readonly folderOf: (cwd: string | undefined) => string;
};

type Keyed = { readonly lookup: Lookup; readonly rkey: string; readonly tree?: string };

/** Folders are hashed two at a time: more would only fight for the disk. */
const hashesAtOnce = 2;

/** One fact for each lookup: `found` or `missed`, by the final key. Never rejects for a file that cannot be read. */
export async function answerLookups(lookups: readonly Lookup[], setting: LookupSetting): Promise<readonly Fact[]> {
  const keyed = lookups.some(({ reads }) => reads !== undefined)
    ? await withTrees(lookups, setting)
    : lookups.map((lookup) => ({ lookup, rkey: lookup.rkey }));
  return claimAll(keyed, setting.index);
}

/** The same globs in the same folder are hashed once for all lookups that came together. */
async function withTrees(lookups: readonly Lookup[], setting: LookupSetting): Promise<readonly Keyed[]> {
  const limit = pLimit(hashesAtOnce);
  const hashes = new Map<string, Promise<FilesHash>>();
  const treeOf = (reads: readonly string[], cwd: string): Promise<FilesHash> => {
    const place = JSON.stringify([cwd, reads]);
    const hash = hashes.get(place) ?? limit(() => setting.hashFiles(reads, cwd));
    hashes.set(place, hash);
    return hash;
  };
  return Promise.all(
    lookups.map(async (lookup) => {
      if (lookup.reads === undefined) return { lookup, rkey: lookup.rkey };
      const tree = await treeOf(lookup.reads, setting.folderOf(lookup.cwd));
      return keyWith(lookup, tree, setting.run);
    }),
  );
}

/** What cannot be hashed gets a key of its own: it is never taken over, by this run or a later one. */
function keyWith(lookup: Lookup, tree: FilesHash, run: string): Keyed {
  if ("problem" in tree) return { lookup, rkey: hashJson([lookup.rkey, run, lookup.iid]) };
  return { lookup, rkey: hashJson([lookup.rkey, tree.hash]), tree: tree.hash };
}

function claimAll(keyed: readonly Keyed[], index: ReuseIndex | undefined): readonly Fact[] {
  const facts = new Map<Keyed, Fact>();
  if (index !== undefined) {
    for (const one of keyed) if (index.at(one.lookup.address)?.rkey === one.rkey) facts.set(one, answer(one, index));
  }
  return keyed.map((one) => facts.get(one) ?? answer(one, index));
}

function answer({ lookup, rkey, tree }: Keyed, index: ReuseIndex | undefined): Fact {
  const about = { iid: lookup.iid, rkey, ...(tree === undefined ? {} : { tree }) };
  const entry = index?.claim(rkey, lookup.address);
  if (entry === undefined || index === undefined) return { kind: "missed", ...about };
  const value = index.value(entry);
  return { kind: "found", ...about, fromRun: index.run, fromIid: entry.iid, fromSeq: entry.seq, value };
}
