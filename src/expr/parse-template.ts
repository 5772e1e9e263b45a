/** Prose -> template: `{{ }}`, `{% for %}`, `{% if %}` and their ends, properly nested. */
import { type Cure, cured, type Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { ExprAst, TemplateAst, TemplatePartAst } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { elseIf, foreignPut, foreignTag, otherEnd, type TagText } from "./foreign-tags.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseCondition, parseVariable } from "./parse-primary.ts";
import { parseWith } from "./parser.ts";
import { type Piece, scanTemplate } from "./scan-template.ts";

/** A block that is open; `parts` is where what follows goes. */
type Block = { readonly span: Span; parts: TemplatePartAst[]; hasElse: boolean } & (
  | { readonly kind: "for"; readonly head: ForHead; readonly body: TemplatePartAst[]; else?: TemplatePartAst[] }
  | { readonly kind: "if"; readonly branches: { if: ExprAst; body: TemplatePartAst[] }[]; else?: TemplatePartAst[] }
);
type ForHead = Pick<Extract<TemplatePartAst, { kind: "for" }>, "variable" | "list" | "if">;
type Tag = Extract<Piece, { kind: "tag" }>;

/** `failed`: a diagnostic was reported; the rest is still parsed so that all mistakes show at once. */
type Parse = {
  readonly source: SourceText;
  readonly report: Report;
  readonly root: TemplatePartAst[];
  failed: boolean;
  isForeign: boolean; // braces of another template language were found
};

/** The whole text as a template, or undefined after at least one diagnostic. Never throws. */
export function parseTemplate(source: SourceText, report: Report): TemplateAst | undefined {
  const pieces = scanTemplate(source, report);
  if (pieces === undefined) return undefined;
  const parse: Parse = { source, report, root: [], failed: false, isForeign: false };
  const open: Block[] = [];
  for (const piece of pieces) {
    const parts = open.at(-1)?.parts ?? parse.root;
    if (piece.kind === "text") parts.push(piece);
    else if (piece.kind === "put") addPut(parse, parts, piece);
    else if (!addTag(parse, open, piece)) return undefined;
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    const help = `write \`{% end${unclosed.kind} %}\` where it ends`;
    report({
      name: "bad-template",
      message: `this \`{% ${unclosed.kind} %}\` is never ended`,
      span: unclosed.span,
      help,
    });
    return undefined;
  }
  return parse.failed ? undefined : { parts: parse.root, span: source.span(0, source.text.length) };
}

function addPut(parse: Parse, parts: TemplatePartAst[], piece: { start: number; end: number; span: Span }): void {
  const foreign = foreignPut(parse.source, piece, piece.span);
  if (foreign !== undefined) {
    if (!parse.isForeign) parse.report(foreign); // its other braces are of the same language
    parse.isForeign = true;
    parse.failed = true;
    return;
  }
  const expr = parseExpression(part(parse, piece.start, piece.end), parse.report);
  if (expr === undefined) parse.failed = true;
  else parts.push({ kind: "put", expr, span: piece.span });
}

function part(parse: Parse, start: number, end: number): SourceText {
  const { text, span, written } = parse.source;
  const inner = { text: text.slice(start, end), span: (from: number, to: number) => span(start + from, start + to) };
  return written === undefined ? inner : { ...inner, written };
}

function bad(parse: Parse, span: Span, message: string, cure?: Cure | string): false {
  parse.report({ name: "bad-template", message, span, ...cured(cure) });
  return false;
}

/** False: the blocks no longer match, so that nothing more can be said. */
function addTag(parse: Parse, open: Block[], tag: Tag): boolean {
  switch (tag.word) {
    case "for":
    case "if":
      return openBlock(parse, open, tag);
    case "elif":
    case "else":
      return nextBranch(parse, open, tag);
    case "endfor":
    case "endif":
      return closeBlock(parse, open, tag);
    default:
      parse.report(foreignTag(parse.source, textOf(tag), open.at(-1)?.kind));
      return false;
  }
}

function textOf({ word, start, end, span }: Tag): TagText {
  return { word, start: start - word.length, end, span };
}

function openBlock(parse: Parse, open: Block[], tag: Tag): boolean {
  if (open.length >= limits.templateDepth) {
    const message = `blocks are nested deeper than ${limits.templateDepth} levels`;
    parse.report({ name: "over-limit", message, span: tag.span });
    return false;
  }
  const source = part(parse, tag.start, tag.end);
  const base = { span: tag.span, parts: [], hasElse: false };
  if (tag.word === "if") {
    const branch = { if: readCondition(parse, source), body: [] };
    open.push({ ...base, kind: "if", branches: [branch], parts: branch.body });
    return true;
  }
  const head = parseWith(source, parse.report, parseForHead);
  if (head === undefined) parse.failed = true;
  const body: TemplatePartAst[] = [];
  open.push({ ...base, kind: "for", head: head ?? noHead(tag.span), body, parts: body });
  return true;
}

function parseForHead(cursor: Cursor): ForHead {
  const variable = parseVariable(cursor);
  const list = cursor.simple(cursor);
  const condition = parseCondition(cursor);
  return condition === undefined ? { variable, list } : { variable, list, if: condition };
}

/** Stands in for what could not be parsed: the template fails, its blocks still match. */
function noHead(span: Span): ForHead {
  return { variable: { value: "_", span }, list: noValue(span) };
}

function noValue(span: Span): ExprAst {
  return { kind: "literal", value: null, span };
}

function readCondition(parse: Parse, source: SourceText): ExprAst {
  const condition = parseExpression(source, parse.report);
  if (condition !== undefined) return condition;
  parse.failed = true;
  return noValue(source.span(0, source.text.length));
}

function nextBranch(parse: Parse, open: Block[], tag: Tag): boolean {
  const block = open.at(-1);
  if (block === undefined)
    return bad(parse, tag.span, `\`{% ${tag.word} %}\` stands in no \`{% if %}\` or \`{% for %}\``);
  if (block.hasElse) return bad(parse, tag.span, `\`{% ${tag.word} %}\` stands after \`{% else %}\``);
  const source = part(parse, tag.start, tag.end);
  if (tag.word === "elif") {
    if (block.kind !== "if")
      return bad(parse, tag.span, "`{% elif %}` stands in a `{% for %}`", "end the inner `if` first");
    const branch = { if: readCondition(parse, source), body: [] };
    block.branches.push(branch);
    block.parts = branch.body;
    return true;
  }
  if (source.text.trim() !== "")
    return bad(parse, tag.span, "`{% else %}` takes nothing", elseIf(parse.source, textOf(tag)));
  block.hasElse = true;
  block.else = [];
  block.parts = block.else;
  return true;
}

function closeBlock(parse: Parse, open: Block[], tag: Tag): boolean {
  const block = open.pop();
  const kind = tag.word.slice(3);
  if (block === undefined) return bad(parse, tag.span, `\`{% ${tag.word} %}\` ends nothing`);
  if (block.kind !== kind) {
    const notes = [{ message: `this \`{% ${block.kind} %}\` is still open`, span: block.span }];
    const message = `\`{% ${tag.word} %}\` stands where \`{% end${block.kind} %}\` is due`;
    const cure = otherEnd(parse.source, textOf(tag), block.kind);
    parse.report({ name: "bad-template", message, span: tag.span, notes, ...cured(cure) });
    return false;
  }
  const parts = open.at(-1)?.parts ?? parse.root;
  parts.push(finished(block));
  return true;
}

function finished(block: Block): TemplatePartAst {
  const rest = block.else === undefined ? {} : { else: block.else };
  const { span } = block;
  if (block.kind === "for") return { kind: "for", ...block.head, body: block.body, ...rest, span };
  return { kind: "if", branches: block.branches, ...rest, span };
}
