/** Fixes that take a declaration away which nobody uses. Never safe: it may be there for what is yet to be written. */
import type { Diagnostic, Fix } from "../base/diagnostic.ts";
import type { MapTree, Tree, TreeEntry } from "../base/tree.ts";
import { indexLines, type LineIndex } from "./line-index.ts";

/** The same findings, those of declarations in this file with the fix that removes their lines. */
export function withRemovals(
  found: readonly Diagnostic[],
  { tree, path, text }: { readonly tree: Tree | undefined; readonly path: string; readonly text: string },
): readonly Diagnostic[] {
  const unused = found.filter((one) => one.name === "unused-declaration" && one.span.file === path);
  if (tree?.kind !== "map" || unused.length === 0) return found;
  const lines = indexLines(path, text);
  const keys = new Set(unused.map((one) => one.span.start));
  return found.map((one) => {
    const fix = unused.includes(one) ? removal(lines, tree, keys, one.span.start) : undefined;
    return fix === undefined ? one : { ...one, fix };
  });
}

/** `unused`: where the keys begin of all that nobody uses. Where nothing else is left, the map goes as a whole. */
function removal(lines: LineIndex, tree: MapTree, unused: ReadonlySet<number>, keyAt: number): Fix | undefined {
  for (const parent of tree.entries) {
    const map = parent.value;
    const entry = map.kind === "map" ? map.entries.find(({ key }) => key.span.start === keyAt) : undefined;
    if (map.kind !== "map" || entry === undefined) continue;
    const isAll = map.entries.every(({ key }) => unused.has(key.span.start));
    return linesOf(lines, isAll ? parent : entry);
  }
  return undefined;
}

/** Undefined where the entry shares its lines with others. */
function linesOf({ text, span }: LineIndex, { key, value }: TreeEntry): Fix | undefined {
  const start = text.lastIndexOf("\n", key.span.start - 1) + 1;
  const lineEnd = text.indexOf("\n", value.span.end);
  const end = lineEnd === -1 ? text.length : lineEnd + 1;
  const before = text.slice(start, key.span.start);
  const behind = text.slice(value.span.end, end);
  if (before.trim() !== "" || !/^\s*(?:#.*)?\s*$/.test(behind)) return undefined;
  return { span: span(start, end), text: "", title: `take "${key.value}" away`, safe: false };
}
