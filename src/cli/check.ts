/** `sluice check FILE…`: what is wrong with pipelines, and what of it can be mended. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { FixChoice } from "../base/apply-fixes.ts";
import { severityOf } from "../base/names.ts";
import { countText } from "../report/amounts.ts";
import {
  type CheckedFiles,
  complaints,
  countsOf,
  failingSeverities,
  findIn,
  fixHint,
  summary,
} from "./check-findings.ts";
import { type Declare, examples } from "./command.ts";
import { exitCodes } from "./exit-code.ts";
import { findPipelines } from "./find-pipelines.ts";
import { fixFiles, fixStdin, showFixes } from "./fix-files.ts";
import { type FindingFormat, findingFormats, renderFindings } from "./render-findings.ts";
import { statsText } from "./stats-text.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";
import { watchFiles } from "./watch-files.ts";

type CheckOptions = {
  readonly format: FindingFormat;
  readonly json?: boolean;
  readonly stdinFilename?: string;
  readonly failOn: "error" | "warning";
  readonly maxWarnings?: number;
  readonly onlyPipelines?: boolean;
  readonly fix?: FixChoice;
  readonly diff?: boolean;
  readonly watch?: boolean;
  readonly advice?: boolean;
  readonly strict?: boolean;
  readonly stats?: boolean;
};

export const declareCheck: Declare = (command, { terminal, act }) => {
  takeBareFix(command);
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
    .option("--advice", "show advice as well: what is no mistake, but could be better")
    .option("--strict", "refuse values that can be anything: nothing can be checked of what is read of them")
    .option("--stats", "say as well how much is typed, and what the pipelines are made of")
    .option("--only-pipelines", "pass over named files that do not begin with `sluice:`, as hooks name them")
    .addOption(
      new Option("--fix [which]", "mend what can be mended safely, or `--fix=all` that has a fix").choices([
        "safe",
        "all",
      ]),
    )
    .option("--diff", "write nothing: show what --fix would change, and exit with 1 if that is anything")
    .option("--watch", "check again whenever a file that was read changes, until Ctrl-C")
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
        ["sluice check --advice review.yaml", "advice as well, which never fails a check"],
        ["sluice check --strict --stats .", "every value has a type, and how much there is of what"],
        ["sluice check --fix .", "mend the files, where it cannot change what was meant"],
        ["sluice check --fix=all --diff .", "every change that a finding proposes, as a patch"],
        ["sluice check --watch .", "while you write"],
      ),
    )
    .action((files: string[], options: CheckOptions) => act(() => check(files, options, terminal)));
};

/** The word behind a bare `--fix` is a file: its own value stands behind `=` alone. */
function takeBareFix(command: Command): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => {
    const end = args.includes("--") ? args.indexOf("--") : args.length;
    return parse(args.map((arg, index) => (arg === "--fix" && index < end ? "--fix=safe" : arg)));
  };
}

function countOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a count is a whole number, 0 or more");
  return Number(text);
}

async function check(given: readonly string[], options: CheckOptions, terminal: Terminal): Promise<number> {
  refuseMixtures(given, options);
  if (options.watch === true) return checkAgain(given, options, terminal);
  return (await checkOnce(given, options, terminal)).code;
}

function refuseMixtures(
  given: readonly string[],
  { stdinFilename, watch, diff, stats, json, format }: CheckOptions,
): void {
  const hasStdin = given.includes("-");
  if (stdinFilename !== undefined && !hasStdin)
    throw new UsageError("--stdin-filename names what is read from stdin", "give `-` as the file");
  if (watch === true && hasStdin) throw new UsageError("--watch looks at files, and stdin is none");
  if (stats === true && (json === true || !["pretty", "concise"].includes(format)))
    throw new UsageError("--stats is for people", "leave --json out, and --format unless it is `concise`");
  if (watch === true && diff === true) throw new UsageError("--diff shows a patch once: leave --watch out");
}

type Checked = { readonly code: number; readonly names: readonly string[] };

async function checkOnce(given: readonly string[], options: CheckOptions, terminal: Terminal): Promise<Checked> {
  const paths = await findPipelines(given, options);
  const { stdinFilename, fix } = options;
  const stdin = stdinFilename === undefined ? {} : { stdinName: stdinFilename };
  const { advice = false, strict = false, stats: withStats = false } = options;
  const asked = { ...stdin, advice, strict, withStats };
  if (options.diff === true)
    return { code: await showFixes(paths, { choice: fix ?? "safe", ...stdin }, terminal), names: paths };
  if (fix !== undefined && paths.includes("-")) {
    const edited = await fixStdin(paths, { choice: fix, ...stdin }, terminal);
    return report(await findIn(paths, { ...asked, edited }), options, { ...terminal, out: terminal.err });
  }
  const left = fix === undefined ? [] : await fixFiles(paths, { choice: fix }, terminal);
  const found = await findIn(paths, asked);
  return report({ ...found, unreadable: [...found.unreadable, ...left] }, options, terminal);
}

/** `unreadable` of the findings: files that could not be read, or not be written. */
function report(findings: CheckedFiles, options: CheckOptions, terminal: Terminal): Checked {
  const counts = countsOf(findings.diagnostics);
  const failing = failingSeverities(counts, options);
  const format = options.json === true ? "json" : options.format;
  terminal.out(renderFindings(findings, { format, failing }, terminal));
  for (const [file, stats] of findings.stats) terminal.out(`${statsText(file, stats)}\n`);
  if (format === "pretty" || format === "github") {
    terminal.err(`${summary(counts, findings.files.length)}${fixHint(findings.diagnostics)}\n`);
  }
  for (const message of complaints(findings, counts, options)) {
    terminal.err(`${terminal.errPaint.red("error")}: ${message}\n`);
  }
  const { names } = findings;
  if (findings.unreadable.length > 0) return { code: exitCodes.usage, names };
  const fails = findings.diagnostics.some(({ name }) => failing.has(severityOf[name]));
  return { code: fails ? exitCodes.findings : exitCodes.ok, names };
}

const clearScreen = "\u001b[2J\u001b[3J\u001b[H";

/** Until a signal ends it. What cannot be read now may be there the next time. */
async function checkAgain(given: readonly string[], options: CheckOptions, terminal: Terminal): Promise<number> {
  const watch = watchFiles();
  for (let names: readonly string[] = given; ; ) {
    const since = Date.now();
    if (terminal.live) terminal.err(clearScreen);
    try {
      names = (await checkOnce(given, options, terminal)).names.filter((name) => !name.startsWith("std/"));
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      terminal.err(`${terminal.errPaint.red("error")}: ${error.message}\n`);
    }
    terminal.err(`${terminal.errPaint.dim(`watching ${countText(names.length, "file")}; Ctrl-C ends it`)}\n`);
    if (!(await watch.changed([...given.filter((path) => !/[*?[\]{}]/.test(path)), ...names], since))) break;
  }
  return watch.ended() === "SIGTERM" ? exitCodes.terminated : exitCodes.interrupted;
}
