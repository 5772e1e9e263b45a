/**
 * Agents on the Anthropic API: an own loop over streamed messages, so that each attempt, its usage and its failures are
 * ours to journal. The SDK takes 150 ms to load, so it is loaded with the first question.
 */
import { Console } from "node:console";
import type { APIError } from "@anthropic-ai/sdk";
import { hashText } from "../../base/hash.ts";
import { createReplyChecker } from "../check-reply.ts";
import { type AgentReply, type Provider, processEnds } from "../provider.ts";
import { ratesOf } from "../rates.ts";
import { type BatchTimes, createBatcher, usualTimes } from "./batches.ts";
import { converse, type Line } from "./converse.ts";
import { failed } from "./failure-of-error.ts";
import { builtInPrices, type PriceTable } from "./prices.ts";
import { missingTools } from "./server-tools.ts";

/** `env`: ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL, ANTHROPIC_LOG. */
export type AnthropicOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly prices?: PriceTable;
  readonly batches?: BatchTimes;
};

/** Whether the environment has what the API asks for. */
export function hasAnthropicKey(env: Readonly<Record<string, string | undefined>>): boolean {
  return (env["ANTHROPIC_API_KEY"] ?? "") !== "" || (env["ANTHROPIC_AUTH_TOKEN"] ?? "") !== "";
}

/** A provider that asks the Anthropic API. `close` aborts what is in flight. */
export function createAnthropic(options: AnthropicOptions): Provider {
  const closing = new AbortController();
  const inFlight = new Set<Promise<AgentReply>>();
  let line: Promise<Line> | undefined;
  const ask: Provider["ask"] = async (call) => {
    try {
      line ??= openLine(options);
      return await converse({ ...call, signal: AbortSignal.any([call.signal, closing.signal]) }, await line);
    } catch (error) {
      return failed("internal", "instance", `asking the API failed: ${error instanceof Error ? error.message : error}`);
    }
  };
  return {
    name: "anthropic",
    problems: (asked) => problemsOf(options, asked.tools),
    gate: () => gateOf(options.env),
    rates: ({ models, tools }) =>
      ratesOf(models, options.prices ?? builtInPrices, { keeps: "requests", ...softBy(tools) }),
    ask(call) {
      const reply = ask(call);
      inFlight.add(reply);
      void reply.finally(() => inFlight.delete(reply));
      return reply;
    },
    async close() {
      closing.abort(processEnds);
      await Promise.all(inFlight);
    },
  };
}

/** Limits count by key, at one address. The hash of a key tells nothing of it. */
function gateOf(env: AnthropicOptions["env"]): string {
  const { ANTHROPIC_API_KEY = "", ANTHROPIC_AUTH_TOKEN = "", ANTHROPIC_BASE_URL = "" } = env;
  return `anthropic:${hashText([ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN].join("\0")).slice(0, 12)}`;
}

/** What the API's own tools bring into a request is not known before it is sent. */
function softBy(tools: readonly string[]): { readonly soft?: string } {
  const used = tools.filter((tool) => tool.startsWith("web_"));
  return used.length === 0 ? {} : { soft: `what ${used.join(" and ")} bring is known only afterwards` };
}

function problemsOf(options: AnthropicOptions, tools: readonly string[]): string[] {
  const missing = missingTools(tools).map((tool) => `"${tool}"`);
  const what = missing.length === 1 ? `the tool ${missing[0]} is` : `the tools ${missing.join(", ")} are`;
  const problem =
    `${what} not available with the provider "anthropic", which has web_search and web_fetch: ` +
    "ask a program that brings its own tools with --provider command, or rehearse with --provider simulate";
  const problems = missing.length === 0 ? [] : [problem];
  if (hasAnthropicKey(options.env)) return problems;
  return ["no key for the Anthropic API: set ANTHROPIC_API_KEY, or rehearse with --provider simulate", ...problems];
}

async function openLine(options: AnthropicOptions): Promise<Line> {
  const [sdk, { transformJSONSchema }] = await Promise.all([
    import("@anthropic-ai/sdk"),
    import("@anthropic-ai/sdk/lib/transform-json-schema"),
  ]);
  const {
    ANTHROPIC_API_KEY: apiKey = "",
    ANTHROPIC_AUTH_TOKEN: authToken = "",
    ANTHROPIC_BASE_URL: baseURL = "",
  } = options.env;
  const client = new sdk.Anthropic({
    ...(apiKey === "" ? { authToken } : { apiKey }),
    ...(baseURL === "" ? {} : { baseURL }),
    maxRetries: 0,
    // stdout belongs to the results. Failures are reported by us; the SDK speaks only when it is asked to.
    logger: new Console(process.stderr),
    logLevel: logLevels.find((level) => level === options.env["ANTHROPIC_LOG"]) ?? "off",
    openTelemetry: false,
  });
  return {
    client,
    isApiError: (error): error is APIError => error instanceof sdk.APIError,
    transform: (schema) => ({ ...transformJSONSchema(schema) }),
    prices: options.prices ?? builtInPrices,
    checker: createReplyChecker(),
    batcher: createBatcher(client, options.batches ?? usualTimes),
  };
}

const logLevels = ["off", "error", "warn", "info", "debug"] as const;
