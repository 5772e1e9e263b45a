/** Two texts as a unified diff, as `diff -u` and git write it: what a patch program takes. */
import { limits } from "../base/limits.ts";
import type { Paint } from "./paint.ts";
import { escapeControls } from "./visible-text.ts";

/** `-`: of the old text alone, `+`: of the new one alone, ` `: of both. */
type Line = { readonly sign: " " | "-" | "+"; readonly text: string };

const contextLines = 3;
const endless = "\\ No newline at end of file";

/** `isScreen`: what could move a cursor is shown by its code; a program gets the text as it is. */
export type DiffLook = { readonly paint: Paint; readonly isScreen: boolean };

/** Empty where the texts are the same. `file`: as it stands behind `a/` and `b/`. Linear where the texts are much alike. */
export function unifiedDiff(file: string, before: string, after: string, look: DiffLook): string {
  if (before === after) return "";
  const lines = compareLines(linesOf(before), linesOf(after));
  const path = file.replace(/^(?:\.?\/)+/, "");
  const head = ["--- a/", "+++ b/"].map((side) => look.paint.bold(side + shown(path, look)));
  const hunks = hunksOf(lines).map((hunk) => renderHunk(hunk, look));
  return `${[...head, ...hunks].join("\n")}\n`;
}

/** With their line ends, so that a last line without one differs from the same line with one. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function compareLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (lines: readonly string[]): Line[] => lines.map((text) => ({ sign: " ", text }));
  return [
    ...same(before.slice(0, start)),
    ...compareMiddle(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** Myers' greedy algorithm: `reached[d]` is how far each diagonal came with `d` changes. */
function compareMiddle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const reached: ReadonlyMap<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let changes = 0; changes <= limits.diffChanges; changes += 1) {
    reached.push(furthest);
    const next = new Map(furthest);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = startOn(furthest, diagonal, changes);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(reached, before, after);
    }
    furthest = next;
  }
  return [
    ...before.map((text) => ({ sign: "-", text }) as const),
    ...after.map((text) => ({ sign: "+", text }) as const),
  ];
}

function startOn(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): number {
  return comesFromAbove(furthest, diagonal, changes)
    ? (furthest.get(diagonal + 1) ?? 0)
    : (furthest.get(diagonal - 1) ?? 0) + 1;
}

function comesFromAbove(furthest: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1);
}

/** The way from the end of both texts to their begin: at each step one change, and in front of it what is the same. */
function walkBack(
  reached: readonly ReadonlyMap<number, number>[],
  before: readonly string[],
  after: readonly string[],
): readonly Line[] {
  const lines: Line[] = [];
  let x = before.length;
  let y = after.length;
  const same = (until: number): void => {
    for (; x > until; x -= 1, y -= 1) lines.push({ sign: " ", text: before[x - 1] ?? "" });
  };
  for (const [changes, furthest] of [...reached.entries()].reverse()) {
    if (changes === 0) break;
    const fromAbove = comesFromAbove(furthest, x - y, changes);
    same(startOn(furthest, x - y, changes));
    const text = (fromAbove ? after[y - 1] : before[x - 1]) ?? "";
    lines.push({ sign: fromAbove ? "+" : "-", text });
    y -= fromAbove ? 1 : 0;
    x -= fromAbove ? 0 : 1;
  }
  same(0);
  return lines.reverse();
}

type Hunk = { readonly from: number; readonly to: number; readonly lines: readonly Line[] };

/** Changes that stand near one another share a hunk. `from` and `to`: lines of the two texts in front of it. */
function hunksOf(lines: readonly Line[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let at = 0;
  let from = 0;
  let to = 0;
  const pass = (until: number): void => {
    for (; at < until; at += 1) {
      if (lines[at]?.sign !== "+") from += 1;
      if (lines[at]?.sign !== "-") to += 1;
    }
  };
  for (let change = nextChange(lines, 0); change < lines.length; change = nextChange(lines, at)) {
    pass(Math.max(at, change - contextLines));
    const begin = { from, to, at };
    let last = change;
    for (let next = change; next < lines.length && next - last <= 2 * contextLines; next = nextChange(lines, next + 1))
      last = next;
    pass(Math.min(lines.length, last + contextLines + 1));
    hunks.push({ from: begin.from, to: begin.to, lines: lines.slice(begin.at, at) });
  }
  return hunks;
}

function nextChange(lines: readonly Line[], from: number): number {
  let at = from;
  while (at < lines.length && lines[at]?.sign === " ") at += 1;
  return at;
}

function renderHunk({ from, to, lines }: Hunk, look: DiffLook): string {
  const count = (sign: "-" | "+") => lines.filter((line) => line.sign !== sign).length;
  const head = `@@ -${range(from, count("+"))} +${range(to, count("-"))} @@`;
  return [look.paint.cyan(head), ...lines.map((line) => renderLine(line, look))].join("\n");
}

/** A range of no lines is named by the line in front of it. */
function range(before: number, count: number): string {
  const first = count === 0 ? before : before + 1;
  return count === 1 ? String(first) : `${first},${count}`;
}

function renderLine({ sign, text }: Line, look: DiffLook): string {
  const whole = sign + shown(text.endsWith("\n") ? text.slice(0, -1) : text, look);
  const painted = sign === " " ? whole : look.paint[sign === "-" ? "red" : "green"](whole);
  return text.endsWith("\n") ? painted : `${painted}\n${endless}`;
}

function shown(text: string, { isScreen }: DiffLook): string {
  return isScreen ? text.replace(/\r$/, "").replace(/[^\t]+/g, escapeControls) : text;
}
