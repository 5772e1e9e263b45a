/**
 * The names that a place sees while it is being typed. A node with a mistake is not checked, so the text is mended: what
 * is being typed gives way to something that is right anywhere, then all else of the node that is wrong is left out.
 */

import { severityOf } from "../base/names.ts";
import type { Layer } from "../check/frame.ts";
import { verbs } from "../syntax/keys.ts";
import type { Cursor, Step } from "./cursor.ts";
import type { Examined } from "./examine.ts";
import { formAt, rowsOf } from "./form-at.ts";
import { isEmptyLine, type Line, readLines } from "./lines.ts";

/** `start` to `end`: what is being typed, with `instead` something that can stand there. `at`: where it is asked for. */
export type Mend = {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
  readonly at: number;
};

/** `again`: examines another text as this file. Undefined where nothing can be known. */
export function layerFor(
  current: Examined,
  cursor: Cursor,
  mend: Mend,
  again: (text: string) => Examined,
): Layer | undefined {
  const { path, text } = current;
  const known = current.layerAt({ file: path, start: mend.at });
  if (known !== undefined) return known;
  const mended = text.slice(0, mend.start) + mend.instead + text.slice(mend.end);
  const examined = again(mended);
  const layer = examined.layerAt({ file: path, start: mend.at });
  if (layer !== undefined) return layer;
  if (examined.tree === undefined && cursor.closers !== "") return layerInClosed(current, cursor, mend, again);
  const smaller = smallNode(mended, cursor, errorLines(examined));
  return smaller === undefined ? undefined : again(smaller).layerAt({ file: path, start: mend.at });
}

/** Braces and brackets that are not closed yet are closed. */
function layerInClosed(
  current: Examined,
  cursor: Cursor,
  mend: Mend,
  again: (text: string) => Examined,
): Layer | undefined {
  const open: Cursor = { ...cursor, closers: "" };
  return layerFor(current, open, { ...mend, instead: mend.instead + cursor.closers }, again);
}

function errorLines({ diagnostics, path }: Examined): ReadonlySet<number> {
  const errors = diagnostics.filter(({ name, span }) => severityOf[name] === "error" && span.file === path);
  return new Set(errors.map(({ span }) => span.line - 1));
}

/** Keys that give names to what stands beside them. */
const binders: ReadonlySet<string> = new Set(["each", "from", "loop", "state", "nodes"]);

/**
 * The text with the node around the cursor cut down to what gives names and what is asked for. What is left out is made
 * blank, so that all places stay where they are.
 */
function smallNode(text: string, cursor: Cursor, errors: ReadonlySet<number>): string | undefined {
  const key = keyOfNode(cursor.chain);
  if (key === undefined) return undefined;
  const lines = readLines(text);
  const end = blockEnd(lines, key.line, key.head.column);
  const kept = new Set<string>();
  let small = text;
  for (const entry of entriesOfNode(lines, key, end)) {
    const isOwn = entry.from <= key.line && key.line < entry.to;
    const isWrong = [...errors].some((line) => entry.from <= line && line < entry.to);
    if (isOwn || (binders.has(entry.step) && !isWrong)) kept.add(entry.step);
    else small = blanked(small, offsetOf(lines, entry.from, text), offsetOf(lines, entry.to, text));
  }
  const verb = verbBeside(key.head.step, kept);
  if (verb === undefined) return small;
  const at = offsetOf(lines, end, text);
  const indent = " ".repeat(key.head.column);
  const lineEnd = at > 0 && small[at - 1] !== "\n" ? "\n" : "";
  return `${small.slice(0, at)}${lineEnd}${indent}${verb.replaceAll("\n", `\n${indent}`)}\n${small.slice(at)}`;
}

/** The key of the innermost node that the cursor is at. */
function keyOfNode(chain: readonly Step[]): Step | undefined {
  for (let at = chain.length - 1; at >= 2; at -= 1) {
    const form = formAt(chain.slice(0, at).map(({ head }) => head.step))?.form;
    if (form?.kind === "place" && form.place === "node") return chain[at];
  }
  return undefined;
}

type Entry = { readonly step: string; readonly from: number; readonly to: number };

/** The entries of the node's map, as ranges of lines. */
function entriesOfNode(lines: readonly Line[], key: Step, end: number): readonly Entry[] {
  const { column } = key.head;
  let first = key.line;
  while (first > 0 && !isLess(lines[first - 1], column)) first -= 1;
  const starts: { readonly step: string; readonly from: number }[] = [];
  for (let at = first; at < end; at += 1) {
    const head = lines[at]?.heads.find((one) => one.column === column && one.step !== "-");
    if (head !== undefined && lines[at]?.indent === column) starts.push({ step: head.step, from: at });
  }
  return starts.map(({ step, from }, index) => ({ step, from, to: starts[index + 1]?.from ?? end }));
}

function isLess(line: Line | undefined, column: number): boolean {
  return line !== undefined && !isEmptyLine(line) && line.indent < column;
}

/** The first line behind the block that goes on at the column. */
function blockEnd(lines: readonly Line[], from: number, column: number): number {
  let at = from + 1;
  while (at < lines.length && !isLess(lines[at], column)) at += 1;
  return at;
}

function offsetOf(lines: readonly Line[], index: number, text: string): number {
  return lines[index]?.start ?? text.length;
}

function blanked(text: string, start: number, end: number): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, " ") + text.slice(end);
}

/** A verb that the key can stand with, where what is kept has none. */
function verbBeside(key: string, kept: ReadonlySet<string>): string | undefined {
  if (kept.has("loop") && kept.has("nodes")) return undefined;
  if (kept.has("loop")) return "nodes:\n  inner: {value: 0}";
  if (verbs.some((verb) => kept.has(verb)) || kept.has("prompt_file")) return undefined;
  const name = Object.keys(smallest).find((verb) => rowsOf("node", [verb]).has(key));
  return name === undefined ? undefined : smallest[name];
}

/** The least that each verb can be. */
const smallest: Readonly<Record<string, string>> = {
  value: "value: 0",
  prompt: "prompt: x",
  run: "run: [x]",
  from: "from: element in [0]",
  loop: "loop: 1\nnodes:\n  inner: {value: 0}",
};
