/**
 * The way back from the content of a YAML scalar to the file: through quotes, escapes, folded lines and indentation.
 *
 * The content is laid beside the text as it was written, piece by piece: the words of each line, and each escape. All
 * that stands between pieces is blank space, which YAML may have folded.
 */
import type { Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { LineIndex } from "./line-index.ts";

/** The scalar as it stands in the file: `start` is at its quote, at the header of a block, or at its first character. */
export type WrittenScalar = {
  readonly style: "plain" | "flow" | "single" | "double" | "block";
  readonly start: number;
  readonly end: number;
};

/** `content`: the value of the scalar as text. The map is made when the first span is asked for. */
export function scalarSource(lines: LineIndex, written: WrittenScalar, content: string): SourceText {
  const { start, end } = written;
  const isPlain = written.style === "plain" || written.style === "flow";
  if (isPlain && end - start === content.length) return copiedText(lines, start, content, written.style);
  let pieces: readonly Piece[] | undefined;
  const span = (from: number, to: number): Span => {
    pieces ??= alignPieces(cutPieces(lines.text, written), content) ?? [];
    if (pieces.length === 0) return lines.span(start, end);
    const first = placeOf(pieces, from, "start");
    const last = to > from ? placeOf(pieces, to - 1, "end") : first;
    return lines.span(clamp(first, written), clamp(Math.max(first, last), written));
  };
  return { text: content, span, written: written.style };
}

/** A text that stands in the file as it is, from `start` on. `written`: how, where that is YAML. */
export function copiedText(
  lines: LineIndex,
  start: number,
  content: string,
  written?: NonNullable<SourceText["written"]>,
): SourceText {
  const span = (from: number, to: number): Span => lines.span(start + from, start + to);
  return written === undefined ? { text: content, span } : { text: content, span, written };
}

function clamp(offset: number, written: WrittenScalar): number {
  return Math.min(Math.max(offset, written.start), written.end);
}

/** What stands from `at` to `atEnd` in the file makes the `content`; an escape is one place, whatever its length. */
type Cut = { readonly at: number; readonly atEnd: number; readonly content: string };
type Piece = Cut & { readonly from: number };

/** Finds each cut in the content; undefined where they do not fit together. */
function alignPieces(cuts: readonly Cut[], content: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let from = 0;
  for (const cut of cuts) {
    while (from < content.length && !content.startsWith(cut.content, from)) {
      if (!isBlank(content[from])) return undefined;
      from += 1;
    }
    if (from + cut.content.length > content.length) return undefined;
    pieces.push({ ...cut, from });
    from += cut.content.length;
  }
  return pieces;
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t";
}

/** Where the character of the content stands: its begin, or its end. */
function placeOf(pieces: readonly Piece[], offset: number, side: "start" | "end"): number {
  const index = lastPieceFrom(pieces, offset);
  const piece = pieces[index];
  const step = side === "end" ? 1 : 0;
  if (piece === undefined) return beforePiece(pieces[0], offset) + step;
  const inside = offset - piece.from;
  const isEscape = piece.atEnd - piece.at !== piece.content.length;
  if (inside < piece.content.length) {
    if (isEscape) return side === "end" ? piece.atEnd : piece.at;
    return piece.at + inside + step;
  }
  return blankPlace(piece, pieces[index + 1], offset) + step;
}

/** A blank between two pieces: counted from the nearer piece, if both stand on one line; else after the first. */
function blankPlace(before: Piece, after: Piece | undefined, offset: number): number {
  const fromBefore = before.atEnd + (offset - before.from - before.content.length);
  if (after === undefined || fromBefore < after.at) return fromBefore;
  return after.at - 1;
}

function beforePiece(first: Piece | undefined, offset: number): number {
  return first === undefined ? 0 : first.at - (first.from - offset);
}

/** The last piece that begins at or before the offset, or -1. */
function lastPieceFrom(pieces: readonly Piece[], offset: number): number {
  let low = -1;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function cutPieces(text: string, written: WrittenScalar): readonly Cut[] {
  const { style, start, end } = written;
  switch (style) {
    case "plain":
    case "flow":
      return cutWith(words, text, start, end);
    case "single":
      return cutWith(quotesAndWords, text, start + 1, end - 1).map(unquote);
    case "double":
      return cutWith(escapesAndWords, text, start + 1, end - 1).map(decodeEscape);
    default: {
      const firstLine = text.indexOf("\n", start);
      return firstLine === -1 ? [] : cutWith(words, text, firstLine + 1, end);
    }
  }
}

/** The text of a line without the blanks at its ends. */
const words = /[^ \t\r\n](?:[^\n]*[^ \t\r\n])?/g;
/** Two quotes stand for one. */
const quotesAndWords = /''|[^ \t\r\n'](?:[^\n']*[^ \t\r\n'])?/g;
/** Hexadecimal escapes, an escaped line end (which makes nothing), other escapes, words. */
const escapesAndWords =
  /\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\\r?\n|\\[^\n]|[^ \t\r\n\\](?:[^\n\\]*[^ \t\r\n\\])?/g;

function cutWith(pattern: RegExp, text: string, start: number, end: number): readonly Cut[] {
  return Array.from(text.slice(start, end).matchAll(pattern), (found) => {
    const at = start + found.index;
    return { at, atEnd: at + found[0].length, content: found[0] };
  });
}

function unquote(cut: Cut): Cut {
  return cut.content === "''" ? { ...cut, content: "'" } : cut;
}

const namedEscapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};

function decodeEscape(cut: Cut): Cut {
  const written = cut.content;
  if (written[0] !== "\\") return cut;
  if (written.endsWith("\n")) return { ...cut, content: "" };
  if (written.length > 2) return { ...cut, content: codePoint(written.slice(2)) };
  const sign = written[1] ?? "";
  return { ...cut, content: namedEscapes[sign] ?? sign };
}

function codePoint(digits: string): string {
  return String.fromCodePoint(Math.min(Number.parseInt(digits, 16), 0x10ffff));
}
