/** Scalars that name something: expressions, templates, types, plain names. Each becomes a place that can be asked about. */
import type { Located } from "../base/span.ts";
import type { ScalarTree, Tree } from "../base/tree.ts";
import { pathOfAgent } from "../compile/files-asked.ts";
import type { ExprAst, TemplateAst } from "../expr/ast.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import { parseGenerators, parseSort } from "../expr/parse-header.ts";
import { parseTemplate } from "../expr/parse-template.ts";
import { indexLines } from "../syntax/line-index.ts";
import { copiedText } from "../syntax/scalar-source.ts";
import { type Binding, bindExpression, bindTemplate } from "./bind-expression.ts";
import { type Declared, declaredIn, type Formula, type NameMeaning, type Scope } from "./outline.ts";
import { declare, mention, type Walk, type Where } from "./walk.ts";

const silent = () => {};

/** An expression, or several: `a desc, b`. */
export function bindFormula(walk: Walk, kind: "expression" | "setting" | "sort", tree: Tree, scope: Scope): void {
  if (tree.kind !== "scalar" || tree.broken) return;
  const asts = kind === "sort" ? parseSort(tree.source, silent)?.map(({ by }) => by) : expressionsIn(tree);
  addFormula(walk, tree, scope, { asts: asts ?? [], isParsed: asts !== undefined, isSetting: kind === "setting" });
}

function expressionsIn({ source }: ScalarTree): readonly ExprAst[] | undefined {
  const ast = parseExpression(source, silent);
  return ast && [ast];
}

/** `x in list`, one or several: the variables are for the caller to declare. */
export function bindGenerators(
  walk: Walk,
  tree: ScalarTree,
  scope: Scope,
): readonly { readonly variable: Located<string>; readonly list: ExprAst }[] {
  if (tree.broken) return [];
  const parsed = parseGenerators(tree.source, silent);
  addFormula(walk, tree, scope, {
    asts: parsed?.map(({ list }) => list) ?? [],
    isParsed: parsed !== undefined,
    isSetting: false,
  });
  return parsed ?? [];
}

type Parsed = Pick<Formula, "asts" | "isParsed" | "isSetting" | "template">;

function addFormula(walk: Walk, { span, source }: ScalarTree, scope: Scope, parsed: Parsed): void {
  walk.found.formulas.push({ span, source, scope, ...parsed });
  for (const ast of parsed.asts) bindExpression(bindingOf(walk), ast, scope);
}

function bindingOf(walk: Walk): Binding {
  return {
    inputs: walk.globals.input,
    mention: (one) => mention(walk, one),
    declare: (one) => declare(walk, one),
  };
}

/** Prose. */
export function bindProse(walk: Walk, tree: Tree, scope: Scope): void {
  if (tree.kind !== "scalar" || tree.broken) return;
  const template = parseTemplate(tree.source, silent);
  addTemplate(walk, { span: tree.span, source: tree.source, scope }, template);
}

function addTemplate(
  walk: Walk,
  place: Pick<Formula, "span" | "source" | "scope">,
  template: TemplateAst | undefined,
): void {
  const parsed = { asts: [], isSetting: false, isParsed: template !== undefined };
  walk.found.formulas.push({ ...place, ...parsed, ...(template === undefined ? {} : { template }) });
  if (template !== undefined) bindTemplate(bindingOf(walk), template, place.scope);
}

/** A tree of data: what is not quoted is an expression. */
export function bindData(walk: Walk, tree: Tree, scope: Scope): void {
  switch (tree.kind) {
    case "list":
      for (const item of tree.items) bindData(walk, item, scope);
      return;
    case "map":
      for (const { value } of tree.entries) bindData(walk, value, scope);
      return;
    default:
      if (tree.style !== "quoted") bindFormula(walk, "expression", tree, scope);
  }
}

/** A type in the short form: its words are names of types where there are such types. */
export function bindType(walk: Walk, tree: Tree): void {
  switch (tree.kind) {
    case "list":
      for (const item of tree.items) bindType(walk, item);
      return;
    case "map":
      for (const { value } of tree.entries) bindType(walk, value);
      return;
    default:
  }
  const { source, span } = tree;
  walk.found.types.push({ span, source });
  for (const { word, at } of typeWords(source.text)) {
    const of = walk.globals.type.get(word);
    if (of !== undefined) mention(walk, { span: source.span(at, at + word.length), of, isDeclaration: false });
  }
}

/** The words of a type that stand where a type can stand: no names of fields, nothing of the description. */
export function typeWords(text: string): readonly { readonly word: string; readonly at: number }[] {
  const end = / - /.exec(text)?.index ?? text.length;
  return [...text.slice(0, end).matchAll(/[A-Za-z_][\w./+-]*(?!\s*\??\s*:)/g)].flatMap(({ 0: word, index }) => {
    const behind = text.slice(index + word.length);
    const isField = /^[\w./+-]*\s*\??\s*:/.test(behind);
    return isField ? [] : [{ word, at: index }];
  });
}

/** A plain name. */
export function bindWord(walk: Walk, tree: Tree, means: NameMeaning | undefined, { scope }: Where): void {
  if (tree.kind !== "scalar" || tree.broken || means === undefined) return;
  const { text } = tree.source;
  const span = tree.source.span(0, text.length);
  walk.found.words.push({ span, text, means });
  if (means === "prompt") bindPromptFile(walk, text, span, scope);
  const of = declaredAs(walk, text, means, scope);
  if (of !== undefined) mention(walk, { span, of, isDeclaration: false });
  else if (means === "role") walk.found.files.push({ span, path: pathOfAgent(text), kind: "role" });
  else if (means === "pipeline") walk.found.files.push({ span, path: walk.files.pipeline(text), kind: "pipeline" });
}

function declaredAs(walk: Walk, text: string, means: NameMeaning, scope: Scope): Declared | undefined {
  switch (means) {
    case "role":
    case "model":
    case "phase":
      return walk.globals[means].get(text);
    case "pipeline":
      return walk.globals.part.get(text);
    case "node": {
      const found = declaredIn(scope, text);
      return found?.kind === "node" ? found : undefined;
    }
    default:
      return undefined;
  }
}

/** A template in a file of its own sees what its node sees. */
function bindPromptFile(walk: Walk, written: string, span: Formula["span"], scope: Scope): void {
  const path = walk.files.beside(written);
  walk.found.files.push({ span, path, kind: "prompt" });
  const text = walk.files.text(path);
  if (text === undefined) return;
  const lines = indexLines(path, text);
  const source = copiedText(lines, 0, text);
  addTemplate(walk, { span: lines.span(0, text.length), source, scope }, parseTemplate(source, silent));
}
