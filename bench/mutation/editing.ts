/** How texts are changed: entries of maps removed, added and repeated, words misspelt, values written anew. */
import { present } from "../../src/base/invariant.ts";
import type { MapTree, TreeEntry } from "../../src/base/tree.ts";
import type { Edit, Range } from "./mutation.ts";
import type { Random } from "./random.ts";

/** Another spelling of a word: two letters swapped, one left out, or one written twice; none of `taken`. */
export function misspell(word: string, taken: Iterable<string>, random: Random): string {
  const known = new Set([word, ...taken]);
  for (let tries = 0; tries < 20; tries += 1) {
    const slipped = slip(word, random);
    if (!known.has(slipped) && /^[A-Za-z_][\w-]*$/.test(slipped)) return slipped;
  }
  return `${word}q`;
}

function slip(word: string, random: Random): string {
  const at = random.below(word.length);
  const letter = word[at] ?? "";
  switch (random.below(3)) {
    case 0:
      return word.slice(0, at) + (word[at + 1] ?? "") + letter + word.slice(at + 2);
    case 1:
      return word.length < 3 ? word + letter : word.slice(0, at) + word.slice(at + 1);
    default:
      return word.slice(0, at) + letter + word.slice(at);
  }
}

/** What stands in place of a range. */
export function replace({ start, end }: Range, text: string): Edit {
  return { start, end, text };
}

/** Whether the map is written in braces. */
export function isFlow(text: string, { span }: MapTree): boolean {
  return text[span.start] === "{";
}

/** The lines of an entry of a block map with all that is indented below it, without blank lines behind; or its part of a flow map. */
export function entryRange(text: string, owner: MapTree, entry: TreeEntry): Range {
  return isFlow(text, owner) ? { start: entry.key.span.start, end: entry.value.span.end } : blockRange(text, entry);
}

function blockRange(text: string, { key }: TreeEntry): Range {
  const start = key.span.start - (key.span.column - 1);
  let end = lineEnd(text, start);
  for (let next = end; next < text.length; ) {
    const stop = lineEnd(text, next);
    const line = text.slice(next, stop);
    const isBlank = line.trim() === "";
    if (!isBlank && line.search(/\S/) < key.span.column) break;
    if (!isBlank) end = stop;
    next = stop;
  }
  return { start, end };
}

/** Behind the line feed of the line that holds the offset. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found === -1 ? text.length : found + 1;
}

/** Whether nothing but blanks stands before the key on its line. */
export function beginsLine(text: string, { key }: TreeEntry): boolean {
  return text.slice(key.span.start - (key.span.column - 1), key.span.start).trim() === "";
}

/** Takes an entry out of its map. Undefined where it is the only one, or shares its line with a dash. */
export function removeEntry(text: string, owner: MapTree, entry: TreeEntry): Edit | undefined {
  const index = owner.entries.indexOf(entry);
  const next = owner.entries[index + 1];
  const before = owner.entries[index - 1];
  if (next === undefined && before === undefined) return undefined;
  if (!isFlow(text, owner)) return beginsLine(text, entry) ? replace(blockRange(text, entry), "") : undefined;
  if (next !== undefined) return replace({ start: entry.key.span.start, end: next.key.span.start }, "");
  return replace({ start: before?.value.span.end ?? 0, end: entry.value.span.end }, "");
}

/** Puts one more entry, on one line, behind the first of a map. */
export function addEntry(text: string, owner: MapTree, line: string): Edit | undefined {
  const first = present(owner.entries[0], "an entry");
  if (isFlow(text, owner)) return replace({ start: first.value.span.end, end: first.value.span.end }, `, ${line}`);
  if (!beginsLine(text, first)) return undefined;
  const { end } = blockRange(text, first);
  return replace({ start: end, end }, `${" ".repeat(first.key.span.column - 1)}${line}\n`);
}
