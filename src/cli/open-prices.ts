/** Prices of models: those that sluice knows, with the user's own laid over them. */
import type { PriceTable } from "../agents/anthropic/prices.ts";
import { limits } from "../base/limits.ts";
import { readData } from "./read-data-file.ts";
import { readTextFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** `file`: of the user's prices. Throws `UsageError` where it has none. */
export async function openPrices(file: string | undefined): Promise<PriceTable> {
  const { builtInPrices, pricesOf } = await import("../agents/anthropic/prices.ts");
  if (file === undefined) return builtInPrices;
  const data = readData(readTextFile(file, limits.inputBytes), file);
  const read = "problem" in data ? data : pricesOf(data.value, file);
  if ("problem" in read) throw new UsageError(read.problem);
  return read.prices;
}

/** The dearest token of each model in US dollars for a million: what a worst case reckons with. */
export async function openDearest(file: string | undefined): Promise<(model: string) => number | undefined> {
  const { priceFor } = await import("../agents/anthropic/prices.ts");
  const table = await openPrices(file);
  return (model) => {
    const price = priceFor(model, table);
    return price && Math.max(price.input, price.output, price.write5m, price.write1h);
  };
}
