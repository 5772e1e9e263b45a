/** From offsets of a text to lines and columns, in logarithmic time. */
import type { Span } from "../base/span.ts";

export type LineIndex = {
  readonly file: string;
  readonly text: string;
  /** The place from `start` to `end` (exclusive); offsets outside of the text are moved to its ends. */
  readonly span: (start: number, end: number) => Span;
};

/** Indexes the lines of a text once. */
export function indexLines(file: string, text: string): LineIndex {
  const starts = lineStarts(text);
  let near = 0; // the line found last: readers go through a file in order
  const lineOf = (offset: number): number => {
    if (isIn(starts, near, offset)) return near;
    near = isIn(starts, near + 1, offset) ? near + 1 : searchLine(starts, offset);
    return near;
  };
  const span = (from: number, to: number): Span => {
    const start = Math.max(0, Math.min(from, text.length));
    const end = Math.max(start, Math.min(to, text.length));
    const line = lineOf(start);
    const column = start - (starts[line] ?? 0) + 1;
    const endLine = lineOf(end);
    const endColumn = end - (starts[endLine] ?? 0) + 1;
    return { file, start, end, line: line + 1, column, endLine: endLine + 1, endColumn };
  };
  return { file, text, span };
}

/** Blanks in front of the lines of a block that would stand here: two more than what it is the value of. */
export function blockIndent(text: string, at: number): number {
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  return (/^[ -]*/.exec(line)?.[0].length ?? 0) + 2;
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function isIn(starts: readonly number[], line: number, offset: number): boolean {
  const start = starts[line];
  return start !== undefined && start <= offset && offset < (starts[line + 1] ?? Number.POSITIVE_INFINITY);
}

function searchLine(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
