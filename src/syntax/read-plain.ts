/**
 * The plain form of YAML, in which most pipelines are written: keys that are words or in quotes, texts, blocks, lists
 * and maps. It is read here in a fraction of the time that the parser takes. Whatever goes beyond, and every mistake, is
 * left to the parser for the whole file: what is read here reads the same there, which `plain.test.ts` holds against both.
 */
import { limits } from "../base/limits.ts";
import type { Located } from "../base/span.ts";
import type { ListTree, MapTree, ScalarTree, Tree, TreeEntry } from "../base/tree.ts";
import { commentBehind, unsafeKeys } from "./build-tree.ts";
import { blockIndent, type LineIndex } from "./line-index.ts";
import { fold, readBlockText } from "./plain-block.ts";
import { blanksEnd, lineEnd, nextContent, type PlainScan } from "./plain-scan.ts";
import { copiedText, scalarSource } from "./scalar-source.ts";

/** The tree of a text in plain form that has no mistake; undefined for any other. Linear; its depth is bounded. */
export function readPlain(lines: LineIndex): Tree | undefined {
  const { text } = lines;
  if (!text.endsWith("\n") || /[\t\r\ufeff]/.test(text)) return undefined;
  const scan: PlainScan = { lines, text, at: 0, indent: 0, outer: 0, open: 0 };
  nextContent(scan, 0);
  if (scan.indent !== 0) return undefined;
  const tree = readMap(scan, 0, 1);
  return scan.at < text.length ? undefined : tree;
}

/** `depth`: lists and maps up to this one. The scan stands at the first key, and goes on to what is behind the map. */
function readMap(scan: PlainScan, indent: number, depth: number): MapTree | undefined {
  const start = scan.at;
  const entries: TreeEntry[] = [];
  const known = new Set<string>();
  if (depth > limits.yamlDepth) return undefined;
  do {
    const key = readKey(scan, blockKey, known);
    const value = key && readValue(scan, indent, depth);
    if (key === undefined || value === undefined) return undefined;
    entries.push({ key, value });
  } while (scan.indent === indent);
  if (scan.indent > indent || entries.length > limits.yamlKeys) return undefined;
  return { kind: "map", entries, span: scan.lines.span(start, entries.at(-1)?.value.span.end ?? start) };
}

const word = /[A-Za-z_][\w./-]{0,99}\??/.source;
const quotedKey = /"[^"\\\n]{1,100}"|'[^'\n]{1,100}'/.source;
const blockKey = new RegExp(`(${word}|${quotedKey}):(?=[ \\n])`, "y");
const flowKey = new RegExp(`(\\.\\.\\.|${word}|${quotedKey}):(?= )`, "y");

function readKey(scan: PlainScan, pattern: RegExp, known: Set<string>): Located<string> | undefined {
  const { lines, at } = scan;
  pattern.lastIndex = at;
  const written = pattern.exec(scan.text)?.[1];
  if (written === undefined || words.has(written)) return undefined;
  const value = /["']/.test(written) ? written.slice(1, -1) : written;
  if (known.has(value) || unsafeKeys.has(value) || value === "<<") return undefined;
  known.add(value);
  const end = at + written.length;
  scan.at = end + 1;
  return { value, span: lines.span(at, end) };
}

/** Behind a key: its value on the line, or the lines below. A list may stand as far left as its key. */
function readValue(scan: PlainScan, indent: number, depth: number): Tree | undefined {
  scan.at = blanksEnd(scan.text, scan.at);
  const sign = scan.text[scan.at];
  if (sign !== "\n" && sign !== "#") return readOnLine(scan, indent, depth);
  nextContent(scan, lineEnd(scan.text, scan.at));
  const isList = scan.text.startsWith("- ", scan.at);
  if (isList && scan.indent >= indent) return readList(scan, depth + 1);
  return scan.indent > indent ? readMap(scan, scan.indent, depth + 1) : undefined;
}

function readList(scan: PlainScan, depth: number): ListTree | undefined {
  const { at: start, indent } = scan;
  const items: Tree[] = [];
  if (depth > limits.yamlDepth) return undefined;
  do {
    const dash = scan.at;
    scan.at = blanksEnd(scan.text, dash + 1);
    blockKey.lastIndex = scan.at;
    const isMap = blockKey.test(scan.text);
    const item = isMap ? readMap(scan, indent + scan.at - dash, depth + 1) : readOnLine(scan, indent, depth);
    if (item === undefined) return undefined;
    items.push(item);
  } while (scan.indent === indent && scan.text.startsWith("- ", scan.at));
  if (scan.indent > indent) return undefined;
  const span = scan.lines.span(start, items.at(-1)?.span.end ?? start);
  return { kind: "list", items, span, raw: scan.text.slice(span.start, span.end) };
}

/** A value that begins on this line; nothing but a comment may stand behind it. */
function readOnLine(scan: PlainScan, indent: number, depth: number): Tree | undefined {
  const sign = scan.text[scan.at];
  if (sign === "|" || sign === ">") return readBlockText(scan, indent);
  scan.outer = indent;
  scan.open = 0;
  const tree = readFlow(scan, depth, blockText);
  if (tree === undefined) return undefined;
  const behind = blanksEnd(scan.text, scan.at);
  const next = scan.text[behind];
  if (next !== undefined && next !== "\n" && (next !== "#" || behind === scan.at)) return undefined;
  const comment = next === "#" && tree.kind === "scalar" ? commentBehind(scan.lines, scan.at) : undefined;
  nextContent(scan, lineEnd(scan.text, behind));
  if (comment !== undefined) return { ...tree, ...comment };
  const goesOn = scan.indent > indent && tree.kind === "scalar" && tree.style === "plain";
  return goesOn ? readPlainLines(scan, indent, tree.span.start) : tree;
}

/** Not the signs that mean something to YAML at the begin of a text. */
const firstOfText = /(?:[^\s\-?:,[\]{}#&*!|>'"%@`]|-(?=[\w.]|-[^-\n]))/.source;
const blockText = new RegExp(`${firstOfText}[^\\n]*`, "y");
const flowText = new RegExp(`${firstOfText}[^,[\\]{}\\n]*`, "y");

function readFlow(scan: PlainScan, depth: number, texts: RegExp): Tree | undefined {
  switch (scan.text[scan.at]) {
    case "[":
      return readFlowList(scan, depth + 1);
    case "{":
      return readFlowMap(scan, depth + 1);
    case '"':
      return readQuoted(scan, doubleQuoted, "double");
    case "'":
      return readQuoted(scan, singleQuoted, "single");
    default:
      return readText(scan, texts);
  }
}

function readFlowList(scan: PlainScan, depth: number): ListTree | undefined {
  const start = scan.at;
  const items: Tree[] = [];
  if (depth > limits.yamlDepth) return undefined;
  openBracket(scan);
  for (let isOpen = !skipSign(scan, "]"); isOpen; ) {
    const item = readFlow(scan, depth, flowText);
    if (item === undefined) return undefined;
    items.push(item);
    const isLast = !skipComma(scan);
    isOpen = !skipSign(scan, "]");
    if (isOpen && isLast) return undefined;
  }
  scan.open -= 1;
  return { kind: "list", items, span: scan.lines.span(start, scan.at) };
}

function readFlowMap(scan: PlainScan, depth: number): MapTree | undefined {
  const start = scan.at;
  const entries: TreeEntry[] = [];
  const known = new Set<string>();
  if (depth > limits.yamlDepth) return undefined;
  openBracket(scan);
  for (let isOpen = !skipSign(scan, "}"); isOpen; ) {
    const key = readKey(scan, flowKey, known);
    scan.at = blanksEnd(scan.text, scan.at);
    const value = key && readFlow(scan, depth, flowText);
    if (key === undefined || value === undefined || entries.length >= limits.yamlKeys) return undefined;
    entries.push({ key, value });
    const isLast = !skipComma(scan);
    isOpen = !skipSign(scan, "}");
    if (isOpen && isLast) return undefined;
  }
  scan.open -= 1;
  return { kind: "map", entries, span: scan.lines.span(start, scan.at) };
}

function openBracket(scan: PlainScan): void {
  scan.open += 1;
  scan.at = gapEnd(scan, scan.at + 1);
}

/** A comma may stand behind the last one, too. */
function skipComma(scan: PlainScan): boolean {
  const isThere = skipSign(scan, ",");
  if (isThere) scan.at = gapEnd(scan, scan.at);
  return isThere;
}

/** Whether the sign stands here or on the next line that is not blank: then the scan goes behind it. */
function skipSign(scan: PlainScan, sign: "]" | "}" | ","): boolean {
  const at = linesEnd(scan, scan.at);
  const isThere = scan.text[at] === sign;
  if (isThere) scan.at = at + 1;
  return isThere;
}

/** Behind a bracket or comma: where the next value stands, behind line ends and comments. */
function gapEnd(scan: PlainScan, from: number): number {
  const { text } = scan;
  let at = linesEnd(scan, from);
  while (text[at] === "#" && /\s/.test(text.charAt(at - 1))) at = linesEnd(scan, lineEnd(text, at) - 1);
  return at;
}

/**
 * Behind spaces and line ends; the end of the text where the next line is not deeper than what is around the brackets.
 * Only the bracket that closes all of them may stand as far left as that.
 */
function linesEnd({ text, outer, open }: PlainScan, from: number): number {
  let start = from;
  let at = blanksEnd(text, from);
  while (text[at] === "\n") {
    start = at + 1;
    at = blanksEnd(text, start);
  }
  const leftmost = open === 1 && /[\]}]/.test(text.charAt(at)) ? outer : outer + 1;
  return start > from && at - start < leftmost ? text.length : at;
}

/** With the escapes that people write. */
const doubleQuoted = /"([^"\\\n]*(?:\\[nt"\\/][^"\\\n]*)*)"/y;
const singleQuoted = /'([^'\n]*(?:''[^'\n]*)*)'/y;
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t" };

function readQuoted(scan: PlainScan, pattern: RegExp, style: "double" | "single"): ScalarTree | undefined {
  const { lines, at: start } = scan;
  pattern.lastIndex = start;
  const written = pattern.exec(scan.text)?.[1];
  if (written === undefined || written.length > limits.scalarLength) return undefined;
  const content =
    style === "single"
      ? written.replaceAll("''", "'")
      : written.replace(/\\(.)/g, (_, sign: string) => escapes[sign] ?? sign);
  const end = start + written.length + 2;
  scan.at = end;
  const source = scalarSource(lines, { style, start, end }, content);
  const indent = scan.open === 0 ? { indent: blockIndent(scan.text, start) } : {};
  return { kind: "scalar", value: content, style: "quoted", source, span: lines.span(start, end), ...indent };
}

function readText(scan: PlainScan, pattern: RegExp): ScalarTree | undefined {
  const { lines, at: start } = scan;
  pattern.lastIndex = start;
  const found = pattern.exec(scan.text)?.[0];
  if (found === undefined || (pattern === flowText && isCut(found))) return undefined;
  const comment = found.indexOf(" #");
  const content = withoutBlanksBehind(comment === -1 ? found : found.slice(0, comment));
  if (content.includes(": ") || content.endsWith(":") || content.length > limits.scalarLength) return undefined;
  const value = scalarValue(content);
  if (value === undefined) return undefined;
  const end = start + content.length;
  scan.at = end;
  return {
    kind: "scalar",
    value,
    style: "plain",
    source: copiedText(lines, start, content, pattern === flowText ? "flow" : "plain"),
    span: lines.span(start, end),
  };
}

/** A text that goes on below, from its first line on; only blank lines may stand between its lines. */
function readPlainLines(scan: PlainScan, indent: number, start: number): ScalarTree | undefined {
  const { lines, text } = scan;
  const found: string[] = [];
  let end = start;
  for (let at = start, lineStart = start; lineStart === start || at - lineStart > indent; ) {
    const line = withoutBlanksBehind(text.slice(at, lineEnd(text, at) - 1));
    if (line.startsWith("#") || line.includes(" #") || line.includes(": ") || line.endsWith(":")) return undefined;
    found.push(line);
    end = at + line.length;
    lineStart = lineEnd(text, end);
    at = blanksEnd(text, lineStart);
    for (; text[at] === "\n"; at = blanksEnd(text, lineStart)) {
      found.push("");
      lineStart = at + 1;
    }
  }
  const value = fold(found);
  if (value === undefined || value.length > limits.scalarLength) return undefined;
  nextContent(scan, lineEnd(text, end));
  const source = scalarSource(lines, { style: "plain", start, end }, value);
  return { kind: "scalar", value, style: "plain", source, span: lines.span(start, end) };
}

/** The comma or bracket that ends it stands within parentheses: the author meant one expression. */
function isCut(text: string): boolean {
  return text.includes("(") ? text.lastIndexOf("(") > text.lastIndexOf(")") : text.includes(")");
}

/** Only spaces: other blank characters belong to a text. */
function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (text[end - 1] === " ") end -= 1;
  return text.slice(0, end);
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...["null", "Null", "NULL", "~"].map((word) => [word, null] as const),
  ...["true", "True", "TRUE"].map((word) => [word, true] as const),
  ...["false", "False", "FALSE"].map((word) => [word, false] as const),
]);

/** Whole numbers and fractions that are exact. */
const simpleNumber = /^-?(?:0|[1-9]\d{0,14})$|^-?(?:0|[1-9]\d{0,9})\.\d{1,5}$/;
/** Whatever YAML 1.2 reads as a number, and more. */
const likeNumber = /^[-+]?(?:\.?\d[\d.]*(?:[eE][-+]?\d+)?|0o[0-7]+|0x[\da-fA-F]+|\.(?:inf|nan))$/i;
const twoDots = /\..*\./; // a version or a range, such as `3..5`: no number

/** Undefined for numbers that are written in an unusual way. */
function scalarValue(text: string): ScalarTree["value"] | undefined {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (simpleNumber.test(text)) return Number(text);
  return likeNumber.test(text) && !twoDots.test(text) ? undefined : text;
}
