/** What resolving carries along: names in reach, what conditions have shown, reads so far. */
import type { Bound } from "../base/bound.ts";
import { type Cure, cured, type Report } from "../base/diagnostic.ts";
import type { DiagnosticName } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import { mayBeNull, withoutNull } from "../types/join-types.ts";
import { failedType, type Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import type { Expr, Ref } from "./ir.ts";
import type { NameScope, Read, Shown } from "./scope.ts";

/** A step with what is known of its value. `origin`: it is (a field of) what a node or slot holds, not yet noted as read. */
export type Typed = { readonly expr: Expr; readonly type: Type; readonly size: Bound; readonly origin?: Origin };

/** `pairs`: the elements are `{key, item, value}`, and only `value` is of the node. */
export type Origin = Omit<Read, "soft"> & { readonly pairs: boolean };

/**
 * A variable of a comprehension or `{% for %}`. `origin` is that of its list. `fan`: where that is a fan-out by its name,
 * which gives values alone; `pairs` of it has keys and items.
 */
export type Local = {
  readonly local: number;
  readonly type: Type;
  readonly size: Bound;
  readonly origin?: Origin;
  readonly fan?: { readonly id: string; readonly span: Span };
};

/** `soft`: within the left operand of `default` or `rescue`, where what may be missing is no mistake. */
export type Env = Shown & { readonly locals: ReadonlyMap<string, Local> };

/** `resolve` notes what is read; `resolvePath` leaves that to the caller, who may read a field of it. */
export type Resolver = {
  readonly scope: NameScope;
  readonly report: Report;
  readonly reads: Read[];
  readonly resolve: (resolver: Resolver, ast: ExprAst, env: Env) => Typed | undefined;
  readonly resolvePath: (resolver: Resolver, ast: ExprAst, env: Env) => Typed | undefined;
  locals: number;
  readonly unpaired: Set<number>; // locals of whose list was said that `pairs` is missing
};

/** Where an expression begins: with no variables, and with what is known there. */
export function startEnv({ shown }: NameScope): Env {
  return { locals: new Map(), facts: shown?.facts ?? new Map(), soft: shown?.soft ?? false };
}

export function isFailed(typed: { readonly type: Type }): boolean {
  return typed.type === failedType;
}

/** A value of which nothing is known, because an error was reported before. */
export function failed(): Typed {
  return { expr: { do: "lit", value: null }, type: failedType, size: 0 };
}

export function complain(
  resolver: Resolver,
  name: DiagnosticName,
  span: Span,
  message: string,
  cure?: Cure | string,
): undefined {
  resolver.report({ name, message, span, ...cured(cure) });
  return undefined;
}

export function at(resolver: Resolver, ast: { readonly span: Span }): number {
  return resolver.scope.spanId(ast.span);
}

export function noteRead(resolver: Resolver, origin: Origin): void {
  const { ref, name, path, span } = origin;
  resolver.reads.push({ ref, name, path, soft: false, span });
}

export function isSameRef(left: Ref, right: Ref): boolean {
  if (left.up !== right.up) return false;
  if ("node" in left) return "node" in right && left.node === right.node;
  return "slot" in right && left.slot === right.slot;
}

export function withoutGroup(ast: ExprAst): ExprAst {
  let bare = ast;
  while (bare.kind === "group") bare = bare.of;
  return bare;
}

/** The value without null where `default` stands in for it; elsewhere a value that may be null is a mistake. */
export function requireValue(resolver: Resolver, typed: Typed, ast: ExprAst, env: Env): Typed | undefined {
  if (!mayBeNull(typed.type)) return typed;
  const type = withoutNull(typed.type);
  if (env.soft && type.kind !== "never") return { ...typed, type };
  if (type.kind === "never") return alwaysNull(resolver, ast);
  const text = chainOf(ast) ?? "x";
  const help = `write \`${text} | default(other)\`, or test \`${text} is not none\` before`;
  return complain(resolver, "missing-value", ast.span, `${named(ast)} may be null`, help);
}

/** Mostly a scope or loop without `returns`. */
function alwaysNull(resolver: Resolver, ast: ExprAst): undefined {
  const bare = withoutGroup(ast);
  const isNode = bare.kind === "name" && resolver.scope.lookup(bare.name)?.kind === "node";
  const help = isNode
    ? "a scope or loop gives what stands under its `returns`, and nothing else: add it there"
    : "give it another value, or take what reads it away";
  const what = chainOf(ast) === undefined ? "this" : named(ast);
  return complain(resolver, "missing-value", ast.span, `${what} is always null`, help);
}

function named(ast: ExprAst): string {
  const chain = chainOf(ast);
  return chain === undefined ? "this" : `"${chain}"`;
}

/** `x.f.g` of a path of names and fields: what facts are keyed by. */
export function chainOf(ast: ExprAst): string | undefined {
  if (ast.kind === "group") return chainOf(ast.of);
  if (ast.kind === "name") return ast.name;
  if (ast.kind !== "field" && ast.kind !== "index") return undefined;
  const field = ast.kind === "field" ? ast.field.value : literalText(ast.index);
  const before = field === undefined ? undefined : chainOf(ast.of);
  return before === undefined ? undefined : `${before}.${field}`;
}

export function literalText(ast: ExprAst): string | undefined {
  const bare = withoutGroup(ast);
  return bare.kind === "literal" && typeof bare.value === "string" ? bare.value : undefined;
}

/** A number that is written out, with its sign. */
export function literalNumber(ast: ExprAst): number | undefined {
  const bare = withoutGroup(ast);
  if (bare.kind === "literal") return typeof bare.value === "number" ? bare.value : undefined;
  const of = bare.kind === "negate" ? literalNumber(bare.of) : undefined;
  return of === undefined ? undefined : -of;
}
