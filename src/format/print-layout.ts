/** A layout as text. What is in brackets stays on one line as long as it fits there; else each part gets its own. */
import { unreachable } from "../base/invariant.ts";
import { alignRemarks, type Line } from "./align-remarks.ts";
import type { BlockValue, Collection, Comment, Layout, Part, Remark, ScalarValue } from "./layout.ts";
import { orderKeys } from "./order-keys.ts";

/** Columns of a line; comments behind it and single texts may go beyond. */
const width = 100;

type Printing = { readonly lines: Line[]; isSealed: boolean }; // sealed: a blank line would belong to the text above

/** The text ends with a line feed. */
export function printLayout({ top, mark, root }: Layout): string {
  const printing: Printing = { lines: [], isSealed: false };
  printComments(top, 0, printing);
  if (mark) {
    printBlank(printing);
    printing.lines.push({ text: "---" });
  } else if (top.length > 0) printBlank(printing);
  if (root.parts.length === 0) printing.lines.push({ text: root.kind === "map" ? "{}" : "[]" });
  printCollection(root, 0, printing);
  return `${alignRemarks(printing.lines).join("\n")}\n`;
}

function printCollection(collection: Collection, indent: number, printing: Printing): void {
  const { parts, end, place } = orderKeys(collection);
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    const isApart = (place === "file" || place === "nodes") && before !== undefined && areApart(before, part, indent);
    const isFirst = index === 0;
    printPart({ ...part, lead: isFirst ? withoutBlank(part.lead) : part.lead }, { indent, isApart, isFirst }, printing);
  }
  printComments(end, indent, printing);
}

/** The first of all comments of a collection stands right below what the collection belongs to. */
function withoutBlank([first, ...others]: readonly Comment[]): readonly Comment[] {
  return first === undefined ? [] : [{ ...first, blankAbove: false }, ...others];
}

/** Sections of the file and nodes have a blank line between them, unless both are on one line. */
function areApart(before: Part, part: Part, indent: number): boolean {
  const hasOwn = part.blankAbove || part.lead.some(({ blankAbove }) => blankAbove);
  return !hasOwn && (isBroken(before, indent) || isBroken(part, indent));
}

function isBroken({ value, key }: Part, indent: number): boolean {
  return "parts" in value && flowText(value, indent + (key?.text.length ?? 0) + 2) === undefined;
}

/**
 * Behind brackets that are taken apart nothing can stand: a comment goes behind the key, or above where there is none.
 * One that allows a finding goes above as well, since behind a key it would not cover what is below.
 */
function withTailAbove(part: Part): Part {
  const { tail, ...others } = part;
  const isMoved = tail !== undefined && (part.key === undefined || tail.text.startsWith("# sluice:"));
  return isMoved ? { ...others, lead: [...part.lead, ...commentsOf(tail)] } : part;
}

function commentsOf({ text, more }: Remark): readonly Comment[] {
  return [text, ...more].map((line) => ({ text: line, blankAbove: false }));
}

type Stand = { readonly indent: number; readonly isApart: boolean; readonly isFirst: boolean };

function printPart(written: Part, { indent, isApart, isFirst }: Stand, printing: Printing): void {
  const part = isBroken(written, indent) ? withTailAbove(written) : written;
  if (isApart) printBlank(printing);
  printComments(part.lead, indent, printing);
  if (part.blankAbove && !(isFirst && part.lead.length === 0)) printBlank(printing);
  if (part.key === undefined) printItem(part, indent, printing);
  else printEntry(part, `${" ".repeat(indent)}${keyText(part.key.text, indent)}`, indent, printing);
}

/** YAML looks for the colon in the first 1,024 characters of a line, unless a `?` stands there. */
function keyText(key: string, indent: number): string {
  return key.length < 1_000 ? `${key}:` : `? ${key}\n${" ".repeat(indent)}:`;
}

function printEntry({ value, head, tail }: Part, key: string, indent: number, printing: Printing): void {
  if (value.kind === "scalar" || value.kind === "block") return printText(value, `${key} `, indent, tail, printing);
  const flow = flowText(value, key.length + 1);
  if (flow !== undefined) return printLine(`${key} ${flow}`, tail, printing);
  printLine(key, head ?? tail, printing);
  printCollection(value, indent + 2, printing);
}

function printItem({ value, tail }: Part, indent: number, printing: Printing): void {
  const dash = `${" ".repeat(indent)}- `;
  if (value.kind === "scalar" || value.kind === "block") return printText(value, dash, indent, tail, printing);
  const flow = flowText(value, dash.length);
  if (flow !== undefined) return printLine(`${dash}${flow}`, tail, printing);
  const at = printing.lines.length;
  printCollection(value, indent + 2, printing);
  const first = printing.lines[at];
  if (first !== undefined) printing.lines[at] = { ...first, text: dash + first.text.slice(dash.length) };
}

function printText(
  value: ScalarValue | BlockValue,
  before: string,
  indent: number,
  tail: Remark | undefined,
  printing: Printing,
): void {
  const isBlock = value.kind === "block";
  const [first = "", ...rest] = isBlock ? [value.header, ...value.lines] : value.lines;
  const all = [before + first, ...rest.map((line) => (line === "" ? "" : " ".repeat(indent + 2) + line))];
  for (const line of all.slice(0, -1)) printLine(line, undefined, printing);
  printLine(all.at(-1) ?? "", tail, printing);
  printing.isSealed = isBlock && value.keepsEnd;
}

function printComments(comments: readonly Comment[], indent: number, printing: Printing): void {
  for (const { text, blankAbove } of comments) {
    if (blankAbove) printBlank(printing);
    printLine(" ".repeat(indent) + text, undefined, printing);
  }
}

function printLine(text: string, remark: Remark | undefined, printing: Printing): void {
  printing.lines.push(remark === undefined ? { text } : { text, remark });
  printing.isSealed = false;
}

function printBlank({ lines, isSealed }: Printing): void {
  if (!isSealed && lines.length > 0 && lines.at(-1)?.text !== "") lines.push({ text: "" });
}

/** Undefined where the collection takes lines of its own. `at`: the column where it would begin. */
function flowText(collection: Collection, at: number): string | undefined {
  const text = collection.isFlow ? inBrackets(collection) : undefined;
  if (text === undefined || (collection.place === "type" && collection.kind === "list")) return text;
  return at + text.length <= width || collection.parts.length === 0 ? text : undefined;
}

/** Undefined where a comment or a text of several lines is inside. */
function inBrackets({ kind, parts, end }: Collection): string | undefined {
  const texts = end.length > 0 ? [undefined] : parts.map(partText);
  if (texts.includes(undefined)) return undefined;
  return kind === "map" ? `{${texts.join(", ")}}` : `[${texts.join(", ")}]`;
}

function partText({ lead, key, value, tail }: Part): string | undefined {
  const text = lead.length > 0 || tail !== undefined ? undefined : valueText(value);
  return text === undefined || key === undefined ? text : `${key.text}: ${text}`;
}

function valueText(value: Part["value"]): string | undefined {
  switch (value.kind) {
    case "scalar":
      return value.lines.length === 1 ? value.lines[0] : undefined;
    case "block":
      return undefined;
    case "map":
    case "list":
      return inBrackets(value);
    default:
      return unreachable(value);
  }
}
