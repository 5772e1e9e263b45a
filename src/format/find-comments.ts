/** The comments of a file: every `#` between its keys and texts begins one, since all else there is signs and blanks. */
import { unreachable } from "../base/invariant.ts";
import type { Span } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";

/**
 * `isOwn`: nothing stands before it on its line. `below`: the column of the next line that holds more than a comment,
 * -1 where there is none. `more`: lines below it that go on in its column. Lines and columns from 0.
 */
export type FoundComment = {
  readonly text: string;
  readonly more: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly gap: number;
  readonly isOwn: boolean;
  readonly below: number;
};

/** In the order of the file. Line ends are line feeds alone. Linear in the length of the text. */
export function findComments(text: string, tree: Tree): readonly FoundComment[] {
  const starts = startsOf(text, tree);
  return joinLines(withBelow(text, starts));
}

/** Where comments begin. */
function startsOf(text: string, tree: Tree): readonly number[] {
  const starts: number[] = [];
  let from = 0;
  for (const leaf of [...leavesOf(tree), { start: text.length, end: text.length }]) {
    for (let at = text.indexOf("#", from); at !== -1 && at < leaf.start; at = text.indexOf("#", lineEnd(text, at))) {
      starts.push(at);
    }
    from = Math.max(from, leaf.end);
  }
  return starts;
}

type Leaf = Pick<Span, "start" | "end">;

/** The places of all keys and texts, in order. */
function leavesOf(tree: Tree): readonly Leaf[] {
  switch (tree.kind) {
    case "scalar":
      return [tree.span];
    case "list":
      return tree.items.flatMap(leavesOf);
    case "map":
      return tree.entries.flatMap(({ key, value }) => [key.span, ...leavesOf(value)]);
    default:
      return unreachable(tree);
  }
}

/** From the last to the first: what stands below a comment is known then. */
function withBelow(text: string, starts: readonly number[]): readonly FoundComment[] {
  const lines = lineNumbers(text, starts);
  const found: FoundComment[] = [];
  for (const [index, start] of [...starts.entries()].toReversed()) {
    const end = lineEnd(text, start);
    const lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const before = text.slice(lineStart, start);
    const gap = before.length - before.trimEnd().length;
    const next = found.at(-1);
    const at = nextInk(text, end);
    const below = next?.isOwn === true && next.start === at ? next.below : columnAt(text, at);
    const isOwn = before.trim() === "";
    const written = text.slice(start, end).trimEnd();
    found.push({
      text: written,
      more: [],
      start,
      end,
      line: lines[index] ?? 0,
      column: before.length,
      gap,
      isOwn,
      below,
    });
  }
  return found.toReversed();
}

/** The lines on which these places are. */
function lineNumbers(text: string, places: readonly number[]): readonly number[] {
  let line = 0;
  let at = 0;
  return places.map((place) => {
    for (let next = text.indexOf("\n", at); next !== -1 && next < place; next = text.indexOf("\n", at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  });
}

/** The next place that is not blank. */
export function nextInk(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

/** The column of the first sign of a line; -1 at the end of the document. */
function columnAt(text: string, at: number): number {
  if (at >= text.length) return -1;
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  return text.startsWith("...", lineStart) ? -1 : at - lineStart;
}

/** A comment behind something, and those on the lines below it in its column, are one. */
function joinLines(comments: readonly FoundComment[]): readonly FoundComment[] {
  const joined: FoundComment[] = [];
  for (const comment of comments) {
    const above = joined.at(-1);
    const goesOn = above !== undefined && !above.isOwn && comment.isOwn && comment.column === above.column;
    if (goesOn && above.line + above.more.length + 1 === comment.line) {
      joined.splice(-1, 1, { ...above, more: [...above.more, comment.text], end: comment.end });
    } else joined.push(comment);
  }
  return joined;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}
