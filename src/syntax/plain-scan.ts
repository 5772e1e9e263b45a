/** Going through a text in plain form, line by line. */
import type { LineIndex } from "./line-index.ts";

/**
 * `at`: where the scan stands. `indent`: of the line with the next content; -1 behind the last. `outer`: the indent of
 * what is around brackets, which their lines must exceed. `open`: brackets that are not closed.
 */
export type PlainScan = {
  readonly lines: LineIndex;
  readonly text: string;
  at: number;
  indent: number;
  outer: number;
  open: number;
};

/** Goes to the first content at or behind the begin of a line: lines that are blank or comments are passed over. */
export function nextContent(scan: PlainScan, lineStart: number): void {
  const { text } = scan;
  let start = lineStart;
  let at = blanksEnd(text, start);
  while (text[at] === "\n" || text[at] === "#") {
    start = lineEnd(text, at);
    at = blanksEnd(text, start);
  }
  scan.at = at;
  scan.indent = at < text.length ? at - start : -1;
}

/** Behind the spaces. */
export function blanksEnd(text: string, from: number): number {
  let at = from;
  while (text[at] === " ") at += 1;
  return at;
}

/** The begin of the next line, or the end of the text. */
export function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}
