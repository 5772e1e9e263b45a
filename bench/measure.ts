/** What every measurement needs: a median, memory after a collection, a clock, and a folder that goes away again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { present } from "../src/base/invariant.ts";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = present(sorted[middle], "a value to take the median of");
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Bytes that are held: the heap, and what typed arrays keep outside of it. Node must run with `--expose-gc`. */
export function heldBytes(): number {
  const collect = present(globalThis.gc, "the garbage collector; start Node with --expose-gc");
  void collect();
  void collect(); // the first leaves what it had to finalise
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Seconds since some moment, to the microsecond. */
export function seconds(): number {
  return Number(process.hrtime.bigint()) / 1e9;
}

/** Runs with a folder of its own under `tmpdir`, which is removed however it ends. */
export async function inFolder<T>(act: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bench-"));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
