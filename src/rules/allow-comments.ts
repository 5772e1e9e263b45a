/** The comments `# sluice: allow NAME reason` of a file: read from its text, because a tree has no comments. */
import type { Span } from "../base/span.ts";
import { indexLines } from "../syntax/line-index.ts";

/**
 * `alone`: nothing else stands on its line; then `next` is the line of what it is about. Absent words are "".
 * `rest`: what goes with the comment if it is taken away: its line, or the blanks before it.
 */
export type AllowComment = {
  readonly span: Span;
  readonly name: string;
  readonly reason: string;
  readonly alone: boolean;
  readonly next: number;
  readonly rest: Span;
};

const pattern = /#[ \t]*sluice:[ \t]*allow\b[ \t]*([^\s]*)[ \t]*([^\n\r]*)/g;

/** True if it is worth a closer look: nearly no file has such a comment. */
export function mentionsAllow(text: string): boolean {
  return text.includes("sluice:") && text.search(pattern) !== -1;
}

/** `scalars`: quoted and block texts, in the order of the text: what looks like a comment in them is none. */
export function allowComments(file: string, text: string, scalars: readonly Span[]): readonly AllowComment[] {
  const lines = text.split("\n");
  const index = indexLines(file, text);
  return [...text.matchAll(pattern)].flatMap(({ 0: whole, 1: name = "", 2: reason = "", index: start }) => {
    const span = index.span(start, start + whole.trimEnd().length);
    const before = (lines[span.line - 1] ?? "").slice(0, span.column - 1);
    if (!/(?:^|[ \t])$/.test(before) || scalars.some((scalar) => isText(scalar, span))) return [];
    const alone = before.trim() === "";
    const gap = before.length - before.trimEnd().length;
    const lineEnd = text.indexOf("\n", start) + 1;
    const rest = alone && lineEnd > 0 ? index.span(start - before.length, lineEnd) : index.span(start - gap, span.end);
    return [{ span, name, reason: reason.trim(), alone, next: lineBelow(lines, span.line), rest }];
  });
}

/** Behind the header of a block text (`prompt: |`) stands a comment; below it all is text. */
function isText(scalar: Span, { start, line }: Span): boolean {
  return start > scalar.start && start < scalar.end && (line > scalar.line || scalar.line === scalar.endLine);
}

/** The next line that is neither empty nor a comment. */
function lineBelow(lines: readonly string[], line: number): number {
  for (let at = line; at < lines.length; at += 1) if (!/^\s*(?:#|$)/.test(lines[at] ?? "")) return at + 1;
  return lines.length + 1;
}
