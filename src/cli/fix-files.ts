/** `check --fix` and `--diff`: what `mend.ts` made of the files is written, printed, or shown as a patch. */
import { countText } from "../report/amounts.ts";
import { unifiedDiff } from "../report/unified-diff.ts";
import { exitCodes } from "./exit-code.ts";
import { type Mended, type MendOptions, mendPipelines } from "./mend.ts";
import { replaceFile } from "./replace-file.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Writes the files that change. Gives a line for each that could not be written. */
export async function fixFiles(
  paths: readonly string[],
  options: MendOptions,
  terminal: Terminal,
): Promise<readonly string[]> {
  const mended = await mendPipelines(paths, options);
  const failed: string[] = [];
  for (const { file, before, after, count } of mended.files) {
    try {
      replaceFile(file, before, after);
      terminal.err(`${terminal.errPaint.green("mended")}: ${file}, ${countText(count, "fix", "fixes")}\n`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      failed.push(error.message);
    }
  }
  tellLeft(mended, terminal);
  return failed;
}

/** Prints the text of stdin with its fixes in it, and gives the texts for the check of what is left. */
export async function fixStdin(
  paths: readonly string[],
  options: MendOptions,
  terminal: Terminal,
): Promise<ReadonlyMap<string, string>> {
  if (paths.length > 1) throw new UsageError("--fix prints the text of stdin, so that no other file can be given");
  const mended = await mendPipelines(paths, options);
  tellLeft(mended, terminal);
  const { stdin } = mended;
  if (stdin === undefined) throw new UsageError(mended.unreadable[0] ?? "what stdin holds cannot be read as text");
  terminal.out(stdin.text);
  return new Map([[stdin.file, stdin.text]]);
}

/** A patch on stdout, and the exit code: whether there is a difference. */
export async function showFixes(paths: readonly string[], options: MendOptions, terminal: Terminal): Promise<number> {
  const mended = await mendPipelines(paths, options);
  const look = { paint: terminal.paint, isScreen: terminal.color };
  for (const { file, before, after } of mended.files) terminal.out(unifiedDiff(file, before, after, look));
  tellLeft(mended, terminal);
  const count = mended.files.reduce((sum, file) => sum + file.count, 0);
  const files = countText(mended.files.length, "file");
  terminal.err(count === 0 ? "nothing to mend\n" : `${countText(count, "fix", "fixes")} in ${files}\n`);
  for (const message of mended.unreadable) terminal.err(`${terminal.errPaint.red("error")}: ${message}\n`);
  if (mended.unreadable.length > 0) return exitCodes.usage;
  return count === 0 ? exitCodes.ok : exitCodes.findings;
}

function tellLeft({ left }: Mended, terminal: Terminal): void {
  for (const message of left) terminal.err(`${terminal.errPaint.yellow("warning")}: ${message}\n`);
}
