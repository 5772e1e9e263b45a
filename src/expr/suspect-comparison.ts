/** Comparisons whose types are fine, and that still are always the same or ask the wrong way round. */
import type { Cure, Fix } from "../base/diagnostic.ts";
import type { DiagnosticName } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import { mayBeEqual } from "../types/assignability.ts";
import type { Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { chainOf, literalText, type Resolver, withoutGroup } from "./resolver.ts";

type Binary = Extract<ExprAst, { kind: "binary" }>;

/** `a == a`, `x in []`. */
export function warnComparison(resolver: Resolver, ast: Binary): void {
  const found = itself(ast) ?? inNothing(ast);
  if (found === undefined) return;
  const { name, message, help } = found;
  resolver.report({ name, message, span: ast.span, help });
}

type Found = { readonly name: DiagnosticName; readonly message: string; readonly help: string };

function itself(ast: Binary): Found | undefined {
  const chain = chainOf(ast.left);
  if (!readsName(ast.left) || !isSameAst(ast.left, ast.right)) return undefined;
  const what = chain === undefined ? "a value" : `"${chain}"`;
  const always = ["==", "<=", ">="].includes(ast.op);
  const message = `${what} is compared with itself: that is always ${always}`;
  return { name: "self-comparison", message, help: "name on one side what it is to be compared with" };
}

function readsName(ast: ExprAst): boolean {
  const bare = withoutGroup(ast);
  if (bare.kind === "name") return true;
  if (bare.kind === "field" || bare.kind === "index" || bare.kind === "filter" || bare.kind === "slice")
    return readsName(bare.of);
  if (bare.kind === "call") return bare.args.some(({ value }) => readsName(value));
  return bare.kind === "binary" && (readsName(bare.left) || readsName(bare.right));
}

/** Whether both are written alike, but for blanks and parentheses. */
function isSameAst(left: ExprAst, right: ExprAst): boolean {
  if (withoutGroup(left).kind !== withoutGroup(right).kind) return false;
  return JSON.stringify(left, withoutPlaces) === JSON.stringify(right, withoutPlaces);
}

function withoutPlaces(key: string, value: unknown): unknown {
  if (key === "span" || key === "instead") return undefined;
  const isGroup = typeof value === "object" && value !== null && "kind" in value && value.kind === "group";
  return isGroup && "of" in value ? withoutPlaces("", value.of) : value;
}

function inNothing(ast: Binary): Found | undefined {
  const list = withoutGroup(ast.right);
  const isIn = ast.op === "in" || ast.op === "not in";
  if (!isIn || list.kind !== "list" || list.items.length > 0) return undefined;
  const message = `nothing is in an empty list: this is always ${ast.op === "not in"}`;
  return { name: "empty-membership", message, help: "write what may be in it, or leave the comparison out" };
}

/** `tags in tag`, told apart from two that have nothing to do with one another. */
export function isReversed(item: Type, of: Type): boolean {
  return item.kind === "list" && of.kind !== "list" && of.kind !== "any" && mayBeEqual(of, item.of);
}

/** The same comparison the right way round, where both sides are paths. */
export function turnedCure(ast: Binary): Cure {
  const [item, list] = [chainOf(ast.left), chainOf(ast.right)];
  if (item === undefined || list === undefined || /[^\w.]/.test(item + list))
    return { help: `write \`x ${ast.op} xs\`` };
  const text = `${list} ${ast.op} ${item}`;
  return { help: `turn it round: \`${text}\``, fix: { span: ast.span, text, title: `write \`${text}\``, safe: true } };
}

/** Of `n == "1"` and `flag == "true"`, the literal without its quotes. */
export function unquotedCure(ast: Binary, left: Type, right: Type): Cure | undefined {
  const isText = literalText(ast.right) !== undefined;
  const [text, other, side] = isText
    ? [literalText(ast.right), left, ast.right]
    : [literalText(ast.left), right, ast.left];
  const isNumber = (other.kind === "integer" || other.kind === "number") && /^-?\d+(?:\.\d+)?$/.test(text ?? "");
  const isBoolean = other.kind === "boolean" && (text === "true" || text === "false");
  if (text === undefined || (!isNumber && !isBoolean)) return undefined;
  const fix = unquoted(side.span, text);
  return { help: `write \`${text}\` without quotes`, ...(fix && { fix }) };
}

function unquoted(span: Span, text: string): Fix | undefined {
  const isPlain = span.end - span.start === text.length + 2;
  return isPlain ? { span, text, title: `write \`${text}\``, safe: true } : undefined;
}
