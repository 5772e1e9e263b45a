/** From the nodes of the YAML parser to a `Tree`, with what the profile says of keys, numbers and empty values. */
import { isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { Diagnostic, Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Located, Span } from "../base/span.ts";
import type { ListTree, MapTree, ScalarTree, Tree, TreeEntry } from "../base/tree.ts";
import { cutExpression } from "./cut-expression.ts";
import { inQuotes, removeDouble, templateFix } from "./line-fixes.ts";
import { blockIndent, type LineIndex } from "./line-index.ts";
import { copiedText, scalarSource, type WrittenScalar } from "./scalar-source.ts";
import { tooDeep, tooManyKeys, unquotedTemplateHelp } from "./scan-yaml.ts";

/** `known`: lines of anchors, aliases and tags, which were reported already; scalars of these lines are broken. */
export type TreeContext = {
  readonly lines: LineIndex;
  readonly report: Report;
  readonly known: ReadonlySet<number>;
  readonly depth: number; // lists and maps around the node
  readonly inFlow?: boolean; // one of them is in brackets
};

/** `null` where YAML has nothing at all (`a` in `{a}`); `at` is where a value was expected. */
export function buildTree(node: unknown, at: number, context: TreeContext): Tree {
  if (isScalar(node)) return buildScalar(node, at, context);
  if (isMap(node) || isSeq(node)) return buildCollection(node, at, context);
  return brokenScalar(context.lines.span(at, at), context.lines); // an alias, which the scan has reported
}

function buildCollection(node: YAMLMap | YAMLSeq, at: number, context: TreeContext): Tree {
  if (context.depth >= limits.yamlDepth) {
    context.report(tooDeep(context.lines, at));
    return brokenScalar(context.lines.span(at, at), context.lines);
  }
  const cut = node.flow === true && context.inFlow !== true ? cutIn(node, at, context.lines) : undefined;
  if (cut !== undefined) {
    context.report(cut);
    return brokenScalar(context.lines.span(at, at), context.lines);
  }
  const inner = { ...context, depth: context.depth + 1, inFlow: context.inFlow === true || node.flow === true };
  return isMap(node) ? buildMap(node, at, inner) : buildList(node, at, inner);
}

/** Only a call has a comma that YAML reads as the end of a value without a word. */
function cutIn(node: YAMLMap | YAMLSeq, at: number, lines: LineIndex): Diagnostic | undefined {
  const [start, end] = node.range ?? [at, at];
  return lines.text.slice(start, end).includes("(") ? cutExpression(lines, start) : undefined;
}

function startOf(node: unknown, instead: number): number {
  return hasRange(node) ? node.range[0] : instead;
}

function hasRange(node: unknown): node is Node & { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

/** Stands in for what could not be read. */
function brokenScalar(span: Span, lines: LineIndex): Tree {
  const source = copiedText(lines, span.start, "");
  return { kind: "scalar", value: null, style: "plain", source, span, broken: true };
}

function buildList(list: YAMLSeq, at: number, context: TreeContext): Tree {
  const [start, end] = list.range ?? [at, at];
  const items = list.items.map((item) => {
    const itemAt = startOf(item, start);
    if (isMissing(item)) {
      const dash = context.lines.text.lastIndexOf("-", itemAt);
      return reportEmpty("an item of the list is empty", context.lines.span(dash, dash + 1), context);
    }
    return buildTree(item, itemAt, context);
  });
  const span = context.lines.span(start, list.flow ? end : (items.at(-1)?.span.end ?? end));
  const raw = list.flow ? {} : { raw: context.lines.text.slice(span.start, span.end) };
  const tree: ListTree = { kind: "list", items, span, ...raw };
  return items.some((item) => item.broken) ? { ...tree, broken: true } : tree;
}

function buildMap(map: YAMLMap, at: number, context: TreeContext): Tree {
  const { lines } = context;
  const [start, end] = map.range ?? [at, at];
  if (map.flow && lines.text.startsWith("{{", start)) return reportTemplate(start, end, context);
  if (map.items.length > limits.yamlKeys) {
    context.report(tooManyKeys(lines, start));
    return brokenScalar(lines.span(start, start), lines);
  }
  const entries: TreeEntry[] = [];
  const firstUse = new Map<string, Span>();
  let isBroken = false;
  for (const pair of map.items) {
    const entry = buildEntry(pair, start, context, firstUse);
    if (entry === undefined || entry.value.broken) isBroken = true;
    if (entry !== undefined) entries.push(entry);
  }
  const span = lines.span(start, map.flow ? end : (entries.at(-1)?.value.span.end ?? end));
  const tree: MapTree = { kind: "map", entries, span };
  return isBroken ? { ...tree, broken: true } : tree;
}

function reportTemplate(start: number, end: number, context: TreeContext): Tree {
  const span = context.lines.span(start, end);
  const inner = /^\{\{-?\s*([^{}]+?)\s*-?\}\}$/.exec(context.lines.text.slice(start, end))?.[1];
  const message = "YAML reads the braces of an unquoted template as a map";
  const help =
    inner === undefined ? unquotedTemplateHelp : `in prose, write "{{ ${inner} }}" in quotes; in data, \`${inner}\``;
  const fix = templateFix(context.lines, start);
  context.report({ name: "unquoted-template", message, span, help, ...(fix && { fix }) });
  return brokenScalar(span, context.lines);
}

/** Undefined where the key cannot be used; the reader of the map does without the entry. */
function buildEntry(
  pair: Pair,
  mapStart: number,
  context: TreeContext,
  firstUse: Map<string, Span>,
): TreeEntry | undefined {
  const key = readKey(pair.key, startOf(pair.key, mapStart), context);
  if (key === undefined) return undefined;
  const earlier = firstUse.get(key.value);
  if (earlier !== undefined) {
    context.report(duplicateKey(key, earlier, context.lines));
    return undefined;
  }
  firstUse.set(key.value, key.span);
  const value = pair.value;
  if (isMissing(value) && !context.known.has(key.span.line)) {
    const isInBraces = context.lines.text[key.span.end] !== ":";
    return { key, value: reportEmpty(`"${key.value}" has no value`, key.span, context, isInBraces) };
  }
  return { key, value: buildTree(value, startOf(value, key.span.end), context) };
}

function duplicateKey(key: Located<string>, earlier: Span, lines: LineIndex): Diagnostic {
  const fix = removeDouble(lines, earlier, key.span);
  return {
    ...(fix && { fix }),
    name: "duplicate-key",
    message: `"${key.value}" is given twice`,
    span: key.span,
    notes: [{ message: "first given here", span: earlier }],
    help: "remove one, or rename it",
  };
}

/** Nothing was written: `a:`, `- `, or a word in braces without a colon. */
function isMissing(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  return isScalar(node) && node.type === "PLAIN" && node.source === "";
}

function reportEmpty(message: string, span: Span, context: TreeContext, isInBraces = false): Tree {
  const help = isInBraces
    ? 'a text that holds a comma must stand in quotes: `{ship: "Yes, really"}`'
    : 'write the value; nothing at all is `null`, no text is `""`, no items are `[]`';
  context.report({ name: "empty-value", message, span, help });
  return brokenScalar(span, context.lines);
}

/** Names that every JavaScript object has: as keys they are the classic way into a prototype (H15). */
export const unsafeKeys: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), "prototype"]);

function readKey(node: unknown, at: number, context: TreeContext): Located<string> | undefined {
  const end = hasRange(node) ? node.range[1] : at + 1;
  const span = context.lines.span(at, Math.max(end, at + 1));
  if (context.known.has(span.line) && !isPlainText(node)) return undefined;
  const complaint = keyComplaint(node);
  if (complaint === undefined && isPlainText(node)) return { value: node.value, span };
  context.report({ name: "refused-yaml", span, ...(complaint ?? textKey) });
  return undefined;
}

const textKey = { message: "a key must be a text", help: "write a word, and a `:` behind it" };

function isPlainText(node: unknown): node is Scalar<string> {
  return isScalar(node) && typeof node.value === "string" && node.tag === undefined && node.anchor === undefined;
}

function keyComplaint(node: unknown): Pick<Diagnostic, "message" | "help"> | undefined {
  if (!isScalar(node)) return textKey;
  const { value } = node;
  if (typeof value !== "string") {
    const written = node.source ?? "";
    if (written === "") return { message: "a key is empty", help: "write a word in front of the `:`" };
    return { message: `the key ${written} is no text`, help: `put it in quotes: \`"${written}":\`` };
  }
  if (value === "<<") return { message: "merge keys are not part of the language", help: "write the keys out" };
  if (unsafeKeys.has(value)) return { message: `"${value}" cannot be used as a key`, help: "choose another name" };
  if (value === "") return { message: "a key is empty", help: "write a word in front of the `:`" };
  return undefined;
}

function buildScalar(node: Scalar, at: number, context: TreeContext): Tree {
  const { lines } = context;
  const [start, valueEnd] = node.range ?? [at, at, at];
  const written = writtenAs(node, start, valueEnd, context);
  const span = lines.span(start, written.end);
  if (node.tag !== undefined || node.anchor !== undefined) return brokenScalar(span, lines);
  const problem = scalarProblem(node, span);
  if (problem !== undefined) {
    context.report(problem);
    return brokenScalar(span, lines);
  }
  const content = node.source ?? "";
  const tree: ScalarTree = {
    kind: "scalar",
    value: scalarValue(node.value, content),
    style: styleOf(written.style),
    source: scalarSource(lines, written, content),
    span,
    ...(styleOf(written.style) === "quoted" && context.inFlow !== true && { indent: blockIndent(lines.text, start) }),
  };
  return written.style === "block" ? tree : { ...tree, ...commentBehind(lines, valueEnd) };
}

function scalarValue(value: unknown, content: string): ScalarTree["value"] {
  if (value === null || typeof value === "number" || typeof value === "boolean") return value;
  return content;
}

function styleOf(style: WrittenScalar["style"]): ScalarTree["style"] {
  if (style === "flow") return "plain";
  return style === "plain" || style === "block" ? style : "quoted";
}

/** Blocks end in front of their last line end, so that a frame does not show the line below. */
function writtenAs(node: Scalar, start: number, end: number, { lines, inFlow }: TreeContext): WrittenScalar {
  switch (node.type) {
    case "QUOTE_DOUBLE":
      return { style: "double", start, end };
    case "QUOTE_SINGLE":
      return { style: "single", start, end };
    case "BLOCK_FOLDED":
    case "BLOCK_LITERAL":
      return { style: "block", start, end: lines.text[end - 1] === "\n" ? end - 1 : end };
    default:
      return { style: inFlow === true ? "flow" : "plain", start, end };
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const badInText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}/u;

function scalarProblem(node: Scalar, span: Span): Diagnostic | undefined {
  const { value, source = "" } = node;
  if (source.length > limits.scalarLength) {
    const message = `a text has ${source.length} characters; at most ${limits.scalarLength} are read`;
    return { name: "over-limit", message, span, help: "move a long prompt into a file, with `prompt_file`" };
  }
  if (typeof value === "number" && !isExact(value)) {
    const message = `${source} is a number that cannot be kept exactly`;
    return {
      name: "ambiguous-number",
      message,
      span,
      help: "put it in quotes if it is a text; else write a smaller number",
      fix: { span, text: inQuotes(source), title: "put it in quotes", safe: false },
    };
  }
  const bad = node.type === "QUOTE_DOUBLE" ? badInText.exec(source) : null;
  if (bad !== null) {
    const code = (bad[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return { name: "refused-yaml", message: `the text holds the character U+${code}`, span, help: "remove the escape" };
  }
  return undefined;
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

/** The comment on the line behind a value that ends at `end`, if there is one. */
export function commentBehind(lines: LineIndex, end: number): Pick<ScalarTree, "comment" | "remark"> {
  const { text } = lines;
  let at = end;
  while (text[at] === " " || text[at] === "\t") at += 1;
  if (at === end || text[at] !== "#") return {};
  const lineEnd = text.indexOf("\n", at);
  const stop = lineEnd === -1 ? text.length : lineEnd;
  const commentEnd = text[stop - 1] === "\r" ? stop - 1 : stop;
  return { comment: lines.span(at, commentEnd), remark: text.slice(end, commentEnd) };
}
