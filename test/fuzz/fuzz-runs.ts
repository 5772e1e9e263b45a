/** How much is tried: a few seconds in the suite, more with `SLUICE_FUZZ=20` (times as much), from a seed that is printed. */

const factor = Number(process.env["SLUICE_FUZZ"] ?? "1");
const seed = process.env["SLUICE_FUZZ_SEED"];

/** Parameters of fast-check. Without `SLUICE_FUZZ_SEED` each run of the suite tries others. */
export function fuzzRuns(count: number): { readonly numRuns: number; readonly seed?: number } {
  const numRuns = Math.round(count * factor);
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
