/** What a message costs: the table of prices, and how a user's own table is laid over it. */
import type { Usage as ApiUsage } from "@anthropic-ai/sdk/resources/messages";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Usage } from "../../base/request.ts";
import builtIn from "../prices.json" with { type: "json" };

/** USD per million tokens. `write5m`, `write1h`, `read`: of the prompt cache. */
export type Price = {
  readonly input: number;
  readonly output: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
  readonly maxOutputTokens?: number;
};

/** `webSearches`: USD per thousand; absent: unknown. */
export type PriceTable = {
  readonly models: Readonly<Record<string, Price>>;
  readonly webSearches?: number;
};

/** The table that sluice comes with. */
export const builtInPrices: PriceTable = { models: builtIn.models, webSearches: builtIn.webSearches };

/** A user's table (of the form of `prices.json`) laid over the built-in one, or what is wrong with it. */
export function pricesOf(data: Json, file: string): { readonly prices: PriceTable } | { readonly problem: string } {
  const wrong = (what: string) => ({ problem: `"${file}": ${what}` });
  if (!isJsonObject(data)) return wrong("prices must be a map with models");
  const { models: given = {}, webSearches } = data;
  if (!isJsonObject(given)) return wrong("models must be a map from a model to its prices");
  if (webSearches !== undefined && !isPrice(webSearches)) return wrong("webSearches must be a number from 0 up");
  const models: Record<string, Price> = { ...builtInPrices.models };
  for (const [model, entry] of Object.entries(given)) {
    const price = isJsonObject(entry) ? priceOf(entry) : undefined;
    if (price === undefined) {
      return wrong(
        `"${model}" must have the numbers input, output, write5m, write1h and read (USD per million tokens)`,
      );
    }
    models[model] = price;
  }
  const searches = webSearches ?? builtInPrices.webSearches;
  return { prices: searches === undefined ? { models } : { models, webSearches: searches } };
}

function priceOf(entry: JsonObject): Price | undefined {
  const { input, output, write5m, write1h, read, maxOutputTokens } = entry;
  if (!isPrice(input) || !isPrice(output) || !isPrice(write5m) || !isPrice(write1h) || !isPrice(read)) return undefined;
  const price = { input, output, write5m, write1h, read };
  return isPrice(maxOutputTokens) && maxOutputTokens >= 1 ? { ...price, maxOutputTokens } : price;
}

function isPrice(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

/** The price of a model; a dated id (`claude-haiku-4-5-20251001`) has that of its name. */
export function priceFor(model: string, prices: PriceTable): Price | undefined {
  const name = Object.hasOwn(prices.models, model) ? model : model.replace(/-\d{8}$/, "");
  return Object.hasOwn(prices.models, name) ? prices.models[name] : undefined;
}

/** Tokens of a message, with its cost where all of it has a known price. Cached tokens count as input. */
export function usageOf(api: ApiUsage, model: string, prices: PriceTable): Usage {
  const written = api.cache_creation_input_tokens ?? 0;
  const read = api.cache_read_input_tokens ?? 0;
  const tokens = { inputTokens: api.input_tokens + written + read, outputTokens: api.output_tokens };
  const price = priceFor(model, prices);
  const searches = api.server_tool_use?.web_search_requests ?? 0;
  // Priority capacity and fast mode are sold under other prices than those of the table.
  const isListed = price !== undefined && api.service_tier !== "priority" && api.speed !== "fast";
  if (!isListed || (searches > 0 && prices.webSearches === undefined)) return tokens;
  const written1h = Math.min(written, api.cache_creation?.ephemeral_1h_input_tokens ?? 0);
  const perMillion =
    api.input_tokens * price.input +
    (written - written1h) * price.write5m +
    written1h * price.write1h +
    read * price.read +
    api.output_tokens * price.output;
  const half = api.service_tier === "batch" ? 0.5 : 1;
  return { ...tokens, usd: (perMillion / 1e6) * half + (searches * (prices.webSearches ?? 0)) / 1e3 };
}
