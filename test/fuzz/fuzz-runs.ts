/** How much is tried: a few seconds in the suite, more with `SLUICE_FUZZ=20` (times as much), others with `SLUICE_FUZZ_SEED`. */

const factor = Number(process.env["SLUICE_FUZZ"] ?? "1");
const asked = process.env["SLUICE_FUZZ_SEED"] ?? "1";
const seed = asked === "random" ? Math.floor(Math.random() * 2 ** 31) : Number(asked);

/**
 * Parameters of fast-check. The suite tries the same each time, so that a change is judged by what it changed; with
 * `SLUICE_FUZZ_SEED=random` each run tries others. A failure prints its seed.
 */
export function fuzzRuns(count: number): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: Math.round(count * factor), seed };
}
