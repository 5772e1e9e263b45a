/**
 * `# sluice: allow NAME reason`: a comment by which an author says that a warning or advice is known and meant.
 *
 * Behind a key it covers what begins on its line, and the block text that the line opens. On a line of its own it
 * covers the key (or item of a list) under it with all that is in it: one setting, a node, a list of nodes. Findings
 * in a `prompt_file` count as standing at the key that names it. Errors are never covered.
 */
import type { Diagnostic } from "../base/diagnostic.ts";
import { didYouMean } from "../base/did-you-mean.ts";
import { severityOf } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import type { MapTree, Tree, TreeEntry } from "../base/tree.ts";
import { pathBeside } from "../syntax/other-files.ts";
import { readTree } from "../syntax/read-tree.ts";
import { type AllowComment, allowComments, mentionsAllow } from "./allow-comments.ts";

/** `path`: of the file that is checked. `tree`: of it, if it could be read. `judged`: which rules were asked, so that it can be told what a comment is for. */
export type AllowCall = {
  readonly path: string;
  readonly text: (path: string) => string | undefined;
  readonly tree?: Tree;
  readonly judged: "nothing" | "warnings" | "all";
};

/**
 * What was found without what comments allow, and with a word on each comment of the checked file that allows nothing.
 * Whether one of a called file is needed can be told only where that file itself is checked.
 */
export function withoutAllowed(found: readonly Diagnostic[], call: AllowCall): readonly Diagnostic[] {
  const allows = filesWithAllows(found, call).flatMap((file) => allowsOf(file, call));
  if (allows.length === 0) return found;
  const used = new Set<AllowComment>();
  const kept = found.filter((one) => {
    const covering = severityOf[one.name] === "error" ? [] : allows.filter((allow) => covers(allow, one));
    for (const { comment } of covering) used.add(comment);
    return covering.length === 0;
  });
  const own = allows.filter(({ comment }) => comment.span.file === call.path);
  return [...kept, ...own.flatMap(({ comment }) => complaint(comment, used.has(comment) || !isJudged(comment, call)))];
}

/** True unless what it is about may be there, unasked. */
function isJudged({ name }: AllowComment, { judged }: AllowCall): boolean {
  const severity = Object.entries(severityOf).find(([known]) => known === name)?.[1];
  return judged === "all" || (judged === "warnings" && severity === "warning");
}

/** `reach`: what it covers, in offsets. `files`: prompt files that are named there. */
type Allow = {
  readonly comment: AllowComment;
  readonly reach: { readonly start: number; readonly end: number };
  readonly files: ReadonlySet<string>;
};

function filesWithAllows(found: readonly Diagnostic[], { path, text }: AllowCall): readonly string[] {
  const files = new Set([
    path,
    ...found.filter(({ name }) => severityOf[name] !== "error").map(({ span }) => span.file),
  ]);
  return [...files].filter((file) => mentionsAllow(text(file) ?? ""));
}

function allowsOf(file: string, call: AllowCall): readonly Allow[] {
  const text = call.text(file) ?? "";
  const tree = file === call.path ? call.tree : readTree(text, file).value;
  if (tree === undefined) return [];
  const parts = partsOf(tree);
  return allowComments(file, text, parts.scalars).map((comment) => {
    const reach = reachOf(comment, parts.tops);
    const named = parts.promptFiles.filter(({ key }) => key.span.start >= reach.start && key.span.start < reach.end);
    return { comment, reach, files: new Set(named.map(({ value }) => pathBeside(file, textOf(value)))) };
  });
}

function reachOf({ span, alone, next }: AllowComment, tops: ReadonlyMap<number, Top>): Allow["reach"] {
  const top = tops.get(alone ? next : span.line);
  if (alone)
    return top === undefined ? { start: 0, end: 0 } : { start: top.start, end: Math.max(top.end, top.start + 1) };
  return { start: span.start - span.column + 1, end: Math.max(span.end, top?.blockEnd ?? 0) };
}

function covers({ comment, reach, files }: Allow, { name, span }: Diagnostic): boolean {
  if (comment.name !== name || comment.reason === "") return false;
  if (files.has(span.file)) return true;
  return span.file === comment.span.file && span.start >= reach.start && span.start < reach.end;
}

/** What begins first on a line, and where the block text ends that the line opens. */
type Top = { readonly start: number; readonly end: number; readonly blockEnd?: number };
type Parts = {
  readonly tops: ReadonlyMap<number, Top>;
  readonly scalars: readonly Span[]; // in the order of the text
  readonly promptFiles: readonly TreeEntry[];
};

/** Iterative: in the order of the text, so that the outermost of a line comes first. */
function partsOf(tree: Tree): Parts {
  const tops = new Map<number, Top>();
  const scalars: Span[] = [];
  const promptFiles: TreeEntry[] = [];
  const open: Tree[] = [tree];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.kind === "scalar") {
      if (at.style !== "plain") scalars.push(at.span);
      continue;
    }
    const parts = at.kind === "list" ? at.items.map((value) => ({ at: value.span, value })) : keyed(at);
    for (const part of parts) addTop(tops, part.at, part.value);
    if (at.kind === "map") promptFiles.push(...at.entries.filter(({ key }) => key.value === "prompt_file"));
    open.push(...parts.map(({ value }) => value).reverse());
  }
  return { tops, scalars, promptFiles };
}

function keyed({ entries }: MapTree): readonly { readonly at: Span; readonly value: Tree }[] {
  return entries.map(({ key, value }) => ({ at: key.span, value }));
}

function addTop(tops: Map<number, Top>, { line, start }: Span, value: Tree): void {
  const top = tops.get(line) ?? { start, end: value.span.end };
  const opensBlock = value.kind === "scalar" && value.style === "block";
  tops.set(line, opensBlock ? { ...top, blockEnd: value.span.end } : top);
}

function textOf(tree: Tree): string {
  return tree.kind === "scalar" && typeof tree.value === "string" ? tree.value : "";
}

function complaint({ name, reason, span, rest }: AllowComment, isUsed: boolean): readonly Diagnostic[] {
  const severity = Object.entries(severityOf).find(([known]) => known === name)?.[1];
  const say = (message: string, help: string): readonly Diagnostic[] => [{ name: "unused-allow", message, span, help }];
  if (name === "") return say("this allows nothing: it names no diagnostic", "write `# sluice: allow NAME reason`");
  if (severity === undefined) {
    const near = didYouMean(name, Object.keys(severityOf)) ?? "`sluice explain` lists the names";
    return say(`this allows nothing: there is no diagnostic "${name}"`, near);
  }
  if (severity === "error")
    return say(`this allows nothing: "${name}" is an error`, "mend the error, and take the comment away");
  if (reason === "")
    return say(`this allows nothing: it gives no reason`, `write why it is meant: \`# sluice: allow ${name} …\``);
  if (isUsed) return [];
  const fix = { span: rest, text: "", title: "take the comment away", safe: true };
  return say(`this allows nothing: there is no "${name}" here`, "take it away").map((one) => ({ ...one, fix }));
}
