/** Values by the number of the event that carries them: what evaluations read without going to disk. */

import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";

/** Values come in when their event is made or when the shell loads them; they go, oldest first, by `trim`. */
export type ValueCache = {
  get(seq: number): Json | undefined;
  put(seq: number, value: Json): void;
  /** Drops the oldest beyond the limit. To be called after a commit, when all values are on disk. */
  trim(): void;
};

export function createValueCache(mostBytes: number = limits.valueCacheBytes): ValueCache {
  const values = new Map<number, Json>();
  const sizes = new Map<number, number>();
  let bytes = 0;
  return {
    get: (seq) => values.get(seq),
    put(seq, value) {
      bytes -= sizes.get(seq) ?? 0;
      const size = roughBytes(value, 8);
      values.set(seq, value);
      sizes.set(seq, size);
      bytes += size;
    },
    trim() {
      for (const seq of values.keys()) {
        if (bytes <= mostBytes) return;
        bytes -= sizes.get(seq) ?? 0;
        values.delete(seq);
        sizes.delete(seq);
      }
    },
  };
}

/** A rough size in memory; below `depth` levels everything counts as a small object. */
function roughBytes(value: Json, depth: number): number {
  if (typeof value === "string") return 24 + value.length * 2;
  if (typeof value !== "object" || value === null) return 16;
  if (depth === 0) return 64;
  let bytes = 48;
  for (const item of Array.isArray(value) ? value : Object.values(value)) bytes += roughBytes(item, depth - 1);
  return bytes;
}
