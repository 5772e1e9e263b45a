/**
 * Values by the number of the event that carries them: what evaluations read without going to disk. They stand in two
 * generations; the older one goes as a whole. So there is one entry a value and no search for the oldest.
 */

import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";

/** Values come in when their event is made or when the shell loads them; they go, the older half at once, by `trim`. */
export type ValueCache = {
  get(seq: number): Json | undefined;
  put(seq: number, value: Json): void;
  /** Drops what is beyond the limit. To be called after a commit, when all values are on disk. */
  trim(): void;
};

type Generation = { readonly values: Map<number, Json>; bytes: number };

export function createValueCache(mostBytes: number = limits.valueCacheBytes): ValueCache {
  let young = createGeneration();
  let old = createGeneration();
  return {
    get(seq) {
      const value = young.values.get(seq);
      return value === undefined ? old.values.get(seq) : value;
    },
    put(seq, value) {
      young.values.set(seq, value);
      young.bytes += entryBytes + roughBytes(value, 8);
    },
    trim() {
      if (young.bytes * 2 > mostBytes) {
        old = young;
        young = createGeneration();
      }
      if (old.bytes > mostBytes) old = createGeneration();
    },
  };
}

function createGeneration(): Generation {
  return { values: new Map(), bytes: 0 };
}

/** What a map needs for an entry. */
const entryBytes = 40;

/** A rough size in memory; below `depth` levels everything counts as a small object. */
function roughBytes(value: Json, depth: number): number {
  if (typeof value === "string") return 24 + value.length * 2;
  if (typeof value !== "object" || value === null) return 16;
  if (depth === 0) return 64;
  let bytes = 48;
  for (const item of Array.isArray(value) ? value : Object.values(value)) bytes += roughBytes(item, depth - 1);
  return bytes;
}
