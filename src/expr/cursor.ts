/** The parser's place in its tokens, and how it stops: the first mistake is reported and `Refused` is thrown. */
import { type Cure, cured, type Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { DiagnosticName } from "../base/names.ts";
import type { Located, Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { ExprAst } from "./ast.ts";
import { fixIn, type Part } from "./fix-in.ts";
import { wordHelps, wordOperators } from "./foreign.ts";
import type { Token } from "./read-tokens.ts";

/** `whole` and `simple` read an expression, with and without `a if c else b` at its top. */
export type Cursor = {
  readonly source: SourceText;
  readonly tokens: readonly Token[];
  readonly report: Report;
  readonly whole: (cursor: Cursor) => ExprAst;
  readonly simple: (cursor: Cursor) => ExprAst;
  at: number;
  depth: number;
  nodes: number;
};

/** Thrown once its diagnostic is reported. */
export class Refused extends Error {}

export function wholeSpan(source: SourceText): Span {
  return source.span(0, source.text.length);
}

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[Math.min(cursor.at + ahead, cursor.tokens.length - 1)] as Token; // the last is of kind `end`
}

export function advance(cursor: Cursor): Token {
  const token = peek(cursor);
  cursor.at += 1;
  return token;
}

export function spanOf(cursor: Cursor, token: Token): Span {
  return cursor.source.span(token.start, token.end);
}

export function refuse(cursor: Cursor, span: Span, message: string, cure?: Cure | string): never {
  cursor.report({ name: "bad-expression", message, span, ...cured(cure) });
  throw new Refused(message);
}

/** The same under the name of a kind of mistake of its own. */
export function refuseAs(
  cursor: Cursor,
  name: DiagnosticName,
  { span, message, cure }: { readonly span: Span; readonly message: string; readonly cure?: Cure | string | undefined },
): never {
  cursor.report({ name, message, span, ...cured(cure) });
  throw new Refused(message);
}

/** The help with the replacement of a part of the source, which says itself what to write. */
export function cureIn(cursor: Cursor, part: Part, text: string, safe: boolean): Cure {
  const fix = fixIn(cursor.source, part, text, safe);
  return fix === undefined ? { help: `write \`${text}\`` } : { help: fix.title, fix };
}

export function isWord(token: Token, word: string): boolean {
  return token.kind === "name" && token.text === word;
}

export function isSign(token: Token, sign: string): boolean {
  return token.kind === "operator" && token.text === sign;
}

/** A token as a message shows it. */
export function shown(token: Token): string {
  if (token.kind === "end") return "the end";
  return token.kind === "text" ? `the text "${token.text}"` : `"${token.text}"`;
}

export function refuseLeftover(cursor: Cursor): never {
  const token = peek(cursor);
  const span = spanOf(cursor, token);
  if (isSign(token, "=")) refuseEquals(cursor, token);
  if (isSign(token, ",")) refuse(cursor, span, 'unexpected ","', "a list stands in brackets: `[a, b]`");
  if (isWord(token, "for")) refuseBareFor(cursor, token);
  refuseForeignWord(cursor, token);
  if (token.kind === "operator" && [")", "]", "}"].includes(token.text)) {
    refuse(cursor, span, `nothing is open that "${token.text}" could close`);
  }
  refuse(
    cursor,
    span,
    `unexpected ${shown(token)} after the expression`,
    "an operator, `|` or `.` is missing before it",
  );
}

function refuseEquals(cursor: Cursor, token: Token): never {
  const span = spanOf(cursor, token);
  const cure = cureIn(cursor, token, "==", true);
  refuseAs(cursor, "foreign-expression", { span, message: "`=` does not compare", cure });
}

function refuseBareFor(cursor: Cursor, token: Token): never {
  const span = spanOf(cursor, token);
  const message = "a comprehension stands in brackets";
  const { text } = cursor.source;
  const whole = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const isList = /^[^([{]*\bfor\s+\w+\s+in\s[^()[\]{}]*$/.test(text);
  const cure = isList ? cureIn(cursor, whole, `[${text.trim()}]`, true) : "write `[x.f for x in xs]`";
  refuseAs(cursor, "foreign-comprehension", { span, message, cure });
}

/** Words that other languages have between two values: `AND`, `contains`, and in front of one: `await`. */
function refuseForeignWord(cursor: Cursor, token: Token): void {
  if (token.kind !== "name") return;
  const lower = token.text.toLowerCase();
  const own = Object.hasOwn(wordOperators, token.text) ? wordOperators[token.text] : undefined;
  const span = spanOf(cursor, token);
  const message = `\`${token.text}\` is no operator of this language`;
  if (own !== undefined)
    refuseAs(cursor, "foreign-expression", { span, message, cure: cureIn(cursor, token, own, true) });
  if (lower !== token.text && ["and", "or", "not", "in", "is", "if", "else"].includes(lower))
    refuseAs(cursor, "foreign-expression", { span, message, cure: cureIn(cursor, token, lower, true) });
  const help = Object.hasOwn(wordHelps, token.text) ? wordHelps[token.text] : undefined;
  if (help !== undefined) refuseAs(cursor, "foreign-expression", { span, message, cure: help });
}

/** Counts nesting, so that recursion stays far from the stack's end. */
export function nested<T>(cursor: Cursor, parse: () => T): T {
  cursor.depth += 1;
  if (cursor.depth > limits.expressionDepth) {
    refuseLimit(cursor, `this expression is nested deeper than ${limits.expressionDepth} levels`);
  }
  const parsed = parse();
  cursor.depth -= 1;
  return parsed;
}

function refuseLimit(cursor: Cursor, message: string): never {
  const help = "compute parts of it in `value:` nodes of their own";
  cursor.report({ name: "over-limit", message, span: wholeSpan(cursor.source), help });
  throw new Refused(message);
}

export function make(cursor: Cursor, ast: ExprAst): ExprAst {
  cursor.nodes += 1;
  if (cursor.nodes > limits.expressionNodes) {
    refuseLimit(cursor, `this expression has more than ${limits.expressionNodes} parts`);
  }
  return ast;
}

/** The place of the token that was read last. */
export function spanBefore(cursor: Cursor): Span {
  return spanOf(cursor, peek(cursor, -1));
}

export function parseName(cursor: Cursor, what: string): Located<string> {
  const token = advance(cursor);
  const span = spanOf(cursor, token);
  if (token.kind !== "name") refuse(cursor, span, `expected ${what}, found ${shown(token)}`);
  return { value: token.text, span };
}

/** Reads the bracket that closes `open`. */
export function close(cursor: Cursor, open: Token, sign: string): Span {
  const token = peek(cursor);
  const span = spanOf(cursor, token);
  if (isSign(token, sign)) {
    advance(cursor);
    return span;
  }
  if (token.kind === "end") refuse(cursor, spanOf(cursor, open), `"${open.text}" is never closed`);
  if (isSign(token, ")") || isSign(token, "]") || isSign(token, "}")) {
    refuse(cursor, span, `"${open.text}" is closed by "${token.text}"`, `write "${sign}"`);
  }
  if (isSign(token, "=")) refuseEquals(cursor, token);
  refuseForeignWord(cursor, token);
  refuse(cursor, span, `unexpected ${shown(token)} before "${sign}"`);
}
