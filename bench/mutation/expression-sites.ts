/** Every part of every expression and template of a pipeline, with its type and with what the names in it stand for. */
import type { Located } from "../../src/base/span.ts";
import { type Layer, nameScope } from "../../src/check/frame.ts";
import { newSpanTable } from "../../src/check/span-table.ts";
import type { ExprAst, TemplateAst, TemplatePartAst } from "../../src/expr/ast.ts";
import { resolveExpression } from "../../src/expr/resolve-expression.ts";
import { resolveTemplate } from "../../src/expr/resolve-template.ts";
import type { Known, Named } from "../../src/expr/scope.ts";
import type { Expression, Pipeline, Template } from "../../src/syntax/pipeline.ts";

/** `parents`: what it is part of, nearest first. `locals`: variables of comprehensions and `{% for %}` that it sees. */
export type Part = {
  readonly ast: ExprAst;
  readonly parents: readonly ExprAst[];
  readonly root: Expression | Template;
  readonly known?: Known;
  readonly locals: ReadonlySet<string>;
  readonly means?: Named["kind"] | "local"; // of a name
};

/** `{% for %}` and `{% if %}`, by the place of the opening tag. */
export type TemplateTag = {
  readonly kind: "for" | "if" | "put";
  readonly part: TemplatePartAst;
  readonly root: Template;
};

type Found = { readonly parts: readonly Part[]; readonly tags: readonly TemplateTag[] };
type Noted = { readonly known?: Known; readonly locals: ReadonlySet<string> };

/** `layers`: what the expression that starts at an offset sees. Texts of other files (`prompt_file`) are left out. */
export function findParts(pipeline: Pipeline, layers: ReadonlyMap<number, Layer>): Found {
  const parts: Part[] = [];
  const tags: TemplateTag[] = [];
  for (const root of rootsOf(pipeline)) {
    if (root.span.file !== pipeline.path) continue;
    const layer = layers.get(root.span.start);
    const noted = layer === undefined ? new Map<ExprAst, Noted>() : noteTypes(root, layer);
    for (const { ast, parents } of partsOf(root.ast)) parts.push(partOf(ast, parents, root, noted, layer));
    if (isTemplate(root)) tags.push(...tagsOf(root.ast.parts, root));
  }
  return { parts, tags };
}

function partOf(
  ast: ExprAst,
  parents: readonly ExprAst[],
  root: Expression | Template,
  noted: ReadonlyMap<ExprAst, Noted>,
  layer: Layer | undefined,
): Part {
  const { known, locals = new Set<string>() } = noted.get(ast) ?? {};
  const named = ast.kind === "name" && layer !== undefined ? lookUp(layer, ast.name) : undefined;
  const means = ast.kind === "name" && locals.has(ast.name) ? "local" : named?.kind;
  return {
    ast,
    parents,
    root,
    locals,
    ...(known === undefined ? {} : { known }),
    ...(means === undefined ? {} : { means }),
  };
}

function lookUp(layer: Layer, name: string): Named | undefined {
  return nameScope(layer, newSpanTable()).lookup(name);
}

function noteTypes(root: Expression | Template, layer: Layer): ReadonlyMap<ExprAst, Noted> {
  const noted = new Map<ExprAst, Noted>();
  const scope = {
    ...nameScope(layer, newSpanTable()),
    noted: (ast: ExprAst, known: Known | undefined, variables: ReadonlyMap<string, Known>) =>
      void noted.set(ast, { ...(known === undefined ? {} : { known }), locals: new Set(variables.keys()) }),
  };
  if (isTemplate(root)) resolveTemplate(root.ast, scope, () => undefined);
  else resolveExpression(root.ast, scope, () => undefined);
  return noted;
}

export function isTemplate(root: Expression | Template): root is Template {
  return "parts" in root.ast;
}

/** Whatever in the pipeline is an expression or a template: the declarations are plain data, so none is missed. */
function rootsOf(value: unknown): readonly (Expression | Template)[] {
  if (isRoot(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(rootsOf);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(rootsOf) : [];
}

function isRoot(value: unknown): value is Expression | Template {
  return typeof value === "object" && value !== null && "ast" in value && "span" in value;
}

type Placed = { readonly ast: ExprAst; readonly parents: readonly ExprAst[] };

function partsOf(value: unknown, parents: readonly ExprAst[] = []): readonly Placed[] {
  if (Array.isArray(value)) return value.flatMap((item) => partsOf(item, parents));
  if (typeof value !== "object" || value === null) return [];
  if (!isExpression(value)) return Object.values(value).flatMap((item) => partsOf(item, parents));
  return [{ ast: value, parents }, ...Object.values(value).flatMap((item) => partsOf(item, [value, ...parents]))];
}

const expressionKinds: ReadonlySet<unknown> = new Set([
  ...["literal", "name", "group", "field", "index", "slice", "list", "object", "each", "not", "negate"],
  ...["binary", "filter", "test", "call"],
]);

function isExpression(value: object): value is ExprAst {
  if (!("kind" in value) || !("span" in value)) return false;
  return expressionKinds.has(value.kind) || (value.kind === "if" && "value" in value);
}

function tagsOf(parts: TemplateAst["parts"], root: Template): readonly TemplateTag[] {
  return parts.flatMap((part): readonly TemplateTag[] => {
    if (part.kind === "text") return [];
    const here: TemplateTag = { kind: part.kind, part, root };
    if (part.kind === "put") return [here];
    if (part.kind === "for") return [here, ...tagsOf(part.body, root), ...tagsOf(part.else ?? [], root)];
    return [here, ...part.branches.flatMap(({ body }) => tagsOf(body, root)), ...tagsOf(part.else ?? [], root)];
  });
}

/** The name of a filter, test, function or field, with its place. */
export function nameIn(ast: ExprAst): Located<string> | undefined {
  if (ast.kind === "name") return { value: ast.name, span: ast.span };
  if (ast.kind === "field") return ast.field;
  return "name" in ast ? ast.name : undefined;
}
