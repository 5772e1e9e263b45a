/** Compiles a pipeline from disk or stdin: gives the compiler the files that it asks for, and nothing else. */
import { existsSync } from "node:fs";
import type { Diagnostic, PhaseResult } from "../base/diagnostic.ts";
import { sortDiagnostics } from "../base/diagnostic.ts";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { compilePhases, type Machine, type Phases } from "../compile/compile.ts";
import { pathAsked } from "../compile/files-asked.ts";
import { formatPipeline } from "../format/format-pipeline.ts";
import type { Plan } from "../plan/plan.ts";
import type { Sources } from "../report/findings.ts";
import { decodeFile, refuseSize } from "../syntax/decode-file.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import { readPipeline } from "../syntax/read-pipeline.ts";
import { readTree } from "../syntax/read-tree.ts";
import { callableNames, openProjectFiles, type ProjectFiles } from "./project-files.ts";
import { readStdin, tryReadFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** What became of a file (as it is shown), the texts that its diagnostics are about, and all files that were asked for. */
export type Loaded<T> = PhaseResult<T> & {
  readonly file: string;
  readonly sources: Sources;
  readonly names: readonly string[];
};

/**
 * `inputs`: for the worst case with them. `stdinName`: the file that stdin stands for: its folder is where it calls from.
 * `edited`: texts in place of those on disk, by the file as it is shown. `advice`: is asked for as well. `strict`: values
 * that can be anything are refused. `machine`: programs and paths are looked for there. `hashes`: false for a plan that
 * is only judged.
 */
export type LoadOptions = {
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly stdinName?: string;
  readonly edited?: ReadonlyMap<string, string>;
  readonly advice?: boolean;
  readonly strict?: boolean;
  readonly machine?: Machine;
  readonly hashes?: boolean;
};

/** How stdin is shown that has no name. */
const namelessStdin = "<stdin>";

/**
 * Compiles the pipeline at this path (`-`: stdin). Throws `UsageError` where the file cannot be read; what is wrong
 * inside it is in the diagnostics.
 */
export async function loadPipeline(path: string, options: LoadOptions = {}): Promise<Loaded<Plan>> {
  const { value, ...loaded } = await loadPhases(path, options);
  return value?.plan === undefined ? loaded : { ...loaded, value: value.plan };
}

/** As `loadPipeline`, with what each phase of the compiler made of it. */
export function loadPhases(path: string, options: LoadOptions): Promise<Loaded<Phases>> {
  const { inputs, stdinName, machine, advice = false, strict = false, hashes = true } = options;
  const known = callableNames(path === "-" ? (stdinName ?? "stdin") : path);
  const phases = (shown: string, files: ProjectFiles): PhaseResult<Phases> =>
    compilePhases({
      path: shown,
      text: files.text,
      known,
      advice,
      strict,
      hashes,
      ...(inputs === undefined ? {} : { inputs }),
      ...(machine === undefined ? {} : { machine }),
    });
  return load(path, phases, options);
}

/** As `loadPipeline`, but what the first phases make of it: the pipeline as written, without what it calls. */
export function loadSyntax(path: string): Promise<Loaded<Pipeline>> {
  return load(path, (shown, files) => {
    const tree = readTree(files.text(shown) ?? "", shown);
    if (tree.value === undefined) return { diagnostics: tree.diagnostics };
    const read = readPipeline(tree.value, shown, { text: (asked) => files.text(pathAsked(shown, asked)) });
    return { ...read, diagnostics: [...tree.diagnostics, ...read.diagnostics] };
  });
}

/** As `loadPipeline`, but the text in the layout of sluice; `sources` has it as it was written. */
export function loadFormatted(path: string, options: Pick<LoadOptions, "stdinName">): Promise<Loaded<string>> {
  return load(path, (shown, files) => formatPipeline(files.text(shown) ?? "", shown), options);
}

async function load<T>(
  path: string,
  phases: (shown: string, files: ProjectFiles) => PhaseResult<T>,
  { stdinName, edited = new Map() }: LoadOptions = {},
): Promise<Loaded<T>> {
  const isStdin = path === "-";
  const shown = isStdin && stdinName === undefined ? namelessStdin : shownPath(isStdin ? (stdinName ?? path) : path);
  const known = edited.get(shown);
  const { value: text = known, diagnostics } = known === undefined ? await textOf(path, shown) : { diagnostics: [] };
  if (text === undefined) return { file: shown, diagnostics, sources: () => undefined, names: [shown] };
  const files = openProjectFiles({ path: shown, text }, edited);
  const result = phases(shown, files);
  const found = [...result.diagnostics.map((one) => withRefusal(one, files)), ...files.diagnostics];
  return { ...result, file: shown, diagnostics: sortDiagnostics(found), sources: files.text, names: files.names() };
}

async function textOf(path: string, shown: string): Promise<PhaseResult<string>> {
  if (path === "-") return decodeFile(await readStdin(limits.fileBytes), shown);
  const read = tryReadFile(path, limits.fileBytes);
  if (read.kind === "too-large") return refuseSize(read.byteCount, shown);
  if (read.kind !== "bytes") throw new UsageError(read.message);
  return decodeFile(read.bytes, shown);
}

/** `std/…` means the patterns of this package, so where a folder of that name stands here, its files are shown as `./std/…`. */
function shownPath(path: string): string {
  return /^[./]/.test(path) || !existsSync("std") ? path : `./${path}`;
}

/** A file that is there but may not be read is not just missing: the reason stands beside what the compiler says. */
function withRefusal(diagnostic: Diagnostic, files: ProjectFiles): Diagnostic {
  const [, named = ""] = /"([^"]+)"/.exec(diagnostic.message) ?? [];
  const isMissing = diagnostic.name === "missing-file";
  const reason = isMissing ? files.refusal(pathAsked(diagnostic.span.file, named)) : undefined;
  return reason === undefined
    ? diagnostic
    : { ...diagnostic, notes: [...(diagnostic.notes ?? []), { message: reason }] };
}
