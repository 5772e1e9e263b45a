/**
 * The grammar of expressions, by precedence climbing with the precedence of Jinja2: `a if c else b`, `or`, `and`, `not`,
 * comparisons, `+ -`, `~`, `* / // %`, unary `-`, filters and tests, then fields, indices and calls.
 */
import type { Report } from "../base/diagnostic.ts";
import { joinSpans } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { BinaryAstOperator, ExprAst } from "./ast.ts";
import {
  advance,
  type Cursor,
  close,
  isSign,
  isWord,
  make,
  nested,
  parseName,
  peek,
  Refused,
  refuse,
  refuseLeftover,
  spanBefore,
  spanOf,
  wholeSpan,
} from "./cursor.ts";
import { foreignMethods } from "./foreign.ts";
import { parseArguments, parsePrimary } from "./parse-primary.ts";
import { readTokens } from "./read-tokens.ts";

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
  for (;;) {
    const op = binaryAt(cursor);
    if (op === undefined || levels[op] < least) return left;
    const sign = peek(cursor);
    if (levels[op] === levelOfCompare && isComparison(left)) {
      refuse(cursor, spanOf(cursor, sign), "comparisons do not chain", "write `a < b and b < c`");
    }
    cursor.at += op === "not in" ? 2 : 1;
    const right = parseOperators(cursor, levels[op] + 1);
    warnOfFilter(cursor, op, left, right);
    left = make(cursor, { kind: "binary", op, left, right, span: joinSpans(left.span, right.span) });
  }
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
  if (isSign(next, ".") || isSign(next, "[")) {
    const help = `put the filter into parentheses: \`(x | ${name.value}).field\``;
    refuse(cursor, spanOf(cursor, next), `a filter's result cannot be read with "${next.text}" directly`, help);
  }
  if (isSign(next, "(")) refuse(cursor, spanOf(cursor, next), "a filter takes one list of arguments");
  return make(cursor, { kind: "filter", of, name, args, span: joinSpans(of.span, spanBefore(cursor)) });
}

function parseTest(cursor: Cursor, of: ExprAst): ExprAst {
  const word = advance(cursor);
  const negated = isWord(peek(cursor), "not");
  if (negated) advance(cursor);
  const next = peek(cursor);
  if (isWord(next, "in")) {
    const help = negated ? "write `x not in xs`" : "write `x in xs`";
    refuse(cursor, joinSpans(spanOf(cursor, word), spanOf(cursor, next)), "`is in` is not of this language", help);
  }
  const name = parseName(cursor, "the name of a test");
  const after = peek(cursor);
  if (isSign(after, "(") || after.kind === "number" || after.kind === "text") {
    refuse(
      cursor,
      spanOf(cursor, after),
      `the test "${name.value}" takes no arguments`,
      "compare with `==`, `<`, `in`",
    );
  }
  return make(cursor, { kind: "test", of, name, negated, span: joinSpans(of.span, name.span) });
}

/** Fields, indices and slices; what looks like a method call is refused with the filter to use. */
function parsePostfix(cursor: Cursor): ExprAst {
  let ast = parsePrimary(cursor);
  for (;;) {
    const token = peek(cursor);
    if (isSign(token, ".")) ast = parseField(cursor, ast);
    else if (isSign(token, "[")) ast = parseIndex(cursor, ast);
    else if (isSign(token, "(")) {
      const help = "only functions of the language can be called: `range(3)`";
      refuse(cursor, spanOf(cursor, token), "this cannot be called", help);
    } else return ast;
  }
}

function parseField(cursor: Cursor, of: ExprAst): ExprAst {
  advance(cursor);
  const token = peek(cursor);
  if (token.kind === "number") {
    refuse(cursor, spanOf(cursor, token), "an element is read with brackets", `write \`x[${token.text}]\``);
  }
  if (isSign(token, ".")) {
    refuse(cursor, spanOf(cursor, token), "`..` is not of this language", "numbers from 0 to n - 1 are `range(n)`");
  }
  const field = parseName(cursor, 'the name of a field after "."');
  if (isSign(peek(cursor), "(")) {
    const known = Object.hasOwn(foreignMethods, field.value) ? foreignMethods[field.value] : undefined;
    const help = known === undefined ? "write a filter: `x | name`" : `write \`${known}\``;
    refuse(cursor, field.span, `there are no method calls, such as ".${field.value}(…)"`, help);
  }
  return make(cursor, { kind: "field", of, field, span: joinSpans(of.span, field.span) });
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
