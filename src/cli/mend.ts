/**
 * `check --fix` before anything is written: fixes are put into the texts of pipelines, and of the prompt files that they
 * name, until none is left. Layout and comments stay, since a fix replaces just the text that it is about.
 */
import { applyFixes, type FixChoice, fixesFor } from "../base/apply-fixes.ts";
import type { Diagnostic } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import { severityOf } from "../base/names.ts";
import { readTree } from "../syntax/read-tree.ts";
import { type Loaded, loadPipeline } from "./load-pipeline.ts";
import { UsageError } from "./usage-error.ts";

/** `file`: as it is shown, which is its path from here unless it is stdin. `count`: of the fixes in it. */
export type MendedFile = {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly count: number;
};

/**
 * `files`: those that change. `left`: why others stay as they are. `stdin`: its text, changed or not, if it was asked
 * for. `unreadable`: why files could not be read.
 */
export type Mended = {
  readonly files: readonly MendedFile[];
  readonly left: readonly string[];
  readonly stdin?: { readonly file: string; readonly text: string };
  readonly unreadable: readonly string[];
};

export type MendOptions = { readonly choice: FixChoice; readonly stdinName?: string };

type Draft = { readonly before: string; text: string; count: number };

/** Reads, and writes nothing. A file that cannot be read is passed over. */
export async function mendPipelines(paths: readonly string[], options: MendOptions): Promise<Mended> {
  const drafts = new Map<string, Draft>();
  const given = new Set<string>();
  const unreadable: string[] = [];
  let stdin: string | undefined;
  for (const path of paths) {
    try {
      const { file } = await mendOne(path, drafts, given, options);
      given.add(file);
      if (path === "-") stdin = file;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error.message);
    }
  }
  const left = [...drafts.keys()].filter((file) => given.has(file) && !isYaml(file, drafts));
  for (const file of left) drafts.set(file, untouched(drafts.get(file)));
  return {
    files: Array.from(drafts, ([file, { before, text, count }]) => ({ file, before, after: text, count })).filter(
      ({ before, after }) => before !== after,
    ),
    left: left.map(unparsed),
    ...(stdin !== undefined && drafts.has(stdin) && { stdin: { file: stdin, text: drafts.get(stdin)?.text ?? "" } }),
    unreadable,
  };
}

function isYaml(file: string, drafts: ReadonlyMap<string, Draft>): boolean {
  const { before = "", text = "" } = drafts.get(file) ?? {};
  return text === before || readTree(text, file).value !== undefined;
}

function untouched(draft: Draft | undefined): Draft {
  const before = draft?.before ?? "";
  return { before, text: before, count: 0 };
}

function unparsed(file: string): string {
  return `"${file}" stays as it is: with its fixes in it, it would still not be YAML`;
}

async function mendOne(
  path: string,
  drafts: Map<string, Draft>,
  given: ReadonlySet<string>,
  { choice, stdinName }: MendOptions,
): Promise<Loaded<unknown>> {
  const load = () => loadPipeline(path, { ...(stdinName !== undefined && { stdinName }), edited: textsOf(drafts) });
  let loaded = await load();
  for (let round = 0; round < limits.fixRounds; round += 1) {
    if (!putFixes(loaded, drafts, given, choice)) break;
    const next = await load();
    if (spoilsPrompt(loaded, next, drafts)) break;
    loaded = next;
  }
  return loaded;
}

function textsOf(drafts: ReadonlyMap<string, Draft>): ReadonlyMap<string, string> {
  return new Map(Array.from(drafts, ([file, { text }]) => [file, text]));
}

/** Whether a text changed. Of other pipelines that this one calls, only those change that were named as well. */
function putFixes(
  { file: own, diagnostics, sources }: Loaded<unknown>,
  drafts: Map<string, Draft>,
  given: ReadonlySet<string>,
  choice: FixChoice,
): boolean {
  let hasChanged = false;
  const keep = (file: string): void => {
    const text = sources(file);
    if (text !== undefined && !drafts.has(file)) drafts.set(file, { before: text, text, count: 0 });
  };
  keep(own);
  for (const file of new Set(diagnostics.map(({ span }) => span.file))) {
    if (file !== own && !given.has(file) && !isPrompt(file)) continue;
    keep(file);
    const draft = drafts.get(file);
    if (draft === undefined) continue;
    const { text, count } = applyFixes(draft.text, fixesFor(file, diagnostics, choice));
    if (text === draft.text) continue;
    draft.text = text;
    draft.count += count;
    hasChanged = true;
  }
  return hasChanged;
}

/** Not a pipeline, and not one of this package. */
function isPrompt(file: string): boolean {
  return !/\.ya?ml$/.test(file) && !file.startsWith("std/");
}

/** A prompt file is no YAML that could fail to parse: it must not have more errors than before, else it is given back. */
function spoilsPrompt(before: Loaded<unknown>, after: Loaded<unknown>, drafts: Map<string, Draft>): boolean {
  let isSpoilt = false;
  for (const [file, draft] of drafts) {
    if (!isPrompt(file) || file === before.file) continue;
    if (errorsIn(file, after.diagnostics) <= errorsIn(file, before.diagnostics)) continue;
    draft.text = draft.before;
    isSpoilt = true;
  }
  return isSpoilt;
}

function errorsIn(file: string, diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ name, span }) => span.file === file && severityOf[name] === "error").length;
}
