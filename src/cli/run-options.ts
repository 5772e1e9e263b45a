/** The options that `run`, `resume` and `rerun` have in common. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { SimulateOptions } from "../agents/simulate/create-simulate.ts";
import { limits } from "../base/limits.ts";
import type { RunLimits } from "../core/event.ts";

export type RunOptions = {
  readonly provider?: string;
  readonly command?: string;
  readonly attemptMost?: AttemptMost;
  readonly prices?: string;
  readonly stubRun?: boolean;
  readonly stubs?: string;
  readonly answers?: string;
  readonly wait?: boolean;
  readonly seed?: number;
  readonly simulate?: SimulateSettings;
  readonly events?: boolean;
  readonly json?: boolean;
  readonly acceptDegraded?: boolean;
  readonly quiet?: boolean;
  readonly grace: number; // ms
  readonly limit?: Partial<RunLimits>;
};

export function addRunOptions(command: Command): Command {
  return command
    .addOption(new Option("--provider <name>", "who answers prompts").choices(["anthropic", "command", "simulate"]))
    .option("--command <program>", "the program that `--provider command` asks, with its arguments")
    .option(
      "--attempt-most <name=value>",
      "tokens or usd: what one attempt of that program uses at most, so that a limit can be kept; may be repeated",
      collectMost,
    )
    .option("--prices <file>", "prices of models, laid over those that sluice knows")
    .option("--stub-run", "make up the results of `run` nodes as well")
    .option("--stubs <file>", "canned replies for simulated agents and programs, by address")
    .option("--answers <file>", "answers to questions of gates and of `then: ask`, by address, given beforehand")
    .option("--wait", "stay where only people can help, or a quota is hours away; else end with code 4")
    .option("--seed <number>", "what simulated replies are drawn by", seedOf)
    .option(
      "--simulate <name=value>",
      "how it is simulated: latency=200ms..2s, failures=0.1, invalid=0.1; may be repeated",
      collectSimulate,
    )
    .option(
      "--limit <name=value>",
      "agents, at_once, tokens, usd or time: in place of the one in force; may be repeated",
      collectLimit,
    )
    .addOption(
      new Option("--grace <time>", "how long `stop` and the first Ctrl-C wait for what is in flight")
        .argParser(timeOf)
        .default(limits.graceMs, "60s"),
    )
    .option("--events", "every event as a line of JSON on stdout")
    .option("--json", "the end of the run as JSON on stdout")
    .option("--accept-degraded", "exit with 0 also where something failed or was dropped on the way")
    .option("-q, --quiet", "no progress");
}

const limitReaders = new Map<string, (text: string) => Partial<RunLimits>>([
  ["agents", (text) => ({ agents: countOf(text) })],
  ["at_once", (text) => ({ atOnce: countOf(text) })],
  ["tokens", (text) => ({ tokens: tokensOf(text) })],
  ["usd", (text) => ({ usd: dollarsOf(text) })],
  ["time", (text) => ({ timeMs: timeOf(text) })],
]);

function collectLimit(text: string, before: Partial<RunLimits> = {}): Partial<RunLimits> {
  const [name = "", value = ""] = text.split("=");
  const read = limitReaders.get(name);
  if (read !== undefined) return { ...before, ...read(value) };
  throw new InvalidArgumentError(`there is no limit "${name}": agents, at_once, tokens, usd or time`);
}

export type AttemptMost = { readonly tokens?: number; readonly usd?: number };

function collectMost(text: string, before: AttemptMost = {}): AttemptMost {
  const [name = "", value = ""] = text.split("=");
  if (name === "tokens") return { ...before, tokens: tokensOf(value) };
  if (name === "usd") return { ...before, usd: dollarsOf(value) };
  throw new InvalidArgumentError(`there is no "${name}": tokens or usd`);
}

export type SimulateSettings = Pick<SimulateOptions, "latencyMs" | "failureRate" | "invalidRate">;

function collectSimulate(text: string, before: SimulateSettings = {}): SimulateSettings {
  const [name = "", value = ""] = text.split("=");
  switch (name) {
    case "latency": {
      const [min = "", max = min] = value.split("..");
      return { ...before, latencyMs: { min: timeOf(min), max: timeOf(max) } };
    }
    case "failures":
      return { ...before, failureRate: shareOf(value) };
    case "invalid":
      return { ...before, invalidRate: shareOf(value) };
    default:
      throw new InvalidArgumentError(`there is no "${name}": latency, failures or invalid`);
  }
}

function shareOf(text: string): number {
  const share = text.trim() === "" ? Number.NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new InvalidArgumentError("a share is written 0.1: from 0 to 1");
}

function countOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count))
    throw new InvalidArgumentError("it is not a whole number from 0");
  return count;
}

/** `8000000`, `800k`, `8M`. */
function tokensOf(text: string): number {
  const [, amount = "", unit = ""] = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(text) ?? [];
  const tokens = Number(amount) * ({ k: 1e3, M: 1e6 }[unit] ?? 1);
  if (amount === "" || !Number.isSafeInteger(tokens)) throw new InvalidArgumentError("tokens are written 800k or 8M");
  return tokens;
}

function dollarsOf(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError("dollars are written 30 or 2.50");
  return Number(text);
}

function seedOf(text: string): number {
  const seed = countOf(text);
  if (seed > 0xffffffff) throw new InvalidArgumentError("it is at most 4294967295");
  return seed;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `500ms`, `90s`, `5m`, `2h`, `1d`, or a number of seconds. */
export function timeOf(text: string): number {
  const [, amount = "", unit = "s"] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h|d)?$/.exec(text) ?? [];
  if (amount === "") throw new InvalidArgumentError("a time is written 90s, 5m or 2h");
  return Math.round(Number(amount) * (unitMs[unit] ?? 1_000));
}
