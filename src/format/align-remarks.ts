/** Comments behind lines that stood in one column do so again. */
import type { Remark } from "./layout.ts";

export type Line = { readonly text: string; readonly remark?: Remark };

/** The lines with their comments, as text. */
export function alignRemarks(lines: readonly Line[]): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const group = groupFrom(lines, at);
    const column = Math.max(...group.map(({ text }) => text.length)) + Math.min(...group.map(gapOf));
    texts.push(...group.flatMap((line) => textsOf(line, column)));
    at += group.length;
  }
  return texts;
}

/** The line, and those below it whose comments stood below its own. */
function groupFrom(lines: readonly Line[], from: number): readonly Line[] {
  let end = from + 1;
  while (end < lines.length && areAligned(lines[end - 1]?.remark, lines[end]?.remark)) end += 1;
  return lines.slice(from, end);
}

function areAligned(above: Remark | undefined, below: Remark | undefined): boolean {
  if (above === undefined || below === undefined) return false;
  return above.column === below.column && above.line + above.more.length + 1 === below.line;
}

function gapOf({ remark }: Line): number {
  return remark?.gap ?? 0;
}

function textsOf({ text, remark }: Line, column: number): readonly string[] {
  if (remark === undefined) return [text];
  return [text.padEnd(column) + remark.text, ...remark.more.map((line) => " ".repeat(column) + line)];
}
