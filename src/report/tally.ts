/** Sums of counts and of what was used. */
import { outcomes } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import type { Tally } from "./run-record.ts";

export function emptyTally(): { -readonly [K in keyof Tally]: Tally[K] } {
  return { total: 0, running: 0, waiting: 0, ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0, dropped: 0 };
}

export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    for (const place of ["total", "running", "waiting", "dropped", ...outcomes] as const) sum[place] += tally[place];
  }
  return sum;
}

/** Without a price where that of a part is not known; undefined where nothing is known. */
export function sumUsage(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length === 0) return undefined;
  const inputTokens = known.reduce((sum, usage) => sum + usage.inputTokens, 0);
  const outputTokens = known.reduce((sum, usage) => sum + usage.outputTokens, 0);
  const priced = known.every((usage) => usage.usd !== undefined);
  const usd = known.reduce((sum, usage) => sum + (usage.usd ?? 0), 0);
  return { inputTokens, outputTokens, ...(priced ? { usd } : {}) };
}
