/** `sluice compile FILE`: the plan as JSON, or what any phase of the compiler made of the file. */
import { writeFileSync } from "node:fs";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { loadPlan } from "./load-plan.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type CompileOptions = { readonly output?: string };

export const declareCompile: Declare = (command, { terminal, act }) => {
  command
    .argument("<file>", "a pipeline")
    .option("-o, --output <file>", "where to write it; else stdout")
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
  const plan = await loadPlan(file, terminal);
  if (plan === undefined) return exitCodes.findings;
  writeOut(`${JSON.stringify(plan, null, 1)}\n`, options.output, terminal);
  return exitCodes.ok;
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
