/** Which names of an expression or a template mean what, by the rules of scopes alone: types need not be known. */
import type { Located, Span } from "../base/span.ts";
import type { ArgumentAst, ExprAst, TemplateAst, TemplatePartAst } from "../expr/ast.ts";
import type { Declared, Mention, Scope } from "./outline.ts";
import { declaredIn } from "./outline.ts";

export type Binding = {
  readonly inputs: ReadonlyMap<string, Declared>;
  readonly mention: (mention: Mention) => void;
  readonly declare: (declared: Declared) => void;
};

/** Tells of every name in the expression that is declared somewhere. */
export function bindExpression(binding: Binding, ast: ExprAst, scope: Scope): void {
  switch (ast.kind) {
    case "name":
      bindName(binding, ast.name, ast.span, scope);
      return;
    case "field":
      if (!bindInput(binding, ast, scope)) bindExpression(binding, ast.of, scope);
      return;
    case "each":
      bindEach(binding, ast, scope);
      return;
    case "binary":
      bindEnding(binding, ast, scope);
      break;
    default:
  }
  for (const part of partsOf(ast)) bindExpression(binding, part, scope);
}

/** Tells of every name in the template. */
export function bindTemplate(binding: Binding, template: TemplateAst, scope: Scope): void {
  bindParts(binding, template.parts, scope);
}

/** The expressions that an expression is made of. */
export function partsOf(ast: ExprAst): readonly ExprAst[] {
  switch (ast.kind) {
    case "group":
    case "not":
    case "negate":
    case "field":
    case "test":
      return [ast.of];
    case "index":
      return [ast.of, ast.index];
    case "slice":
      return [ast.of, ...(ast.from === undefined ? [] : [ast.from]), ...(ast.to === undefined ? [] : [ast.to])];
    case "list":
      return ast.items;
    case "object":
      return ast.entries.flatMap(({ key, value }) => [key, value]);
    case "each":
      return [ast.list, ...(ast.if === undefined ? [] : [ast.if]), ast.give];
    case "binary":
      return [ast.left, ast.right];
    case "if":
      return [ast.if, ast.value, ast.else];
    case "filter":
      return [ast.of, ...valuesOf(ast.args)];
    case "call":
      return valuesOf(ast.args);
    default:
      return [];
  }
}

/** The expressions that stand in a template, in the order of the text. */
export function expressionsOf(parts: readonly TemplatePartAst[]): ExprAst[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case "put":
        return [part.expr];
      case "for":
        return [part.list, ...(part.if === undefined ? [] : [part.if]), ...innerOf(part.body, part.else)];
      case "if":
        return [
          ...part.branches.flatMap((branch) => [branch.if, ...expressionsOf(branch.body)]),
          ...expressionsOf(part.else ?? []),
        ];
      default:
        return [];
    }
  });
}

function innerOf(body: readonly TemplatePartAst[], otherwise: readonly TemplatePartAst[] | undefined): ExprAst[] {
  return [...expressionsOf(body), ...expressionsOf(otherwise ?? [])];
}

function valuesOf(args: readonly ArgumentAst[]): readonly ExprAst[] {
  return args.map(({ value }) => value);
}

function bindName(binding: Binding, name: string, span: Span, scope: Scope): void {
  const of = declaredIn(scope, name);
  if (of !== undefined) binding.mention({ span, of, isDeclaration: false });
}

/** `inputs.x`: true if it was one. */
function bindInput(binding: Binding, ast: Extract<ExprAst, { kind: "field" }>, scope: Scope): boolean {
  const { of, field } = ast;
  if (of.kind !== "name" || of.name !== "inputs" || declaredIn(scope, "inputs") !== undefined) return false;
  const input = binding.inputs.get(field.value);
  if (input !== undefined) binding.mention({ span: field.span, of: input, isDeclaration: false });
  return true;
}

function bindEach(binding: Binding, ast: Extract<ExprAst, { kind: "each" }>, scope: Scope): void {
  bindExpression(binding, ast.list, scope);
  const inner = withVariable(binding, ast.variable, ast.list, ast.span, scope);
  if (ast.if !== undefined) bindExpression(binding, ast.if, inner);
  bindExpression(binding, ast.give, inner);
}

/** A scope with one more name. */
function withVariable(binding: Binding, name: Located<string>, list: ExprAst, whole: Span, outer: Scope): Scope {
  const scope: Scope = { outer, names: new Map() };
  const id = `${name.value}@${name.span.start}`;
  const variable: Declared = {
    kind: "variable",
    name: name.value,
    span: name.span,
    whole,
    scope,
    id,
    inner: [],
    list,
  };
  scope.names.set(name.value, variable);
  binding.declare(variable);
  return scope;
}

/** `ended(loop) == "dry"` names a stop of the loop. */
function bindEnding(binding: Binding, ast: Extract<ExprAst, { kind: "binary" }>, scope: Scope): void {
  for (const [side, other] of [
    [ast.left, ast.right],
    [ast.right, ast.left],
  ] as const) {
    const loop = side.kind === "call" && side.name.value === "ended" ? side.args[0]?.value : undefined;
    if (loop?.kind !== "name") continue;
    const stops = declaredIn(scope, loop.name)?.inner.filter(({ kind }) => kind === "stop") ?? [];
    for (const word of other.kind === "list" ? other.items : [other]) bindStop(binding, word, stops);
  }
}

function bindStop(binding: Binding, ast: ExprAst, stops: readonly Declared[]): void {
  if (ast.kind !== "literal") return;
  const stop = stops.find(({ name }) => name === ast.value);
  const { span } = ast;
  if (stop === undefined || span.end - span.start !== stop.name.length + 2) return;
  const inner = {
    ...span,
    start: span.start + 1,
    end: span.end - 1,
    column: span.column + 1,
    endColumn: span.endColumn - 1,
  };
  binding.mention({ span: inner, of: stop, isDeclaration: false });
}

function bindParts(binding: Binding, parts: readonly TemplatePartAst[], scope: Scope): void {
  for (const part of parts) bindPart(binding, part, scope);
}

function bindPart(binding: Binding, part: TemplatePartAst, scope: Scope): void {
  switch (part.kind) {
    case "text":
      return;
    case "put":
      bindExpression(binding, part.expr, scope);
      return;
    case "for": {
      bindExpression(binding, part.list, scope);
      const inner = withVariable(binding, part.variable, part.list, part.span, scope);
      if (part.if !== undefined) bindExpression(binding, part.if, inner);
      bindParts(binding, part.body, inner);
      bindParts(binding, part.else ?? [], scope);
      return;
    }
    default:
      for (const branch of part.branches) {
        bindExpression(binding, branch.if, scope);
        bindParts(binding, branch.body, scope);
      }
      bindParts(binding, part.else ?? [], scope);
  }
}
