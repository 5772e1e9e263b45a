/** Texts in blocks (`|`, `|-`, `>`, `>-`) of the plain form, whose lines end as they begin: none deeper when folded. */
import { limits } from "../base/limits.ts";
import type { ScalarTree } from "../base/tree.ts";
import { blanksEnd, lineEnd, nextContent, type PlainScan } from "./plain-scan.ts";
import { scalarSource } from "./scalar-source.ts";

const header = /[|>](-?) *\n/y;

/** The scan stands at the header, in a line with this indent; undefined where the block takes more than is read here. */
export function readBlockText(scan: PlainScan, indent: number): ScalarTree | undefined {
  const { lines, text, at: start } = scan;
  header.lastIndex = start;
  const head = header.exec(text);
  if (head === null) return undefined;
  const block = cutLines(text, start + head[0].length, indent);
  if (block === undefined) return undefined;
  const body = text[start] === "|" ? block.lines.join("\n") : fold(block.lines);
  if (body === undefined) return undefined;
  const content = head[1] === "-" ? body : `${body}\n`;
  if (content.length > limits.scalarLength) return undefined;
  nextContent(scan, block.end);
  const source = scalarSource(lines, { style: "block", start, end: block.end - 1 }, content);
  return { kind: "scalar", value: content, style: "block", source, span: lines.span(start, block.end - 1) };
}

type Block = { readonly lines: readonly string[]; readonly end: number };

/** The lines without their indentation, as far as the last that is not blank; `end`: behind that. */
function cutLines(text: string, from: number, outer: number): Block | undefined {
  let at = blanksEnd(text, from);
  const inner = at - from;
  if (inner <= outer || text[at] === "\n") return undefined;
  const lines: string[] = [];
  let count = 0; // up to the last that is not blank
  let end = from;
  let start = from;
  for (; at < text.length; at = blanksEnd(text, start)) {
    const isBlank = text[at] === "\n";
    if (isBlank ? at - start > inner : at - start < inner) break;
    const next = lineEnd(text, at);
    lines.push(text.slice(start + inner, next - 1));
    if (!isBlank) {
      count = lines.length;
      end = next;
    }
    start = next;
  }
  const isClear = at === text.length || (text[at] !== "\n" && at - start <= outer);
  return isClear ? { lines: lines.slice(0, count), end } : undefined;
}

/** Line ends become spaces, and blank lines line ends; undefined where a line is deeper, which keeps its line ends. */
export function fold(lines: readonly string[]): string | undefined {
  let text = "";
  let joint = "";
  for (const line of lines) {
    if (line.startsWith(" ")) return undefined;
    if (line === "") joint = joint === " " ? "\n" : `${joint}\n`;
    else {
      text += joint + line;
      joint = " ";
    }
  }
  return text;
}
