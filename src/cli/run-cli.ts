/** Reads the command line, runs the command, and turns what goes wrong with the input into one message and a code. */
import { Command, CommanderError } from "commander";
import { JournalError } from "../journal/journal.ts";
import { commandTable } from "./command-table.ts";
import { exitCodes } from "./exit-code.ts";
import { packageVersion } from "./package-root.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The exit code. Throws only for bugs. */
export async function runCli(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  try {
    return await runCommand(argv, terminal);
  } catch (error) {
    const told = tellUser(error, terminal);
    if (told === undefined) throw error;
    return told;
  }
}

async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = exitCodes.ok;
  const context = {
    terminal,
    act: async (work: () => Promise<number>) => {
      code = await work();
    },
  };
  const program = createProgram(terminal);
  for (const { name, summary, load } of commandTable) {
    const command = program.command(name).description(summary).exitOverride();
    if (argv.includes(name)) (await load())[name]?.(command, context);
  }
  if (argv.length === 0) {
    terminal.err(program.helpInformation());
    return exitCodes.usage;
  }
  await program.parseAsync(argv, { from: "user" });
  return code;
}

function createProgram(terminal: Terminal): Command {
  return new Command("sluice")
    .description("Pipelines of LLM agents as checked, planned, journaled YAML")
    .version(packageVersion(), "--version", "print the version")
    .option("-C <dir>", "work in this folder")
    .hook("preSubcommand", (program) => changeFolder(program.opts()))
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError("(`--help` shows what there is)")
    .exitOverride();
}

function changeFolder(options: { readonly C?: string }): void {
  if (options.C === undefined) return;
  try {
    process.chdir(options.C);
  } catch {
    throw new UsageError(`-C: "${options.C}" is not a folder that can be entered`);
  }
}

/** Says what the user can do about an error, and gives the code; undefined for what is no user's fault. */
function tellUser(error: unknown, terminal: Terminal): number | undefined {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof UsageError) {
    const help = error.help === undefined ? "" : `\n  ${error.help}`;
    terminal.err(`${terminal.errPaint.red("error")}: ${error.message}${help}\n`);
    return error.exitCode;
  }
  if (error instanceof JournalError) {
    terminal.err(`${terminal.errPaint.red("error")}: ${error.message}\n`);
    return journalCodes.get(error.kind) ?? exitCodes.usage;
  }
  return undefined;
}

/** A journal that cannot be written ends the run as failed; one that cannot be used is a wrong input. */
const journalCodes: ReadonlyMap<string, number> = new Map([
  ["full", exitCodes.findings],
  ["io", exitCodes.findings],
  ["lost_lease", exitCodes.findings],
]);
