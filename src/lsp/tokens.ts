/** Colours for the words inside expressions and templates, which are mere text to an editor that knows YAML alone. */
import { type SemanticTokens, SemanticTokensBuilder } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Span } from "../base/span.ts";
import type { ExprAst } from "../expr/ast.ts";
import { expressionsOf, partsOf } from "./bind-expression.ts";
import type { Outline } from "./outline.ts";
import { wordOf } from "./values.ts";

export const tokenTypes = ["variable", "property", "function", "string", "number", "type", "parameter"] as const;
type TokenType = (typeof tokenTypes)[number];

/** The tokens of the whole document, in its order. */
export function tokensOf(outline: Outline, document: TextDocument, file: string): SemanticTokens {
  const found = new Map<number, { readonly span: Span; readonly type: TokenType }>();
  const add = (span: Span, type: TokenType) => {
    const isPlain = span.file === file && span.end > span.start && span.line === span.endLine;
    if (isPlain && !found.has(span.start)) found.set(span.start, { span, type });
  };
  for (const { span, of, isDeclaration } of outline.mentions) {
    if (of.kind === "type" && !isDeclaration) add(span, "type");
    else if (of.kind === "variable") add(span, "parameter");
  }
  for (const { asts, template } of outline.formulas)
    for (const ast of [...asts, ...expressionsOf(template?.parts ?? [])]) addParts(ast, add);
  const builder = new SemanticTokensBuilder();
  for (const { span, type } of [...found.values()].sort((left, right) => left.span.start - right.span.start)) {
    const { line, character } = document.positionAt(span.start);
    builder.push(line, character, span.end - span.start, tokenTypes.indexOf(type), 0);
  }
  return builder.build();
}

function addParts(ast: ExprAst, add: (span: Span, type: TokenType) => void): void {
  const word = wordOf(ast);
  if (word !== undefined) add(word, typeOf(ast));
  if (ast.kind === "literal" && typeof ast.value === "string") add(ast.span, "string");
  if (ast.kind === "literal" && typeof ast.value === "number") add(ast.span, "number");
  for (const part of partsOf(ast)) addParts(part, add);
}

function typeOf(ast: ExprAst): TokenType {
  if (ast.kind === "name") return "variable";
  return ast.kind === "field" ? "property" : "function";
}
