/** `sluice fmt FILE…`: brings pipelines into one layout. What they mean stays as it is. */
import { type Diagnostic, sortDiagnostics } from "../base/diagnostic.ts";
import { countText } from "../report/amounts.ts";
import type { Sources } from "../report/findings.ts";
import { jsonText } from "../report/json-text.ts";
import { renderPretty } from "../report/render-diagnostics.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { findPipelines } from "./find-pipelines.ts";
import { loadFormatted } from "./load-pipeline.ts";
import { replaceFile } from "./replace-file.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type FmtOptions = {
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly stdinFilename?: string;
  readonly onlyPipelines?: boolean;
};

export const declareFmt: Declare = (command, { terminal, act }) => {
  command
    .argument("<files...>", "pipelines, folders, globs; `-` is stdin, whose text goes to stdout")
    .option("--check", "write nothing: list the files that would change, and exit with 1 if there are any")
    .option("--diff", "write nothing: print what would change as a patch, and exit with 1 if there is any")
    .option("--json", "the files with whether they change, as JSON")
    .option("--stdin-filename <name>", "the file that `-` stands for, in messages")
    .option("--only-pipelines", "pass over named files that do not begin with `sluice:`, as hooks name them")
    .addHelpText(
      "after",
      examples(
        ["sluice fmt review.yaml", "the same pipeline in the layout of all others"],
        ["sluice fmt .", "all pipelines of this folder and those in it"],
        ["sluice fmt --check .", "for CI: which of them are laid out otherwise"],
        ["sluice fmt --diff review.yaml", "what would change"],
        ["sluice fmt - < draft", "from stdin to stdout, for editors"],
      ),
    )
    .action((files: string[], options: FmtOptions) => act(() => formatFiles(files, options, terminal)));
};

type Formatted = { readonly file: string; readonly before: string; readonly after: string; readonly isStdin: boolean };

type Found = {
  readonly formatted: readonly Formatted[];
  readonly refused: readonly string[]; // files with errors, as they are shown
  readonly unreadable: readonly string[];
};

async function formatFiles(given: readonly string[], options: FmtOptions, terminal: Terminal): Promise<number> {
  const isDry = options.check === true || options.diff === true;
  refuseMisuse(given, options);
  const { formatted, refused, unreadable } = await formatAll(await findPipelines(given, options), options, terminal);
  const changed = formatted.filter(({ before, after }) => before !== after);
  const failed = [...unreadable, ...(isDry ? [] : writeAll(formatted, terminal))];
  if (options.json === true) terminal.out(jsonText({ files: formatted.map(changeOf), refused, failed }));
  else if (isDry) showAll(changed, options, terminal);
  const hasFiles = formatted.some(({ isStdin }) => !isStdin) || refused.length > 0;
  if (isDry || hasFiles) terminal.err(`${summary(changed.length, formatted.length, isDry)}\n`);
  for (const file of refused)
    complain(`${file} stays as it is: YAML cannot be laid out before it can be read`, terminal);
  for (const message of failed) complain(message, terminal);
  if (failed.length > 0) return exitCodes.usage;
  return refused.length > 0 || (isDry && changed.length > 0) ? exitCodes.findings : exitCodes.ok;
}

function refuseMisuse(given: readonly string[], { stdinFilename, json, diff }: FmtOptions): void {
  const isStdin = given.includes("-");
  if (stdinFilename !== undefined && !isStdin)
    throw new UsageError("--stdin-filename names what is read from stdin", "give `-` as the file");
  if (json === true && (diff === true || isStdin))
    throw new UsageError("--json tells of files, and stdout can hold only one thing", "leave `--json` out");
}

function changeOf({ file, before, after }: Formatted): { readonly file: string; readonly changed: boolean } {
  return { file, changed: before !== after };
}

/** A file that cannot be read, or holds errors, does not keep the others from being laid out. */
async function formatAll(paths: readonly string[], { stdinFilename }: FmtOptions, terminal: Terminal): Promise<Found> {
  const formatted: Formatted[] = [];
  const refused: string[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      const loaded = await loadFormatted(path, stdinFilename === undefined ? {} : { stdinName: stdinFilename });
      const { file, value: after, diagnostics, sources } = loaded;
      const before = sources(file);
      if (after === undefined || before === undefined) {
        refused.push(file);
        terminal.err(findingsText(diagnostics, sources, terminal));
      } else formatted.push({ file, before, after, isStdin: path === "-" });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error.message);
    }
  }
  return { formatted, refused, unreadable };
}

function findingsText(diagnostics: readonly Diagnostic[], sources: Sources, terminal: Terminal): string {
  const look = { color: terminal.errColor, width: terminal.columns() };
  return `${renderPretty(sortDiagnostics(diagnostics), sources, look)}\n`;
}

/** Gives a line for each file that could not be written. */
function writeAll(formatted: readonly Formatted[], terminal: Terminal): readonly string[] {
  const failed: string[] = [];
  for (const { file, before, after, isStdin } of formatted) {
    try {
      if (isStdin) terminal.out(after);
      else if (before !== after) replaceFile(file, before, after);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failed.push(error.message);
    }
  }
  return failed;
}

function showAll(changed: readonly Formatted[], { diff }: FmtOptions, terminal: Terminal): void {
  const look = { paint: terminal.paint, isScreen: terminal.color };
  for (const { file, before, after } of changed) {
    terminal.out(diff === true ? unifiedDiff(file, before, after, look) : `${file}\n`);
  }
}

function summary(changed: number, all: number, isDry: boolean): string {
  if (changed === 0) return `${countText(all, "pipeline")}, laid out already`;
  const others = all === changed ? "" : ` of ${all}`;
  return `${countText(changed, "pipeline")}${others} ${isDry ? "would change" : changed === 1 ? "was changed" : "were changed"}`;
}

function complain(message: string, terminal: Terminal): void {
  terminal.err(`${terminal.errPaint.red("error")}: ${message}\n`);
}
