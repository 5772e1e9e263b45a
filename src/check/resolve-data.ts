/** Data trees (LANGUAGE.md section 3): plain and block leaves are expressions, quoted leaves are text. */
import type { Bound } from "../base/bound.ts";
import type { Fix, Report } from "../base/diagnostic.ts";
import { unreachable } from "../base/invariant.ts";
import type { Span } from "../base/span.ts";
import type { Expr } from "../expr/ir.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import type { Read, Resolved } from "../expr/scope.ts";
import { sizedType } from "../expr/sizes.ts";
import { inQuotes } from "../syntax/line-fixes.ts";
import type { DataTree, Expression } from "../syntax/pipeline.ts";
import { joinTypes } from "../types/join-types.ts";
import { type Field, listOf, neverType, type Type } from "../types/type.ts";
import { type Checking, muted } from "./checking.ts";
import type { Layer } from "./frame.ts";
import { resolve } from "./resolve.ts";

/** One expression for the whole tree, with its type down to single fields. */
export function resolveData(checking: Checking, layer: Layer, tree: DataTree, expected?: Type): Resolved {
  switch (tree.kind) {
    case "expr":
      return resolveLeaf(checking, layer, tree, expected);
    case "text":
      return refuseQuotedExpression(checking, layer, tree) ?? literal(tree.text, tree.span);
    case "list":
      return resolveList(checking, layer, tree, expected);
    case "map":
      return resolveMap(checking, layer, tree, expected);
    default:
      return unreachable(tree);
  }
}

/** A text as an expression. */
export function literal(value: string, span: Span): Resolved {
  return { expr: { do: "lit", value }, type: { kind: "words", words: [value] }, size: 1, reads: [], span };
}

function resolveLeaf(
  checking: Checking,
  layer: Layer,
  tree: Extract<DataTree, { readonly kind: "expr" }>,
  expected: Type | undefined,
): Resolved {
  const telling = { ...checking, report: withQuotes(tree, checking.report) };
  const resolved = resolve(telling, layer, tree.expr, expected);
  if (isConstantSum(resolved.expr))
    checking.report({
      name: "constant-sum",
      message: `"${tree.expr.text}" would be computed`,
      span: tree.span,
      notes: [{ message: "a plain leaf is an expression, and this one has nothing but constants in it" }],
      help: "quote it if it is a text; write the result if it is a number",
      ...(tree.expr.text.length === tree.span.end - tree.span.start && { fix: quoteLeaf(tree) }),
    });
  return resolved;
}

/** A plain leaf as text. `2026-11-21` can have been meant as nothing else. */
function quoteLeaf({ expr, span }: { readonly expr: Expression; readonly span: Span }): Fix {
  const isDate = /^\d{4}-\d{1,2}-\d{1,2}$/.test(expr.text);
  return { span, text: inQuotes(expr.text), title: "put it in quotes", safe: isDate };
}

/** A lone word that is no name is mostly one that lacks its quotes. */
function withQuotes(tree: { readonly expr: Expression; readonly span: Span }, report: Report): Report {
  const { text, ast } = tree.expr;
  const isVariable = /^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(text); // of the environment
  const isPlain = ast.kind === "name" && text.length === tree.span.end - tree.span.start && !isVariable;
  if (!isPlain) return report;
  return (diagnostic) => {
    const isOwn = diagnostic.name === "unknown-name" && diagnostic.fix === undefined;
    report(isOwn ? { ...diagnostic, fix: { ...quoteLeaf(tree), safe: false } } : diagnostic);
  };
}

function isConstantSum(expr: Expr): boolean {
  if (expr.do !== "binary") return false;
  return [expr.left, expr.right].every((side) => side.do === "lit" || isConstantSum(side));
}

function resolveList(
  checking: Checking,
  layer: Layer,
  tree: Extract<DataTree, { readonly kind: "list" }>,
  expected: Type | undefined,
): Resolved {
  const wanted = expected?.kind === "list" ? expected.of : undefined;
  const items = tree.items.map((item) => resolveData(checking, layer, item, wanted));
  const of = items.map((item) => item.type).reduce(joinTypes, neverType);
  return {
    expr: { do: "list", items: items.map((item) => item.expr) },
    type: listOf(of, items.length, items.length),
    size: items.length,
    reads: readsOf(items),
    span: tree.span,
  };
}

function resolveMap(
  checking: Checking,
  layer: Layer,
  tree: Extract<DataTree, { readonly kind: "map" }>,
  expected: Type | undefined,
): Resolved {
  const wanted = expected?.kind === "object" ? expected.fields : [];
  const entries = tree.entries.map(({ key, value }) => {
    const field = wanted.find((one) => one.name === key.value);
    return { key: key.value, value: resolveData(checking, layer, value, field?.type) };
  });
  return objectResolved(entries, tree.span);
}

/** An object of these values. */
export function objectResolved(
  entries: readonly { readonly key: string; readonly value: Resolved }[],
  span: Span,
): Resolved {
  const fields: Field[] = entries.map(({ key, value }) => ({ name: key, type: sizedType(value), optional: false }));
  const size: Bound = 1;
  return {
    expr: { do: "object", entries: entries.map(({ key, value }) => ({ key, value: value.expr })) },
    type: { kind: "object", fields, open: false },
    size,
    reads: readsOf(entries.map((entry) => entry.value)),
    span,
  };
}

/** All reads of several expressions. */
export function readsOf(parts: readonly { readonly reads: readonly Read[] }[]): Read[] {
  return parts.flatMap((part) => part.reads);
}

type TextLeaf = Extract<DataTree, { readonly kind: "text" }>;

/** Whether YAML has the text plain wherever it stands. */
function isPlainText(text: string): boolean {
  return !/^[[\]{}"'&*!|>%@`#,]|^[-?:]\s|:\s|\s#|[,[\]{}]/.test(text);
}

/**
 * `"report.body"` is a text; whoever wrote it over known names most likely meant what the report says. It is refused
 * then, and passes for what was meant.
 */
function refuseQuotedExpression(checking: Checking, layer: Layer, tree: TextLeaf): Resolved | undefined {
  if (!/[.[|+\-*/~<>=%]|\s(?:in|and|or|is|if)\s/.test(tree.text)) return undefined;
  const found: unknown[] = [];
  const ast = parseExpression(tree.scalar.source, (diagnostic) => found.push(diagnostic));
  if (ast === undefined || found.length > 0) return undefined;
  const trial = { ...muted(checking), report: (diagnostic: unknown) => found.push(diagnostic) };
  const resolved = resolve(trial, layer, { ast, text: tree.text, span: tree.span });
  if (found.length > 0 || resolved.reads.length === 0) return undefined;
  const cure = unquoted(tree);
  checking.report({
    name: "quoted-expression",
    message: `"${tree.text}" is text here, though it would do as an expression`,
    span: tree.span,
    notes: [{ message: "a quoted leaf is text; a plain one is an expression" }],
    help: `${cure.help}, or write (${JSON.stringify(tree.text)}) if the text is meant`,
    ...(cure.text !== undefined && { fix: { span: tree.span, text: cure.text, title: cure.title, safe: false } }),
  });
  return resolved;
}

/** Without the quotes: as it is, or where YAML would read it otherwise as a block, which brackets around it do not allow. */
function unquoted({ text, scalar }: TextLeaf): {
  readonly help: string;
  readonly title: string;
  readonly text?: string;
} {
  const title = "take the quotes away";
  if (isPlainText(text)) return { help: title, title, text };
  const help = "write it without the quotes as a block (`>-`, and the expression on the line below)";
  if (scalar.indent === undefined || text.includes("\n")) return { help, title };
  return { help, title: "write it as a block", text: `>-\n${" ".repeat(scalar.indent)}${text}` };
}
