/** The line that a diagnostic is about, with carets under what is meant; long lines are cut to a window around it. */
import type { Span } from "../base/span.ts";
import type { Paint } from "./paint.ts";
import { type Cell, cellsOf } from "./visible-text.ts";

/** `line`: the text of the span's first line. `gutter`: columns of the line numbers. `width`: of the screen. */
export type Frame = {
  readonly line: string;
  readonly span: Span;
  readonly gutter: number;
  readonly color: keyof Paint;
  readonly paint: Paint;
  readonly width: number;
};

/** Three lines: an empty one, the line, the carets. Of a span over lines, its part on the first one is underlined. */
export function renderFrame({ line, span, gutter, color, paint, width }: Frame): readonly string[] {
  const from = span.column - 1;
  const to = span.endLine > span.line ? line.length : span.endColumn - 1;
  const window = cutWindow(cellsOf(line), from, Math.max(to, from + 1), width - gutter - 3);
  const bar = paint.dim("|");
  const blank = " ".repeat(gutter);
  const number = paint.dim(String(span.line).padStart(gutter));
  const carets = `${" ".repeat(window.before)}${paint[color]("^".repeat(Math.max(window.marked, 1)))}`;
  return [`${blank} ${bar}`, `${number} ${bar} ${window.text}`, `${blank} ${bar} ${carets}`];
}

/** `before` and `marked`: columns in front of, and under, what is meant. */
type Window = { readonly text: string; readonly before: number; readonly marked: number };

const ellipsis = "…";

function cutWindow(cells: readonly Cell[], from: number, to: number, width: number): Window {
  const total = columns(cells);
  const first = total <= width ? 0 : firstShown(cells, from, width);
  const shown = total <= width ? cells : fitting(cells.slice(first), width - 2);
  const end = first + shown.length;
  const head = first > 0 ? ellipsis : "";
  const tail = end < cells.length ? ellipsis : "";
  const text = `${head}${shown.map((cell) => cell.shown).join("")}${tail}`;
  const before = head.length + columns(shown.filter((cell) => cell.at < from));
  const marked = columns(shown.filter((cell) => cell.at >= from && cell.at < to));
  return { text: text.trimEnd(), before, marked };
}

/** A third of the window stands in front of what is meant. */
function firstShown(cells: readonly Cell[], from: number, width: number): number {
  const meant = cells.findIndex((cell) => cell.at >= from);
  let index = meant === -1 ? cells.length : meant;
  let room = Math.floor(width / 3);
  while (index > 0 && room > 0) {
    index -= 1;
    room -= cells[index]?.width ?? 0;
  }
  return index;
}

function fitting(cells: readonly Cell[], width: number): readonly Cell[] {
  let used = 0;
  const end = cells.findIndex((cell) => {
    used += cell.width;
    return used > width;
  });
  return end === -1 ? cells : cells.slice(0, end);
}

function columns(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}
