/** `sluice compile FILE`: the plan as JSON, or what any phase of the compiler made of the file. */
import { writeFileSync } from "node:fs";
import { Option } from "commander";
import { printPlan } from "../plan/print-plan.ts";
import { printPipeline } from "../syntax/print-pipeline.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { loadSyntax } from "./load-pipeline.ts";
import { loadPlan, valueOrPrinted } from "./load-plan.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type CompileOptions = { readonly output?: string; readonly dump?: "pipeline" | "plan" };

export const declareCompile: Declare = (command, { terminal, act }) => {
  command
    .argument("<file>", "a pipeline")
    .option("-o, --output <file>", "where to write it; else stdout")
    .addOption(new Option("--dump <phase>", "what this phase made of it, as text").choices(["pipeline", "plan"]))
    .option("--json", "the form in which it always is")
    .addHelpText(
      "after",
      examples(
        ["sluice compile review.yaml -o plan.json", "the plan, which `sluice run plan.json` runs without the YAML"],
        ["sluice compile review.yaml", "the same on stdout"],
      ),
    )
    .action((file: string, options: CompileOptions) => act(() => compileFile(file, options, terminal)));
};

async function compileFile(file: string, options: CompileOptions, terminal: Terminal): Promise<number> {
  const text =
    options.dump === "pipeline" ? await dumpPipeline(file, terminal) : await dumpPlan(file, options, terminal);
  if (text === undefined) return exitCodes.findings;
  writeOut(text.endsWith("\n") ? text : `${text}\n`, options.output, terminal);
  return exitCodes.ok;
}

async function dumpPipeline(file: string, terminal: Terminal): Promise<string | undefined> {
  const pipeline = valueOrPrinted(await loadSyntax(file), terminal);
  return pipeline === undefined ? undefined : printPipeline(pipeline);
}

async function dumpPlan(file: string, options: CompileOptions, terminal: Terminal): Promise<string | undefined> {
  const plan = await loadPlan(file, terminal);
  if (plan === undefined) return undefined;
  return options.dump === "plan" ? printPlan(plan) : JSON.stringify(plan, null, 1);
}

function writeOut(text: string, path: string | undefined, terminal: Terminal): void {
  if (path === undefined) {
    terminal.out(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`"${path}" cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
