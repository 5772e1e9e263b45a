/** The lines of a YAML text with what their beginnings say: dashes, a key, the begin of a value. No line need be whole. */

/** A step into the tree: a dash, or a key. `value`: where its value begins on the line; `kind`: what stands there. */
export type Head = {
  readonly step: string; // the key, or `-`
  readonly column: number;
  readonly at: number; // the offset of the key
  readonly value: number;
  readonly kind: "nothing" | "inline" | "block";
};

/** `heads`: from the left. `rest`: where what is neither dash nor key begins. */
export type Line = {
  readonly start: number;
  readonly text: string;
  readonly indent: number;
  readonly heads: readonly Head[];
  readonly rest: number;
};

/** All lines of a text. A `\r` in front of the line end is no part of the line. */
export function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const part of text.split("\n")) {
    lines.push(readLine(part.endsWith("\r") ? part.slice(0, -1) : part, start));
    start += part.length + 1;
  }
  return lines;
}

const keyPattern = /(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#'"[\]{},&*!|>%@`-][^\n#]*?|-[^\s#:][^\n#]*?))\s*:(?=\s|$)/y;

/** What the begin of a line says. */
export function readLine(text: string, start: number): Line {
  const heads: Head[] = [];
  const indent = blanksEnd(text, 0);
  let at = indent;
  while (text[at] === "-" && (text[at + 1] === " " || at + 1 === text.length)) {
    const next = blanksEnd(text, at + 1);
    heads.push({ step: "-", column: at, at: start + at, value: start + next, kind: kindOf(text.slice(next)) });
    at = next;
  }
  keyPattern.lastIndex = at;
  const found = text[at] === "#" ? null : keyPattern.exec(text);
  if (found === null) return { start, text, indent, heads, rest: start + at };
  const value = blanksEnd(text, keyPattern.lastIndex);
  const step = found[1] ?? found[2] ?? found[3] ?? "";
  const dashes = heads.map((head): Head => ({ ...head, kind: "nothing" }));
  const key: Head = { step, column: at, at: start + at, value: start + value, kind: kindOf(text.slice(value)) };
  return { start, text, indent, heads: [...dashes, key], rest: start + value };
}

function blanksEnd(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t") at += 1;
  return at;
}

function kindOf(value: string): Head["kind"] {
  if (value === "" || value.startsWith("#")) return "nothing";
  return /^[|>][-+0-9]*\s*(?:#.*)?$/.test(value) ? "block" : "inline";
}

/** Nothing but blanks, or a comment. */
export function isEmptyLine({ text, indent }: Line): boolean {
  return indent === text.length || text[indent] === "#";
}

/** The index of the line with the offset. */
export function lineAt(lines: readonly Line[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The entries of the block map that has a key in this column around the line, without those of the line itself. */
export function entriesAround(lines: readonly Line[], index: number, column: number): readonly Head[] {
  return [...entriesFrom(lines, index, column, -1).reverse(), ...entriesFrom(lines, index, column, 1)];
}

function entriesFrom(lines: readonly Line[], index: number, column: number, by: 1 | -1): Head[] {
  const found: Head[] = [];
  for (let at = index + by; at >= 0 && at < lines.length; at += by) {
    const line = lines[at];
    if (line === undefined) break;
    if (isEmptyLine(line)) continue;
    const isFirst = line.indent < column;
    if (isFirst && by === 1) break;
    const head = line.heads.find((one) => one.column === column && one.step !== "-");
    if (head !== undefined) found.push(head);
    if (isFirst) break;
  }
  return found;
}
