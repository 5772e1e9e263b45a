/** Operators: what their operands must be, and what comes of them. */
import { didYouMean, spellingCure } from "../base/did-you-mean.ts";
import { mayBeEqual } from "../types/assignability.ts";
import { hasOrder, isSameType, joinTypes, membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { booleanType, listOf, numberType, stringType, type Type } from "../types/type.ts";
import { arithmeticType } from "./arithmetic-type.ts";
import type { BinaryAstOperator, ExprAst } from "./ast.ts";
import { elementOf } from "./element-type.ts";
import type { CompareOperator, Expr } from "./ir.ts";
import { narrow } from "./narrowing.ts";
import {
  at,
  chainOf,
  complain,
  type Env,
  failed,
  isFailed,
  literalText,
  type Resolver,
  requireValue,
  type Typed,
  withoutGroup,
} from "./resolver.ts";
import { most, sizeOfType, sum } from "./sizes.ts";
import { isReversed, turnedCure, unquotedCure, warnComparison } from "./suspect-comparison.ts";

type Binary = Extract<ExprAst, { kind: "binary" }>;
type Sides = { readonly left: Typed; readonly right: Typed };

export function resolveBinary(resolver: Resolver, ast: Binary, env: Env): Typed | undefined {
  switch (ast.op) {
    case "and":
    case "or":
      return resolveLogic(resolver, ast, ast.op, env);
    case "in":
    case "not in":
      return resolveIn(resolver, ast, env);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return resolveCompare(resolver, ast, ast.op, env);
    default:
      return resolveArithmetic(resolver, ast, env);
  }
}

/** A condition as it stands in `and`, `or`, `not`, `if`: a boolean. */
export function resolveCondition(resolver: Resolver, ast: ExprAst, env: Env): Typed | undefined {
  const typed = resolver.resolve(resolver, ast, env);
  if (typed === undefined || isFailed(typed)) return typed;
  const value = requireValue(resolver, typed, ast, env);
  if (value === undefined || value.type.kind === "boolean") return value;
  return complain(
    resolver,
    "type-mismatch",
    ast.span,
    notBoolean(value.type, "a condition"),
    booleanHelp(value.type, chainOf(ast)),
  );
}

export function notBoolean(type: Type, what: string): string {
  return `${what} is true or false, not ${briefType(type)}`;
}

/** How to make a condition of a value of that type. `text`: how the value is written, if that is known. */
export function booleanHelp(type: Type, text?: string): string {
  const x = text !== undefined && /^[\w.]+(?: \| \w+)*$/.test(text) ? text : "x";
  switch (type.kind) {
    case "list":
    case "map":
    case "object":
      return `write \`${x} | length > 0\`, or \`${x} is not empty\``;
    case "string":
      return `write \`${x} != ""\``;
    case "words":
      return `write \`${x} == "${type.words[0]}"\``;
    case "integer":
    case "number":
      return `write \`${x} != 0\``;
    case "any":
      return `write \`${x} == true\`, or give it a type`;
    default:
      return `write \`${x} is not none\``;
  }
}

function resolveLogic(resolver: Resolver, ast: Binary, op: "and" | "or", env: Env): Typed | undefined {
  const habit = op === "or" ? orHelp(ast) : undefined;
  if (habit !== undefined)
    return complain(resolver, "foreign-expression", ast.span, "`or` takes conditions, and chooses no value", habit);
  const left = resolveCondition(resolver, ast.left, env);
  const right = resolveCondition(resolver, ast.right, narrow(env, ast.left, left, op === "and"));
  if (left === undefined || right === undefined) return undefined;
  const expr: Expr = { do: op, left: left.expr, right: right.expr, at: at(resolver, ast) };
  return { expr, type: booleanType, size: 1 };
}

/** `x or "none"` and `c and a or b`, where what stands on the right is no condition. */
function orHelp(ast: Binary): string | undefined {
  const right = withoutGroup(ast.right);
  const isValue = right.kind === "list" || (right.kind === "literal" && typeof right.value !== "boolean");
  if (!isValue) return undefined;
  const left = withoutGroup(ast.left);
  const isChoice = left.kind === "binary" && left.op === "and";
  return isChoice ? "write `a if c else b`" : "what stands in for a missing value is `x | default(y)`";
}

export function resolveNot(
  resolver: Resolver,
  ast: Extract<ExprAst, { kind: "not" | "negate" }>,
  env: Env,
): Typed | undefined {
  const of = resolveCondition(resolver, ast.of, env);
  return of && { expr: { do: "not", of: of.expr, at: at(resolver, ast) }, type: booleanType, size: 1 };
}

export function resolveNegate(
  resolver: Resolver,
  ast: Extract<ExprAst, { kind: "not" | "negate" }>,
  env: Env,
): Typed | undefined {
  const of = resolver.resolve(resolver, ast.of, env);
  const value = of && requireValue(resolver, of, ast.of, env);
  if (value === undefined || isFailed(value)) return value;
  const { type } = value;
  if (type.kind !== "integer" && type.kind !== "number" && type.kind !== "any") {
    const help = "for the other way round of an order, write `sort: x desc`";
    return complain(resolver, "type-mismatch", ast.span, `\`-\` takes a number, not ${briefType(type)}`, help);
  }
  if (value.expr.do === "lit" && typeof value.expr.value === "number") {
    const literal = 0 - value.expr.value;
    return {
      expr: { do: "lit", value: literal },
      type: { ...type, min: literal, max: literal } as Type,
      size: literal,
    };
  }
  const result = type.kind === "any" ? numberType : arithmeticType("-", { kind: "integer", min: 0, max: 0 }, type);
  const expr: Expr = { do: "negate", of: value.expr, at: at(resolver, ast) };
  return { expr, type: result, size: sizeOfType(result) };
}

/** Both sides without null, or undefined after a diagnostic for each that has one. */
function resolveSides(resolver: Resolver, ast: Binary, env: Env): Sides | undefined {
  const left = resolver.resolve(resolver, ast.left, env);
  const right = resolver.resolve(resolver, ast.right, env);
  const one = left && requireValue(resolver, left, ast.left, env);
  const other = right && requireValue(resolver, right, ast.right, env);
  return one && other && { left: one, right: other };
}

function resolveArithmetic(resolver: Resolver, ast: Binary, env: Env): Typed | undefined {
  const sides = resolveSides(resolver, ast, env);
  if (sides === undefined) return undefined;
  const { left, right } = sides;
  if (isFailed(left) || isFailed(right)) return failed();
  const op = ast.op as Exclude<BinaryAstOperator, "and" | "or" | "in" | "not in" | CompareOperator>; // see resolveBinary
  const make = (operator: typeof op | "concat", type: Type, size: Typed["size"]): Typed => {
    const expr: Expr = { do: "binary", op: operator, left: left.expr, right: right.expr, at: at(resolver, ast) };
    return { expr, type, size };
  };
  if (op === "~") return make("~", stringType, 1);
  const kinds = [familyOf(left.type), familyOf(right.type)];
  if (op === "+" && kinds.includes("list") && kinds.every((kind) => kind === "list" || kind === "any")) {
    return make("concat", concatType(left.type, right.type), sum(left.size, right.size));
  }
  if (op === "+" && kinds.includes("text") && kinds.every((kind) => kind === "text")) return make("~", stringType, 1);
  if (op === "+" && kinds.every((kind) => kind === "any")) return make("+", left.type, "none");
  if (kinds.every((kind) => kind === "number" || kind === "any")) {
    const type = arithmeticType(op, left.type, right.type);
    return make(op, type, sizeOfType(type));
  }
  if (op === "%" && kinds[0] === "text") {
    const help = 'join the parts: `"size: " ~ n`, with `n | round(2)` for decimals';
    return complain(resolver, "foreign-expression", ast.span, "`%` does not put values into a text", help);
  }
  const message = `\`${op}\` does not take ${briefType(left.type)} and ${briefType(right.type)}`;
  return complain(resolver, "type-mismatch", ast.span, message, arithmeticHelp(op, kinds));
}

/** What others mean by an operator on values that are no numbers. */
function arithmeticHelp(op: string, kinds: readonly string[]): string | undefined {
  const [left, right] = kinds;
  if (op === "+" && left === "list") return "an element joins a list in brackets: `xs + [x]`";
  if (op === "+" && kinds.includes("text")) return "text and numbers join with `~`";
  if (op === "+" && kinds.includes("object")) return "objects join with `a | merge(b)`";
  if (op === "-" && left === "list" && right === "list") return "write `a | minus(b)`";
  if (op === "*" && (left === "list" || left === "text"))
    return "nothing is repeated by `*`: write `[x for i in range(n)]`";
  return kinds.includes("text") ? "a number that is written as text becomes one by `x | int`" : undefined;
}

function familyOf(type: Type): string {
  const families = new Set(
    membersOf(type).map((member) => {
      if (member.kind === "integer" || member.kind === "number") return "number";
      if (member.kind === "never") return "any"; // of a state that is null as yet: what is read of it fits everywhere
      return member.kind === "string" || member.kind === "words" ? "text" : member.kind;
    }),
  );
  return families.size === 1 ? ([...families][0] ?? "any") : "mixed";
}

function concatType(left: Type, right: Type): Type {
  const of = joinTypes(elementOf(left), elementOf(right));
  if (left.kind !== "list" || right.kind !== "list") return listOf(of);
  const max = left.max === undefined || right.max === undefined ? undefined : left.max + right.max;
  return listOf(of, left.min + right.min, max);
}

function resolveCompare(resolver: Resolver, ast: Binary, op: CompareOperator, env: Env): Typed | undefined {
  const isOrder = op !== "==" && op !== "!=";
  const left = resolver.resolve(resolver, ast.left, env);
  const right = resolver.resolve(resolver, ast.right, env);
  if (left === undefined || right === undefined) return undefined;
  if (isFailed(left) || isFailed(right)) return { ...failed(), type: booleanType };
  if (!isOrder) {
    if (!mayBeEqual(left.type, right.type)) return neverEqual(resolver, ast, left.type, right.type);
    warnComparison(resolver, ast);
    return compareStep(resolver, ast, op, { left, right });
  }
  const one = requireValue(resolver, left, ast.left, env);
  const other = requireValue(resolver, right, ast.right, env);
  if (one === undefined || other === undefined) return undefined;
  const order = orderBetween(resolver, ast, one.type, other.type);
  if (order !== undefined) warnComparison(resolver, ast);
  return order && compareStep(resolver, ast, op, { left: one, right: other }, order.words);
}

function compareStep(
  resolver: Resolver,
  ast: Binary,
  op: CompareOperator,
  { left, right }: Sides,
  words?: readonly string[],
): Typed {
  const order = words === undefined ? {} : { words };
  const expr: Expr = { do: "compare", op, left: left.expr, right: right.expr, ...order, at: at(resolver, ast) };
  return { expr, type: booleanType, size: 1 };
}

/** Two that can never be equal: of words, the one that is not among them. */
function neverEqual(resolver: Resolver, ast: Binary, left: Type, right: Type): undefined {
  const [word, words, side] =
    literalWord(right) === undefined ? [literalWord(left), right, ast.left] : [literalWord(right), left, ast.right];
  const known = membersOf(words).flatMap((member) => (member.kind === "words" ? member.words : []));
  if (word !== undefined && known.length > 0) {
    const near = literalText(side) === undefined ? didYouMean(word, known) : spellingCure(word, side.span, known);
    const cure = near ?? `the words are ${known.join(" | ")}`;
    return complain(resolver, "unknown-word", side.span, `"${word}" is none of ${briefType(words)}`, cure);
  }
  if (left.kind === "null" || right.kind === "null") {
    const help = "leave the comparison out; for a list with nothing in it write `xs is empty`";
    return complain(resolver, "type-mismatch", ast.span, "this is never null", help);
  }
  const message = `${briefType(left)} and ${briefType(right)} are never equal`;
  const cure = unquotedCure(ast, left, right) ?? "convert one: `x | string`, `x | int`";
  return complain(resolver, "type-mismatch", ast.span, message, cure);
}

function literalWord(type: Type): string | undefined {
  return type.kind === "words" && type.words.length === 1 ? type.words[0] : undefined;
}

/** The order that `<` goes by: of numbers and text none of its own, of words that of their type. */
function orderBetween(
  resolver: Resolver,
  ast: Binary,
  left: Type,
  right: Type,
): { words?: readonly string[] } | undefined {
  const families = [familyOf(left), familyOf(right)].filter((family) => family !== "any");
  if (families.every((family) => family === "number")) return {};
  if (!families.every((family) => family === "text")) {
    const message = `${briefType(left)} and ${briefType(right)} have no order`;
    const isCount = families.includes("list") && families.includes("number");
    const help = isCount
      ? "for how many there are, write `xs | length`"
      : "numbers compare with numbers, text with text";
    return complain(resolver, "type-mismatch", ast.span, message, help);
  }
  const ordered = [left, right].filter(hasOrder);
  const [first, second] = ordered;
  if (first === undefined) return {};
  if (second !== undefined) {
    if (isSameType(first, second)) return { words: first.words };
    const message = `${briefType(left)} and ${briefType(right)} are different orders`;
    return complain(resolver, "type-mismatch", ast.span, message, "write `rank(x, order) < rank(y, order)`");
  }
  const other = first === left ? right : left;
  const word = literalWord(other);
  if (word === undefined) {
    const message = `${briefType(first)} and any text have no order`;
    return complain(resolver, "type-mismatch", ast.span, message, "compare words of one type");
  }
  return first.words.includes(word) ? { words: first.words } : neverEqual(resolver, ast, left, right);
}

function resolveIn(resolver: Resolver, ast: Binary, env: Env): Typed | undefined {
  const item = resolver.resolve(resolver, ast.left, env);
  const list = resolver.resolve(resolver, ast.right, env);
  const of = list && requireValue(resolver, list, ast.right, env);
  if (item === undefined || of === undefined) return undefined;
  if (!isFailed(item) && !isFailed(of) && !canContain(resolver, ast, item.type, of.type)) return undefined;
  warnComparison(resolver, ast);
  const negated = ast.op === "not in";
  const expr: Expr = { do: "in", negated, item: item.expr, of: of.expr, at: at(resolver, ast) };
  return { expr, type: booleanType, size: 1 };
}

function canContain(resolver: Resolver, ast: Binary, item: Type, of: Type): true | undefined {
  if (of.kind === "any" || of.kind === "never") return true;
  if (of.kind === "list" && mayBeEqual(item, of.of)) return true;
  if (of.kind === "list" && item.kind === "list" && mayBeEqual(item.of, of.of)) {
    const help = "ask for each element: `[x in xs for x in ys] | all`, or `| any`";
    return complain(resolver, "type-mismatch", ast.span, "a list is no element of a list of its own kind", help);
  }
  if (of.kind === "list") return neverEqual(resolver, ast, item, of.of);
  if (isReversed(item, of)) {
    const message = `a list is looked for in ${briefType(of)}, where it cannot be`;
    return complain(resolver, "reversed-membership", ast.span, message, turnedCure(ast));
  }
  const family = familyOf(item);
  const isText = family === "text" || family === "any";
  if (isText && (familyOf(of) === "text" || of.kind === "map" || of.kind === "object")) return true;
  const message = `${briefType(item)} cannot be in ${briefType(of)}`;
  return complain(
    resolver,
    "type-mismatch",
    ast.span,
    message,
    "`in` looks into a list, a text, or the keys of an object",
  );
}

/** `a if c else b`: each side knows what the condition has shown. */
export function resolveIf(resolver: Resolver, ast: Extract<ExprAst, { kind: "if" }>, env: Env): Typed | undefined {
  const condition = resolveCondition(resolver, ast.if, env);
  const value = resolver.resolve(resolver, ast.value, narrow(env, ast.if, condition, true));
  const other = resolver.resolve(resolver, ast.else, narrow(env, ast.if, condition, false));
  if (condition === undefined || value === undefined || other === undefined) return undefined;
  const type = isFailed(value) || isFailed(other) ? failed().type : joinTypes(value.type, other.type);
  // biome-ignore lint/suspicious/noThenProperty: `then` holds a tree, and nothing awaits a plan
  const expr: Expr = { do: "if", if: condition.expr, then: value.expr, else: other.expr, at: at(resolver, ast) };
  return { expr, type, size: most(value.size, other.size) };
}
