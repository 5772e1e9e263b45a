/** What reserving tokens and money goes by, from a table of prices. */
import type { Rates } from "../base/money.ts";
import { type Price, type PriceTable, priceFor } from "./anthropic/prices.ts";

/** Enough for a reply of the size that we take, with thinking; also the bound of what one request can cost. */
export const mostOutputTokens = 64_000;

/** USD per million tokens of input and output, whatever is written to or read from a cache. */
export function dearest({ input, write5m, write1h, read, output }: Price): readonly [input: number, output: number] {
  return [Math.max(input, write5m, write1h, read), output];
}

/** Models without a known price have no rate. */
export function ratesOf(
  models: readonly string[],
  prices: PriceTable,
  how: Omit<Rates, "outputTokens" | "usd">,
): Rates {
  const usd = models.flatMap((model) => {
    const price = priceFor(model, prices);
    return price === undefined ? [] : [[model, dearest(price)] as const];
  });
  return { ...how, outputTokens: mostOutputTokens, usd: Object.fromEntries(usd) };
}
