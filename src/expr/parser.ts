/**
 * The grammar of expressions, by precedence climbing with the precedence of Jinja2: `a if c else b`, `or`, `and`, `not`,
 * comparisons, `+ -`, `~`, `* / // %`, unary `-`, filters and tests, then fields, indices and calls.
 */
import type { Report } from "../base/diagnostic.ts";
import { joinSpans, type Located } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { BinaryAstOperator, ExprAst } from "./ast.ts";
import {
  advance,
  type Cursor,
  close,
  cureIn,
  isSign,
  isWord,
  make,
  nested,
  parseName,
  peek,
  Refused,
  refuse,
  refuseAs,
  refuseLeftover,
  shown,
  spanBefore,
  spanOf,
  wholeSpan,
} from "./cursor.ts";
import { fixIn, type Part } from "./fix-in.ts";
import { foreignTests } from "./foreign.ts";
import { lengthFix, methodCure } from "./foreign-calls.ts";
import { parseArguments, parsePrimary } from "./parse-primary.ts";
import { readTokens, type Token } from "./read-tokens.ts";

/** What `parse` makes of the whole source, or undefined after one diagnostic. */
export function parseWith<T>(source: SourceText, report: Report, parse: (cursor: Cursor) => T): T | undefined {
  const tokens = readTokens(source, report);
  if (tokens === undefined) return undefined;
  const cursor: Cursor = { source, tokens, report, whole: parseWhole, simple: parseSimple, at: 0, depth: 0, nodes: 0 };
  try {
    if (peek(cursor).kind === "end") refuse(cursor, wholeSpan(source), "an expression is missing");
    const parsed = parse(cursor);
    if (peek(cursor).kind !== "end") refuseLeftover(cursor);
    return parsed;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** A whole expression: the level of `a if c else b`. */
function parseWhole(cursor: Cursor): ExprAst {
  const value = parseOperators(cursor, lowest);
  if (!isWord(peek(cursor), "if")) return value;
  const word = advance(cursor);
  return nested(cursor, () => {
    const condition = parseOperators(cursor, lowest);
    if (!isWord(peek(cursor), "else")) {
      const help = "write `a if condition else b`";
      refuse(cursor, spanOf(cursor, word), "this `if` has no `else`", help);
    }
    advance(cursor);
    const other = parseWhole(cursor);
    return make(cursor, { kind: "if", if: condition, value, else: other, span: joinSpans(value.span, other.span) });
  });
}

/** Everything but `a if c else b`, as in the lists and conditions of comprehensions. */
function parseSimple(cursor: Cursor): ExprAst {
  return parseOperators(cursor, lowest);
}

const lowest = 1; // the level of `or`
const levelOfNot = 3;
const levelOfCompare = 4;
const levelOfPlus = 5;
const levels: Readonly<Record<BinaryAstOperator, number>> = {
  or: 1,
  and: 2,
  "==": levelOfCompare,
  "!=": levelOfCompare,
  "<": levelOfCompare,
  "<=": levelOfCompare,
  ">": levelOfCompare,
  ">=": levelOfCompare,
  in: levelOfCompare,
  "not in": levelOfCompare,
  "+": levelOfPlus,
  "-": levelOfPlus,
  "~": 6,
  "*": 7,
  "/": 7,
  "//": 7,
  "%": 7,
};

function parseOperators(cursor: Cursor, least: number): ExprAst {
  let left = isWord(peek(cursor), "not") ? parseNot(cursor, least) : parseUnary(cursor);
  let rightFrom = 0;
  for (;;) {
    const op = binaryAt(cursor);
    if (op === undefined || levels[op] < least) return left;
    const sign = peek(cursor);
    if (levels[op] === levelOfCompare && isComparison(left)) refuseChain(cursor, sign, rightFrom);
    rightFrom = peek(cursor, op === "not in" ? 2 : 1).start;
    cursor.at += op === "not in" ? 2 : 1;
    const right = parseOperators(cursor, levels[op] + 1);
    warnOfFilter(cursor, op, left, right);
    left = make(cursor, { kind: "binary", op, left, right, span: joinSpans(left.span, right.span) });
  }
}

/** `a < b < c` with the middle, which begins at this offset, said twice. */
function refuseChain(cursor: Cursor, sign: Token, middleFrom: number): never {
  const { text } = cursor.source;
  const middle = text.slice(middleFrom, sign.start).trim();
  const isOrder = ["<", "<=", ">", ">="].includes(sign.text);
  const part = { start: sign.start, end: sign.end };
  const isSafe = isOrder && /^[\w.]+$/.test(middle);
  const fix = fixIn(cursor.source, part, `and ${middle} ${sign.text}`, isSafe, "say the middle twice");
  const help = "write `a < b and b < c`";
  refuseAs(cursor, "chained-comparison", {
    span: spanOf(cursor, sign),
    message: "comparisons do not chain",
    cure: fix ? { help, fix } : help,
  });
}

function binaryAt(cursor: Cursor): BinaryAstOperator | undefined {
  const token = peek(cursor);
  if (isWord(token, "not") && isWord(peek(cursor, 1), "in")) return "not in";
  if (token.kind === "text" || !Object.hasOwn(levels, token.text)) return undefined;
  return token.text as BinaryAstOperator;
}

function isComparison(ast: ExprAst): boolean {
  return ast.kind === "binary" && levels[ast.op] === levelOfCompare;
}

function isFiltered(ast: ExprAst): boolean {
  return ast.kind === "filter" || (ast.kind === "binary" && (isFiltered(ast.left) || isFiltered(ast.right)));
}

/** `a + b | f` filters `b` alone, which is seldom meant. */
function warnOfFilter(cursor: Cursor, op: BinaryAstOperator, left: ExprAst, right: ExprAst): void {
  if (levels[op] < levelOfPlus || op === "~" || right.kind !== "filter" || isFiltered(left)) return;
  cursor.report({
    name: "filter-after-arithmetic",
    message: `\`${right.name.value}\` filters only what stands after \`${op}\``,
    span: right.span,
    help: `write \`(a ${op} b) | ${right.name.value}\` or \`a ${op} (b | ${right.name.value})\``,
  });
}

function parseNot(cursor: Cursor, least: number): ExprAst {
  const word = advance(cursor);
  const span = spanOf(cursor, word);
  if (least > levelOfNot) refuse(cursor, span, "`not` cannot stand here", "put it into parentheses: `(not x)`");
  const of = nested(cursor, () => parseOperators(cursor, levelOfNot));
  return make(cursor, { kind: "not", of, span: joinSpans(span, of.span) });
}

function parseUnary(cursor: Cursor): ExprAst {
  return parseFilters(cursor, parseSigned(cursor));
}

function parseSigned(cursor: Cursor): ExprAst {
  const token = peek(cursor);
  if (isSign(token, "+")) refuse(cursor, spanOf(cursor, token), "`+` needs something on its left", "leave it out");
  if (!isSign(token, "-")) return parsePostfix(cursor);
  advance(cursor);
  const of = nested(cursor, () => parseSigned(cursor));
  return make(cursor, { kind: "negate", of, span: joinSpans(spanOf(cursor, token), of.span) });
}

/** Filters and tests: `x | f(a)`, `x is t`, `x is not t`. */
function parseFilters(cursor: Cursor, operand: ExprAst): ExprAst {
  let ast = operand;
  for (;;) {
    const token = peek(cursor);
    if (isSign(token, "|")) ast = parseFilter(cursor, ast);
    else if (isWord(token, "is")) ast = parseTest(cursor, ast);
    else return ast;
  }
}

function parseFilter(cursor: Cursor, of: ExprAst): ExprAst {
  advance(cursor);
  const name = parseName(cursor, "the name of a filter");
  const args = isSign(peek(cursor), "(") ? parseArguments(cursor) : [];
  const next = peek(cursor);
  if (args.length === 0 && isBareArgument(cursor)) refuseBareArgument(cursor, name);
  if (isSign(next, ".") || isSign(next, "[")) {
    const help = `put the filter into parentheses: \`(x | ${name.value}).field\``;
    refuse(cursor, spanOf(cursor, next), `a filter's result cannot be read with "${next.text}" directly`, help);
  }
  if (isSign(next, "(")) refuse(cursor, spanOf(cursor, next), "a filter takes one list of arguments");
  return make(cursor, { kind: "filter", of, name, args, span: joinSpans(of.span, spanBefore(cursor)) });
}

/** A literal, a name or a `:` right behind the name of a filter, as shells and Liquid have their arguments. */
function isBareArgument(cursor: Cursor): boolean {
  const next = peek(cursor);
  if (peek(cursor, -1).kind !== "name") return false;
  if (isSign(next, ":")) return cursor.depth === 0 && ["text", "number", "name"].includes(peek(cursor, 1).kind);
  return next.kind === "text" || next.kind === "number";
}

function refuseBareArgument(cursor: Cursor, name: Located<string>): never {
  const first = peek(cursor);
  const value = isSign(first, ":") ? peek(cursor, 1) : first;
  const written = cursor.source.text.slice(value.start, value.end);
  const behind = peek(cursor, isSign(first, ":") ? 2 : 1);
  const isAlone = behind.kind === "end" || isSign(behind, ")") || isSign(behind, "|");
  const fix = isAlone
    ? fixIn(cursor.source, { start: peek(cursor, -1).end, end: value.end }, `(${written})`, true)
    : undefined;
  const help = `write \`${name.value}(${written})\``;
  const message = "the argument of a filter stands in parentheses";
  refuseAs(cursor, "foreign-expression", { span: spanOf(cursor, value), message, cure: fix ? { help, fix } : help });
}

function parseTest(cursor: Cursor, of: ExprAst): ExprAst {
  const word = advance(cursor);
  const negated = isWord(peek(cursor), "not");
  if (negated) advance(cursor);
  const next = peek(cursor);
  if (isWord(next, "in")) {
    const help = negated ? "write `x not in xs`" : "write `x in xs`";
    const span = joinSpans(spanOf(cursor, word), spanOf(cursor, next));
    const cure = { ...cureIn(cursor, { start: word.start, end: next.end }, negated ? "not in" : "in", true), help };
    refuseAs(cursor, "foreign-expression", { span, message: "`is in` is not of this language", cure });
  }
  if (next.kind === "text" || next.kind === "number" || isSign(next, "-")) refuseIs(cursor, word, next, negated);
  const name = parseName(cursor, "the name of a test");
  const after = peek(cursor);
  if (isSign(after, "(") || after.kind === "number" || after.kind === "text") {
    const known = Object.hasOwn(foreignTests, name.value) ? foreignTests[name.value] : undefined;
    const message = `the test "${name.value}" takes no arguments`;
    refuse(cursor, spanOf(cursor, after), message, known ?? "compare with `==`, `<`, `in`");
  }
  return make(cursor, { kind: "test", of, name, negated, span: joinSpans(of.span, name.span) });
}

/** `x is "a"` compares. */
function refuseIs(cursor: Cursor, word: Token, next: Token, negated: boolean): never {
  const last = negated ? peek(cursor, -1) : word;
  const part = { start: word.start, end: last.end };
  const cure = cureIn(cursor, part, negated ? "!=" : "==", true);
  const message = `\`is\` asks a test, such as \`is defined\`, and ${shown(next)} is none`;
  refuseAs(cursor, "foreign-expression", {
    span: joinSpans(spanOf(cursor, word), spanOf(cursor, next)),
    message,
    cure,
  });
}

/** Fields, indices and slices; what looks like a method call is refused with the filter to use. */
function parsePostfix(cursor: Cursor): ExprAst {
  const from = peek(cursor).start;
  let ast = parsePrimary(cursor);
  for (;;) {
    const token = peek(cursor);
    if (isSign(token, ".")) ast = parseField(cursor, ast, from);
    else if (isSign(token, "[")) ast = parseIndex(cursor, ast);
    else if (isSign(token, "(")) {
      const help = "only functions of the language can be called: `range(3)`";
      refuse(cursor, spanOf(cursor, token), "this cannot be called", help);
    } else return ast;
  }
}

/** `from`: the offset where what the field is read of begins. */
function parseField(cursor: Cursor, of: ExprAst, from: number): ExprAst {
  const dot = advance(cursor);
  const token = peek(cursor);
  if (token.kind === "number") {
    const cure = { help: `write \`x[${token.text}]\`` };
    const fix = fixIn(cursor.source, { start: dot.start, end: token.end }, `[${token.text}]`, true);
    refuse(cursor, spanOf(cursor, token), "an element is read with brackets", fix ? { ...cure, fix } : cure);
  }
  if (isSign(token, "*")) refuseStar(cursor, { start: dot.start, end: token.end });
  if (isSign(token, ".")) {
    refuse(cursor, spanOf(cursor, token), "`..` is not of this language", "numbers from 0 to n - 1 are `range(n)`");
  }
  const field = parseName(cursor, 'the name of a field after "."');
  if (isSign(peek(cursor), "(")) {
    const message = `there are no method calls, such as ".${field.value}(…)"`;
    const cure = methodCure(cursor, field.value, from);
    refuseAs(cursor, "foreign-expression", { span: field.span, message, cure });
  }
  const instead = field.value === "length" || field.value === "size" ? lengthFix(cursor, from) : undefined;
  const span = joinSpans(of.span, field.span);
  return make(cursor, { kind: "field", of, field, span, ...(instead && { instead }) });
}

/** `xs[*].f` and `xs.*.f` of a JSONPath: a dot does it alone. */
function refuseStar(cursor: Cursor, part: Part): never {
  const span = cursor.source.span(part.start, part.end);
  const fix = fixIn(cursor.source, part, "", true);
  const help = "a dot on a list reads the field of each element: `xs.f`";
  const message = `\`${cursor.source.text.slice(part.start, part.end)}\` is not of this language`;
  refuseAs(cursor, "foreign-expression", { span, message, cure: fix ? { help, fix } : help });
}

function parseIndex(cursor: Cursor, of: ExprAst): ExprAst {
  const open = advance(cursor);
  if (isSign(peek(cursor), "]")) {
    refuse(
      cursor,
      joinSpans(spanOf(cursor, open), spanOf(cursor, peek(cursor))),
      "an index is missing",
      "write `x[0]`",
    );
  }
  if (isSign(peek(cursor), "*") && isSign(peek(cursor, 1), "]"))
    refuseStar(cursor, { start: open.start, end: peek(cursor, 1).end });
  return nested(cursor, () => {
    const from = isSign(peek(cursor), ":") ? undefined : parseWhole(cursor);
    if (!isSign(peek(cursor), ":")) {
      const span = joinSpans(of.span, close(cursor, open, "]"));
      const index = from ?? refuse(cursor, span, "an index is missing");
      return make(cursor, { kind: "index", of, index, span });
    }
    advance(cursor);
    const isOpenEnded = isSign(peek(cursor), "]") || isSign(peek(cursor), ":");
    const to = isOpenEnded ? undefined : parseWhole(cursor);
    if (isSign(peek(cursor), ":")) {
      refuse(cursor, spanOf(cursor, peek(cursor)), "a slice has no step", "to turn a list round: `xs | reverse`");
    }
    const span = joinSpans(of.span, close(cursor, open, "]"));
    return make(cursor, { kind: "slice", of, ...(from && { from }), ...(to && { to }), span });
  });
}
