/** Sums of what attempts used. */
import type { Usage } from "../base/request.ts";

export const noUsage: Usage = { inputTokens: 0, outputTokens: 0 };

/** Both together. The price of the sum is known where each that used something has one. */
export function plusUsage(left: Usage, right: Usage): Usage {
  const tokens = {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
  };
  if (isNothing(left)) return right.usd === undefined ? tokens : { ...tokens, usd: right.usd };
  if (isNothing(right)) return left.usd === undefined ? tokens : { ...tokens, usd: left.usd };
  return left.usd === undefined || right.usd === undefined ? tokens : { ...tokens, usd: left.usd + right.usd };
}

function isNothing(usage: Usage): boolean {
  return usage.inputTokens === 0 && usage.outputTokens === 0 && usage.usd === undefined;
}
