/**
 * Prose cut into text, `{{ }}` and `{% %}`, comments gone, trim markers and `{% raw %}` applied. Linear in the text: no
 * pattern with a tail of blanks (SAFETY.md H63), no tag that ends inside a quoted text.
 */
import type { Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";

/** `start` to `end`: what stands between the braces; of a tag what stands after its `word`. */
export type Piece =
  | { readonly kind: "text"; readonly text: string; readonly span: Span }
  | { readonly kind: "put"; readonly start: number; readonly end: number; readonly span: Span }
  | { readonly kind: "tag"; readonly word: string; readonly start: number; readonly end: number; readonly span: Span };

type Tag = { readonly from: number; readonly start: number; readonly end: number; readonly to: number };
type Scan = { readonly source: SourceText; readonly text: string; readonly report: Report; readonly pieces: Piece[] };

/** The pieces in order, or undefined after one diagnostic. */
export function scanTemplate(source: SourceText, report: Report): readonly Piece[] | undefined {
  const text = withoutLastNewline(source.text);
  const scan: Scan = { source, text, report, pieces: [] };
  let at = 0;
  let trimsNext = false;
  let tags = 0;
  while (at < text.length) {
    const open = nextOpening(text, at);
    if (open === undefined) {
      addText(scan, at, text.length, { start: trimsNext, end: false });
      return scan.pieces;
    }
    const tag = readTag(scan, open);
    if (tag === undefined) return undefined;
    const line = lineOfItsOwn(text, tag);
    addText(scan, at, Math.max(at, line.from), { start: trimsNext, end: text[tag.from + 2] === "-" });
    tags += 1;
    if (tags > limits.templateTags) return refuse(scan, tag, `more than ${limits.templateTags} tags`, "over-limit");
    const after = addTag(scan, tag);
    if (after === undefined) return undefined;
    at = after === tag.to ? line.to : after;
    trimsNext = text[after - 3] === "-";
  }
  return scan.pieces;
}

/**
 * Where the text before the tag ends and the text after it begins. A line that holds nothing but one `{% %}` or `{# #}`
 * gives no line (as in Jinja2 with `trim_blocks` and `lstrip_blocks`, without which a table that a loop makes has a
 * blank line after each row). A tag with a trim marker says itself what it takes.
 */
function lineOfItsOwn(text: string, tag: Tag): { readonly from: number; readonly to: number } {
  const hasMarker = text[tag.from + 2] === "-" || text[tag.to - 3] === "-";
  if (text[tag.from + 1] === "{" || hasMarker) return tag;
  let { from, to } = tag;
  while (isBlank(text[from - 1])) from -= 1;
  while (isBlank(text[to]) || text[to] === "\r") to += 1;
  const isAlone = (from === 0 || text[from - 1] === "\n") && (to === text.length || text[to] === "\n");
  return isAlone ? { from, to: Math.min(text.length, to + 1) } : tag;
}

function isBlank(char: string | undefined): boolean {
  return char === " " || char === "\t";
}

/** As Jinja2: one newline at the very end is not part of the text. */
function withoutLastNewline(text: string): string {
  if (text.endsWith("\r\n")) return text.slice(0, -2);
  return text.endsWith("\n") ? text.slice(0, -1) : text;
}

function nextOpening(text: string, from: number): number | undefined {
  for (let at = text.indexOf("{", from); at !== -1; at = text.indexOf("{", at + 1)) if (opensTag(text, at)) return at;
  return undefined;
}

function opensTag(text: string, at: number): boolean {
  return text[at] === "{" && /^[{%#]$/.test(text[at + 1] ?? "");
}

/** Line ends become `\n`, as in Jinja2. */
function addText(scan: Scan, from: number, to: number, trims: { start: boolean; end: boolean }): void {
  let text = scan.text.slice(from, to).replace(/\r\n?/g, "\n");
  if (trims.start) text = text.trimStart();
  if (trims.end) text = text.trimEnd();
  if (text !== "") scan.pieces.push({ kind: "text", text, span: scan.source.span(from, to) });
}

function refuse(scan: Scan, tag: Tag, message: string, name: "bad-template" | "over-limit", help?: string): undefined {
  const span = scan.source.span(tag.from, tag.to);
  scan.report({ name, message, span, ...(help === undefined ? {} : { help }) });
  return undefined;
}

/** The tag that opens at `from`, with its trim markers left out of `start` and `end`. */
function readTag(scan: Scan, from: number): Tag | undefined {
  const { text } = scan;
  const sign = text[from + 1];
  const closing = sign === "{" ? "}}" : `${sign}}`;
  const inside = from + 2;
  const end = sign === "#" ? text.indexOf(closing, inside) : closingAt(text, inside, closing);
  if (end === -1) {
    const help = `write \`${closing}\` where it ends; for the braces themselves: \`{% raw %}…{% endraw %}\``;
    return refuse(
      scan,
      { from, start: from, end: from, to: inside },
      `"{${sign}" is never closed`,
      "bad-template",
      help,
    );
  }
  const trimsBefore = text[inside] === "-";
  const trimsAfter = end > inside && text[end - 1] === "-" && !(trimsBefore && end === inside + 1);
  const start = trimsBefore ? inside + 1 : inside;
  const tag = { from, start, end: trimsAfter ? end - 1 : end, to: end + 2 };
  const first = text[start] ?? "";
  if (sign === "{" && trimsBefore && /[A-Za-z0-9_(["']/.test(first)) {
    const help = "write `{{ -x }}` for a minus, or `{{- x }}` to trim the blanks before";
    return refuse(scan, tag, "it is not clear what `{{-` means here", "bad-template", help);
  }
  return tag;
}

/**
 * Where `closing` stands outside quotes and brackets; if nowhere, then wherever it stands first. -1: nowhere, or only
 * behind another tag of a later line, whose own it is then.
 */
function closingAt(text: string, from: number, closing: string): number {
  const lineEnd = text.indexOf("\n", from);
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text.charAt(at);
    if (depth === 0 && text.startsWith(closing, at)) return at;
    if (at > lineEnd && lineEnd !== -1 && opensTag(text, at)) return -1;
    if (char === '"' || char === "'") at = endOfText(text, at);
    else if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth = Math.max(0, depth - 1);
    at += 1;
  }
  return text.indexOf(closing, from);
}

/** The offset of the quote that ends the text, or that of its beginning where it does not end. */
function endOfText(text: string, from: number): number {
  const quote = text.charAt(from);
  for (let at = from + 1; at < text.length; at += 1) {
    if (text.charAt(at) === "\\") at += 1;
    else if (text.charAt(at) === quote) return at;
  }
  return from;
}

/** Adds the tag's piece, and for `raw` all up to its end; gives where the text goes on. */
function addTag(scan: Scan, tag: Tag): number | undefined {
  const span = scan.source.span(tag.from, tag.to);
  const sign = scan.text[tag.from + 1];
  if (sign === "#") return tag.to;
  if (sign === "{") {
    scan.pieces.push({ kind: "put", start: tag.start, end: tag.end, span });
    return tag.to;
  }
  const content = scan.text.slice(tag.start, tag.end);
  const word = /^\s*([A-Za-z_]+)/.exec(content);
  if (word === null) return refuse(scan, tag, "a tag begins with a word: `for`, `if`, `raw`", "bad-template");
  const name = word[1] ?? "";
  if (name === "raw") return addRaw(scan, tag);
  scan.pieces.push({ kind: "tag", word: name, start: tag.start + word[0].length, end: tag.end, span });
  return tag.to;
}

function addRaw(scan: Scan, open: Tag): number | undefined {
  const { text } = scan;
  for (let at = text.indexOf("{%", open.to); at !== -1; at = text.indexOf("{%", at + 2)) {
    const end = text.indexOf("%}", at);
    if (end === -1) break;
    const content = text.slice(at + 2, end);
    if (content.replace(/^-/, "").replace(/-$/, "").trim() !== "endraw") continue;
    addText(scan, open.to, at, { start: text[open.to - 3] === "-", end: content.startsWith("-") });
    return end + 2;
  }
  return refuse(scan, open, "`{% raw %}` is never ended", "bad-template", "write `{% endraw %}` where it ends");
}
