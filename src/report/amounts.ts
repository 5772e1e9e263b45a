/** Times, counts and money as people read them. */
import type { Usage } from "../base/request.ts";

/** `850 ms`, `12.4 s`, `3 min 20 s`, `2 h 5 min`. */
export function timeText(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${(ms / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `40 s`, `12 min`, `5 h`, `3 days`: in whole units, so that things of one time read the same. */
export function ageText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 1) return `${hours} h`;
  const minutes = Math.floor(ms / 60_000);
  return minutes >= 1 ? `${minutes} min` : `${Math.floor(ms / 1_000)} s`;
}

/** `1 agent`, `3 agents`. */
export function countText(count: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(count)} ${count === 1 ? noun : plural}`;
}

/** `1,234,567`. */
export function numberText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** False where the provider said nothing of it: whoever answers uses some tokens. */
export function isUsageKnown({ inputTokens, outputTokens, usd }: Usage): boolean {
  return inputTokens + outputTokens > 0 || usd !== undefined;
}

/** `12,345 tokens in, 678 out, $0.0123`. */
export function usageText(usage: Usage): string {
  const price = usage.usd === undefined ? "" : `, $${usage.usd.toFixed(usage.usd < 1 ? 4 : 2)}`;
  return `${numberText(usage.inputTokens)} tokens in, ${numberText(usage.outputTokens)} out${price}`;
}
