/** What the parts of an expression are: resolved anew when asked for, in the names that the checker found there. */
import type { Span } from "../base/span.ts";
import { type Layer, nameScope } from "../check/frame.ts";
import { newSpanTable } from "../check/span-table.ts";
import type { ExprAst } from "../expr/ast.ts";
import { resolveExpression } from "../expr/resolve-expression.ts";
import { resolveTemplate } from "../expr/resolve-template.ts";
import type { Known, NameScope } from "../expr/scope.ts";
import { expressionsOf, partsOf } from "./bind-expression.ts";
import type { Examined } from "./examine.ts";
import { covers, type Formula } from "./outline.ts";

/** `variables`: those of comprehensions and of the template that the part sees. */
export type Noted = { readonly known?: Known; readonly variables: ReadonlyMap<string, Known> };

export type Notes = ReadonlyMap<ExprAst, Noted>;

/** What each part of the formula is; empty where the checker did not come to it. */
export function notesOf(examined: Examined, formula: Formula): Notes {
  const notes = new Map<ExprAst, Noted>();
  const layer = layerOf(examined, formula);
  if (layer === undefined) return notes;
  const scope = notingScope(layer, notes);
  for (const ast of formula.asts) {
    const own = examined.layerAt(ast.span);
    resolveExpression(ast, own === undefined ? scope : notingScope(own, notes), silent);
  }
  if (formula.template !== undefined) resolveTemplate(formula.template, scope, silent);
  return notes;
}

const silent = () => {};

/** The names that a formula sees: that of a generator is known by its list. */
export function layerOf(examined: Examined, { span, asts }: Formula): Layer | undefined {
  const first = asts[0];
  return examined.layerAt(span) ?? (first && examined.layerAt(first.span));
}

/** The names of the layer; every part that is resolved in them is noted. */
export function notingScope(layer: Layer, notes: Map<ExprAst, Noted>): NameScope {
  return {
    ...nameScope(layer, newSpanTable()),
    noted: (ast, known, variables) => void notes.set(ast, { variables, ...(known === undefined ? {} : { known }) }),
  };
}

/** The innermost part of a formula whose own word stands at the offset: a name, a field, a filter. */
export function partAt(formula: Formula, offset: number): ExprAst | undefined {
  const roots = [...formula.asts, ...expressionsOf(formula.template?.parts ?? [])];
  for (const root of roots) if (covers(root.span, offset)) return innermost(root, offset);
  return undefined;
}

function innermost(ast: ExprAst, offset: number): ExprAst | undefined {
  for (const part of partsOf(ast)) {
    const found = covers(part.span, offset) ? innermost(part, offset) : undefined;
    if (found !== undefined) return found;
  }
  const word = wordOf(ast);
  return word !== undefined && covers(word, offset) ? ast : undefined;
}

/** The word that a part adds to what it is made of. */
export function wordOf(ast: ExprAst): Span | undefined {
  switch (ast.kind) {
    case "name":
      return ast.span;
    case "field":
      return ast.field.span;
    case "filter":
    case "test":
    case "call":
      return ast.name.span;
    default:
      return undefined;
  }
}
