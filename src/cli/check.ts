/** `sluice check FILE…`: what is wrong with pipelines. */
import { InvalidArgumentError, Option } from "commander";
import { type Diagnostic, type Severity, sortDiagnostics } from "../base/diagnostic.ts";
import { severityOf } from "../base/names.ts";
import { countText } from "../report/amounts.ts";
import type { Findings, Sources } from "../report/findings.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { findPipelines } from "./find-pipelines.ts";
import { loadPipeline } from "./load-pipeline.ts";
import { type FindingFormat, findingFormats, renderFindings } from "./render-findings.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type CheckOptions = {
  readonly format: FindingFormat;
  readonly json?: boolean;
  readonly stdinFilename?: string;
  readonly failOn: "error" | "warning";
  readonly maxWarnings?: number;
  readonly onlyPipelines?: boolean;
};

export const declareCheck: Declare = (command, { terminal, act }) => {
  command
    .argument("<files...>", "pipelines, folders, globs; `-` is stdin")
    .addOption(new Option("--format <form>", "how findings are printed").choices(findingFormats).default("pretty"))
    .option("--json", "as --format json")
    .option("--stdin-filename <name>", "the file that `-` stands for: how it is shown, and where it calls others from")
    .addOption(
      new Option("--fail-on <class>", "the least that makes the exit code 1")
        .choices(["error", "warning"])
        .default("error"),
    )
    .option("--max-warnings <count>", "exit with 1 as well if there are more warnings than this", countOf)
    .option("--only-pipelines", "pass over named files that do not begin with `sluice:`, as hooks name them")
    .addHelpText(
      "after",
      examples(
        ["sluice check review.yaml", "all that is wrong with it, with the lines"],
        ["sluice check pipelines examples", "all pipelines in these folders"],
        ["sluice check --format concise .", "one line a finding, for editors and logs"],
        ["sluice check --json review.yaml", "for programs and models that mend it"],
        ["sluice check --format sarif . > sluice.sarif", "for code scanning; github and junit are for CI as well"],
        ["sluice check --stdin-filename a/b.yaml - < draft", "a text that is not saved yet, as if it were a/b.yaml"],
        ["sluice check --fail-on warning .", "warnings fail it, too"],
      ),
    )
    .action((files: string[], options: CheckOptions) => act(() => check(files, options, terminal)));
};

function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a count is a whole number, 0 or more");
  return Number(text);
}

async function check(files: readonly string[], options: CheckOptions, terminal: Terminal): Promise<number> {
  if (options.stdinFilename !== undefined && !files.includes("-")) {
    throw new UsageError("--stdin-filename names what is read from stdin", "give `-` as the file");
  }
  const findings = await findIn(await findPipelines(files, options), options);
  const counts = countsOf(findings.diagnostics);
  const failing = failingSeverities(counts, options);
  const format = options.json === true ? "json" : options.format;
  terminal.out(renderFindings(findings, { format, failing }, terminal));
  if (format === "pretty" || format === "github") terminal.err(`${summary(counts, findings.files.length)}\n`);
  for (const message of complaints(findings, counts, options)) {
    terminal.err(`${terminal.errPaint.red("error")}: ${message}\n`);
  }
  if (findings.unreadable.length > 0) return exitCodes.usage;
  const fails = findings.diagnostics.some(({ name }) => failing.has(severityOf[name]));
  return fails ? exitCodes.findings : exitCodes.ok;
}

/** A file that cannot be read does not keep the others from being checked. */
async function findIn(paths: readonly string[], { stdinFilename }: CheckOptions): Promise<Findings> {
  const found: Diagnostic[] = [];
  const sources = new Map<string, Sources>();
  const files: string[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      const loaded = await loadPipeline(path, stdinFilename === undefined ? {} : { stdinName: stdinFilename });
      files.push(loaded.file);
      found.push(...loaded.diagnostics);
      for (const { span } of loaded.diagnostics) sources.set(span.file, loaded.sources);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { diagnostics: sortDiagnostics(found), files, sources: (file) => sources.get(file)?.(file), unreadable };
}

type Counts = Readonly<Record<Severity, number>>;

function countsOf(diagnostics: readonly Diagnostic[]): Counts {
  const counts = { error: 0, warning: 0, advice: 0 };
  for (const { name } of diagnostics) counts[severityOf[name]] += 1;
  return counts;
}

/** Errors always fail a check; warnings if that is asked for, or if they are too many; advice never does. */
function failingSeverities(counts: Counts, options: CheckOptions): ReadonlySet<Severity> {
  const warningsFail = options.failOn === "warning" || hasTooMany(counts, options);
  return new Set<Severity>(warningsFail ? ["error", "warning"] : ["error"]);
}

function hasTooMany({ warning }: Counts, { maxWarnings }: CheckOptions): boolean {
  return maxWarnings !== undefined && warning > maxWarnings;
}

function complaints({ unreadable }: Findings, counts: Counts, options: CheckOptions): readonly string[] {
  if (!hasTooMany(counts, options)) return unreadable;
  const most = countText(options.maxWarnings ?? 0, "warning");
  return [...unreadable, `${countText(counts.warning, "warning")}, where --max-warnings allows ${most}`];
}

function summary({ error, warning, advice }: Counts, fileCount: number): string {
  const files = countText(fileCount, "pipeline");
  const parts = [
    ...(error > 0 ? [countText(error, "error")] : []),
    ...(warning > 0 ? [countText(warning, "warning")] : []),
    ...(advice > 0 ? [countText(advice, "piece of advice", "pieces of advice")] : []),
  ];
  return parts.length === 0 ? `${files}, nothing is wrong` : `${parts.join(" and ")} in ${files}`;
}
