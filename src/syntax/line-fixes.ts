/**
 * Replacements for what YAML cannot read: the value of a key that stands on one line, in quotes or in parentheses as the
 * key asks. What no key decides is never safe: in data, quotes make a text of what may have been an expression.
 */
import type { Fix } from "../base/diagnostic.ts";
import type { Span } from "../base/span.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import { type FormKind, keysOf, type PlaceName, places } from "./keys.ts";
import type { LineIndex } from "./line-index.ts";
import { copiedText } from "./scalar-source.ts";

/** A value with its key, from `start` to `end` (without a comment behind it). `kind`: what stands behind the key there. */
export type ValueLine = {
  readonly key: string;
  readonly kind: KeyKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
};

const keyAndValue = /^( *(?:- +)*)([A-Za-z_][\w./-]*):([ \t]+)(\S.*?)[ \t]*(?:[ \t]#.*)?\r?$/;

/** The value in whose line the offset stands; undefined where it goes on below, or where it stands in brackets. */
export function valueAround(lines: LineIndex, offset: number): ValueLine | undefined {
  const value = valueOfLine(lines, offset);
  if (value === undefined || offset < value.start) return undefined;
  const inside = offset - value.start;
  return inside > 0 && /^[[{]/.test(value.text) && !isClosedBefore(value.text, inside) ? undefined : value;
}

function valueOfLine(lines: LineIndex, offset: number): ValueLine | undefined {
  const { text } = lines;
  const from = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  const to = end === -1 ? text.length : end;
  const [, indent = "", key, blank = "", value] = keyAndValue.exec(text.slice(from, to)) ?? [];
  if (key === undefined || value === undefined || goesOn(text, to, indent.length)) return undefined;
  const start = from + indent.length + key.length + 1 + blank.length;
  const kind = kindIn(keysAbove(text, from, indent.length), key);
  return { key, kind, start, end: start + value.length, text: value };
}

/** The keys around a line with this indent, the nearest first. */
function keysAbove(text: string, lineStart: number, indent: number): readonly string[] {
  const keys: string[] = [];
  let depth = indent;
  for (let end = lineStart - 1; end > 0 && depth > 0; end = text.lastIndexOf("\n", end - 1)) {
    const [, blanks = "", key] =
      /^( *(?:- +)*)([A-Za-z_][\w./-]*):/.exec(lineAt(text, text.lastIndexOf("\n", end - 1) + 1)) ?? [];
    if (key === undefined || blanks.length >= depth) continue;
    keys.push(key);
    depth = blanks.length;
  }
  return keys;
}

/** Keys under which names of the author's own stand, and no keys of the language. */
const dataKeys = new Set(
  "returns with value state next select else env stdin types output schema default choices".split(" "),
);

function kindIn(above: readonly string[], key: string): KeyKind {
  if (above.some((one) => dataKeys.has(one))) return "data";
  const [parent] = above;
  if (parent === "stop" || parent === "stop_each") return "expression";
  if (parent === "inputs" || parent === "models" || parent === "of") return "other";
  return kindOfKey(key);
}

/** Whether the bracket with which the text begins is closed in front of the offset. */
function isClosedBefore(text: string, offset: number): boolean {
  let depth = 0;
  for (let at = 0; at < offset; at += 1) {
    if ("[{".includes(text.charAt(at))) depth += 1;
    else if ("]}".includes(text.charAt(at))) depth -= 1;
    if (depth === 0) return true;
  }
  return false;
}

/** Whether the next line that is not blank is deeper than the key. */
function goesOn(text: string, lineEnd: number, indent: number): boolean {
  const next = /\n( *)(?=[^\s#])/y;
  let at = lineEnd;
  for (; /^\s*(?:#.*)?$/.test(lineAt(text, at + 1)) && at < text.length; at = endOfLine(text, at + 1));
  next.lastIndex = at;
  const found = next.exec(text)?.[1];
  return found !== undefined && found.length > indent;
}

function lineAt(text: string, from: number): string {
  return text.slice(from, endOfLine(text, from));
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}

export type KeyKind = "prose" | "expression" | "data" | "other";

const kindOfForm: Partial<Record<FormKind, KeyKind>> = {
  prose: "prose",
  text: "prose",
  expression: "expression",
  generators: "expression",
  sort: "expression",
  setting: "expression",
  data: "data",
};

/** What stands behind a key wherever the language has it; `other` where that differs, or where the key is none of its own. */
function kindOfKey(key: string): KeyKind {
  const kinds = new Set<KeyKind>();
  for (const place of Object.keys(places)) {
    const form = keysOf(place as PlaceName)[key]?.form;
    if (form !== undefined) kinds.add(kindOfForm[form.kind] ?? "other");
  }
  const [first = "other", ...others] = kinds;
  return others.length === 0 ? first : "other";
}

/** Whether the language has a key of that name at all. */
export function isKey(word: string): boolean {
  return Object.keys(places).some((place) => Object.hasOwn(keysOf(place as PlaceName), word));
}

/** The text in quotes: in double ones unless it holds such or a backslash. */
export function inQuotes(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

/** The value in quotes; safe where its key takes prose. */
export function quoteValue(lines: LineIndex, offset: number): Fix | undefined {
  const value = valueAround(lines, offset);
  if (value === undefined || value.kind === "expression") return undefined;
  const span = lines.span(value.start, value.end);
  return { span, text: inQuotes(value.text), title: "put the text in quotes", safe: value.kind === "prose" };
}

/** As `quoteValue`; where the key takes an expression, the value in parentheses. */
export function wrapValue(lines: LineIndex, offset: number): Fix | undefined {
  const value = valueAround(lines, offset);
  if (value === undefined) return undefined;
  const { kind } = value;
  if (kind === "prose") return quoteValue(lines, offset);
  if (/:\s|\s#/.test(value.text)) return foldValue(lines, offset);
  const span = lines.span(value.start, value.end);
  const title = "put the expression in parentheses";
  return { span, text: `(${value.text})`, title, safe: kind === "expression" };
}

/** An expression that YAML cannot hold on the line of its key, such as one with `{"k": v}` in it, as a block below. */
export function foldValue(lines: LineIndex, offset: number): Fix | undefined {
  const value = valueOfLine(lines, offset);
  if (value === undefined || value.kind === "prose" || value.end !== contentEnd(lines.text, value.end))
    return undefined;
  if (!isExpression(lines, value.start, value.text)) return undefined;
  const keyAt = lines.text.lastIndexOf(value.key, value.start - 1);
  const indent = lines.span(keyAt, keyAt).column + 1;
  const inner = /^\((.*)\)$/.exec(value.text)?.[1]?.trim();
  const isInner = inner !== undefined && isExpression(lines, value.start + value.text.indexOf(inner), inner);
  const text = `>-\n${" ".repeat(indent)}${isInner ? inner : value.text}`;
  return { span: lines.span(value.start, value.end), text, title: "write the expression as a block", safe: true };
}

/** Where the line ends, without the blanks in front of that. */
function contentEnd(text: string, from: number): number {
  return from + text.slice(from, endOfLine(text, from)).trimEnd().length;
}

function isExpression(lines: LineIndex, start: number, text: string): boolean {
  let isFine = true;
  const ast = parseExpression(copiedText(lines, start, text), () => {
    isFine = false;
  });
  return ast !== undefined && isFine;
}

/** A key that is given twice, each time on one line: the second is taken away, which is safe if both say the same. */
export function removeDouble(lines: LineIndex, first: Span, second: Span): Fix | undefined {
  const [one, other] = [valueAround(lines, first.end + 2), valueAround(lines, second.end + 2)];
  const start = second.start - (second.column - 1);
  const isOwnLine = lines.text.slice(start, second.start).trim() === "";
  if (one === undefined || other === undefined || !isOwnLine || one.key !== other.key) return undefined;
  const span = lines.span(start, endOfLine(lines.text, start) + 1);
  return { span, text: "", title: "take the second away", safe: one.text === other.text };
}

/** An unquoted template: in quotes where prose stands, without its braces where an expression does. */
export function templateFix(lines: LineIndex, offset: number): Fix | undefined {
  const value = valueAround(lines, offset);
  if (value === undefined) return undefined;
  const { kind } = value;
  const inner = /^\{\{-?\s*((?:(?!\{\{|\}\}).)+?)\s*-?\}\}$/.exec(value.text)?.[1];
  if (kind === "prose") return quoteValue(lines, offset);
  if (inner === undefined || /^[[\]{}"'&*!|>%@`#]|:\s|\s#/.test(inner)) return undefined;
  const span = lines.span(value.start, value.end);
  return { span, text: inner, title: `write \`${inner}\``, safe: kind === "expression" };
}
