/** `sluice check FILE…`: what is wrong with pipelines. */
import { Option } from "commander";
import { type Diagnostic, sortDiagnostics } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import { countText } from "../report/amounts.ts";
import { renderConcise, renderJson, renderPretty, type Sources } from "../report/render-diagnostics.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { findPipelines } from "./find-pipelines.ts";
import { loadPipeline } from "./load-pipeline.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type CheckOptions = { readonly format: "pretty" | "concise" | "json"; readonly json?: boolean };

export const declareCheck: Declare = (command, { terminal, act }) => {
  command
    .argument("<files...>", "pipelines, folders, globs; `-` is stdin")
    .addOption(
      new Option("--format <form>", "how findings are printed")
        .choices(["pretty", "concise", "json"])
        .default("pretty"),
    )
    .option("--json", "as --format json")
    .addHelpText(
      "after",
      examples(
        ["sluice check review.yaml", "all that is wrong with it, with the lines"],
        ["sluice check pipelines examples", "all pipelines in these folders"],
        ["sluice check --format concise .", "one line a finding, for editors and logs"],
      ),
    )
    .action((files: string[], options: CheckOptions) => act(() => check(files, options, terminal)));
};

async function check(files: readonly string[], options: CheckOptions, terminal: Terminal): Promise<number> {
  const paths = await findPipelines(files);
  const found: Diagnostic[] = [];
  const sources = new Map<string, Sources>();
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      const loaded = await loadPipeline(path);
      found.push(...loaded.diagnostics);
      for (const { span } of loaded.diagnostics) sources.set(span.file, loaded.sources);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error.message);
    }
  }
  const sorted = sortDiagnostics(found);
  const format = options.json === true ? "json" : options.format;
  terminal.out(rendered(sorted, format, (file) => sources.get(file)?.(file), terminal));
  if (format === "pretty") terminal.err(`${summary(sorted, paths.length)}\n`);
  for (const message of unreadable) terminal.err(`${terminal.errPaint.red("error")}: ${message}\n`);
  if (unreadable.length > 0) return exitCodes.usage;
  return sorted.some(isError) ? exitCodes.findings : exitCodes.ok;
}

/** Warnings are shown, and do not fail a check. */
function isError({ name }: Diagnostic): boolean {
  return severityOf[name] === "error";
}

function rendered(found: readonly Diagnostic[], format: string, sources: Sources, terminal: Terminal): string {
  if (format === "json") return renderJson(found);
  if (format === "concise") return renderConcise(found);
  const text = renderPretty(found, sources, { color: terminal.color, width: terminal.columns() });
  return text === "" ? "" : `${text}\n`;
}

function summary(found: readonly Diagnostic[], fileCount: number): string {
  const errors = found.filter(({ name }) => severityOf[name] === "error").length;
  const others = found.length - errors;
  const files = countText(fileCount, "pipeline");
  if (found.length === 0) return `${files}, nothing is wrong`;
  const parts = [
    ...(errors > 0 ? [countText(errors, "error")] : []),
    ...(others > 0 ? [countText(others, "warning")] : []),
  ];
  return `${parts.join(" and ")} in ${files}`;
}
