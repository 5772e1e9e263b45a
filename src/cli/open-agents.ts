/** Who answers the prompts of a run, by what the command line and the environment say. */
import { resolve } from "node:path";
import type { Provider } from "../agents/provider.ts";
import { readStubs, type Stubs } from "../agents/simulate/stubs.ts";
import { limits } from "../base/limits.ts";
import { openPrices } from "./open-prices.ts";
import { readData } from "./read-data-file.ts";
import { readTextFile } from "./read-file.ts";
import type { RunOptions } from "./run-options.ts";
import { thisMachine } from "./this-machine.ts";
import { UsageError } from "./usage-error.ts";

/** `name`: the provider that counts where the command line names none; `none` where no agent will be asked. */
export type AgentsCall = {
  readonly seed: number;
  readonly stubs: Stubs | undefined;
  readonly isStubRun: boolean;
  readonly folder: string;
  readonly name?: string;
};

/**
 * The provider that was asked for; else the API where a key is set. Simulation is never chosen silently. Each provider is
 * loaded only when it is chosen. Throws `UsageError`.
 */
export async function openAgents(options: RunOptions, call: AgentsCall): Promise<Provider> {
  const name = options.provider ?? call.name ?? (options.command === undefined ? undefined : "command");
  if (options.stubs !== undefined && name !== "simulate" && !call.isStubRun) {
    throw new UsageError("--stubs holds canned replies of a simulation", "add `--provider simulate` or `--stub-run`");
  }
  if (options.command !== undefined && name !== "command") {
    throw new UsageError(`--command is asked by \`--provider command\`, not by "${name}"`);
  }
  if (options.attemptMost !== undefined && name !== "command") {
    throw new UsageError("--attempt-most says what the program of `--provider command` uses at most");
  }
  if (options.simulate !== undefined && name !== "simulate") {
    throw new UsageError("--simulate says how a simulation behaves", "add `--provider simulate`");
  }
  switch (name) {
    case "simulate": {
      const { createSimulate } = await import("../agents/simulate/create-simulate.ts");
      return createSimulate({
        ...options.simulate,
        seed: call.seed,
        prices: await openPrices(options.prices),
        ...(call.stubs === undefined ? {} : { stubs: call.stubs }),
      });
    }
    case "command": {
      const { createCommand } = await import("../agents/command/create-command.ts");
      return createCommand({
        argv: agentProgram(options.command, call.folder),
        cwd: call.folder,
        env: process.env,
        prices: await openPrices(options.prices),
        ...(options.attemptMost === undefined ? {} : { most: options.attemptMost }),
      });
    }
    default:
      return openApi(name, options.prices);
  }
}

/** `name`: undefined where the API is not asked for, only tried. */
async function openApi(name: string | undefined, pricesFile: string | undefined): Promise<Provider> {
  const { createAnthropic, hasAnthropicKey } = await import("../agents/anthropic/create-anthropic.ts");
  if (name === undefined && !hasAnthropicKey(process.env)) {
    throw new UsageError(
      "nobody is there to answer prompts: no provider was named, and no key is set",
      "set ANTHROPIC_API_KEY, or say `--provider command --command PROGRAM`, or rehearse with `--provider simulate`",
    );
  }
  return createAnthropic({ env: process.env, prices: await openPrices(pricesFile) });
}

/** The stubs file, or undefined where none was given. Throws `UsageError`. */
export function openStubs(options: RunOptions): Stubs | undefined {
  if (options.stubs === undefined) return undefined;
  const read = readStubs(readTextFile(options.stubs, limits.inputBytes), options.stubs, readData);
  if ("problem" in read) throw new UsageError(read.problem);
  return read.stubs;
}

/** Found before the run: else each of its prompts would fail, one after the other. */
function agentProgram(line: string | undefined, folder: string): string[] {
  const argv = programWords(line);
  const [program = ""] = argv;
  const { hasProgram, kindOf } = thisMachine();
  const isThere = program.includes("/") ? kindOf(resolve(folder, program)) !== undefined : hasProgram(program);
  if (isThere) return argv;
  throw new UsageError(`--command: there is no program "${program}"`, "install it, or correct its name");
}

/** The words of a program's line: blanks part them, quotes hold them together; nothing is expanded. */
function programWords(line: string | undefined): string[] {
  if (line === undefined) {
    throw new UsageError("`--provider command` needs the program to ask", "add `--command 'PROGRAM ARGUMENT'`");
  }
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
