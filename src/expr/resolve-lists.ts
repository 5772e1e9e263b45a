/** Lists, objects and comprehensions. */

import type { Located } from "../base/span.ts";
import { joinAll, withoutNull } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { type Field, failedType, listOf, type Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { elementOf } from "./element-type.ts";
import type { Expr } from "./ir.ts";
import { narrow } from "./narrowing.ts";
import { resolveCondition } from "./resolve-operators.ts";
import {
  at,
  complain,
  type Env,
  isFailed,
  isSameRef,
  type Local,
  literalText,
  noteRead,
  type Origin,
  type Resolver,
  requireValue,
  type Typed,
  withoutGroup,
} from "./resolver.ts";
import { sizedType, sizeOfType } from "./sizes.ts";

export function resolveList(resolver: Resolver, ast: Extract<ExprAst, { kind: "list" }>, env: Env): Typed | undefined {
  const items = ast.items.map((item) => resolver.resolve(resolver, item, env));
  const known = items.filter((item) => item !== undefined);
  if (known.length < items.length) return undefined;
  const of = joinAll(known.map((item) => item.type));
  const expr: Expr = { do: "list", items: known.map((item) => item.expr) };
  return { expr, type: listOf(of, known.length, known.length), size: known.length };
}

export function resolveObject(
  resolver: Resolver,
  ast: Extract<ExprAst, { kind: "object" }>,
  env: Env,
): Typed | undefined {
  const entries = ast.entries.map((entry) => resolveEntry(resolver, entry, env));
  const known = entries.filter((entry) => entry !== undefined);
  const names = new Set<string>();
  for (const { key } of ast.entries) {
    const name = literalText(key);
    if (name === undefined) continue;
    if (names.has(name)) return complain(resolver, "type-mismatch", key.span, `the key "${name}" stands twice`);
    names.add(name);
  }
  if (known.length < entries.length) return undefined;
  const expr: Expr = { do: "object", entries: known.map(({ key, value }) => ({ key, value: value.expr })) };
  return { expr, type: objectType(known), size: known.length };
}

type Entry = { readonly key: string | Expr; readonly value: Typed };

/** An object by its fields; where a key is computed, a map. */
function objectType(entries: readonly Entry[]): Type {
  const fields: Field[] = [];
  for (const { key, value } of entries) {
    if (typeof key === "string") fields.push({ name: key, type: sizedType(value), optional: false });
  }
  if (fields.length === entries.length) return { kind: "object", fields, open: false };
  return { kind: "map", of: joinAll(entries.map((entry) => entry.value.type)) };
}

function resolveEntry(
  resolver: Resolver,
  entry: { readonly key: ExprAst; readonly value: ExprAst },
  env: Env,
): Entry | undefined {
  const value = resolver.resolve(resolver, entry.value, env);
  const key = literalText(entry.key) ?? resolveKey(resolver, entry.key, env);
  return value === undefined || key === undefined ? undefined : { key, value };
}

function resolveKey(resolver: Resolver, ast: ExprAst, env: Env): Expr | undefined {
  const key = resolver.resolve(resolver, ast, env);
  if (key === undefined || isFailed(key) || ["string", "words", "any"].includes(key.type.kind)) return key?.expr;
  return complain(resolver, "type-mismatch", ast.span, `a key is text, not ${briefType(key.type)}`);
}

/** `[give for x in list if c]`. */
export function resolveEach(resolver: Resolver, ast: Extract<ExprAst, { kind: "each" }>, env: Env): Typed | undefined {
  const source = openLoop(resolver, ast.list, ast.variable, env);
  const inner = source ?? brokenLoop(ast.variable, env);
  const condition = ast.if && resolveCondition(resolver, ast.if, inner.env);
  const giveEnv = ast.if === undefined ? inner.env : narrow(inner.env, ast.if, condition, true);
  const give = resolver.resolve(resolver, ast.give, giveEnv);
  if (source === undefined || give === undefined || (ast.if !== undefined && condition === undefined)) return undefined;
  closeLoop(resolver, source);
  const { list, local } = source;
  const test = condition === undefined ? {} : { if: condition.expr };
  const expr: Expr = { do: "each", local, in: list.expr, ...test, give: give.expr, at: at(resolver, ast) };
  const { type } = list;
  const min = type.kind === "list" && ast.if === undefined ? type.min : 0;
  return { expr, type: listOf(give.type, min, type.kind === "list" ? type.max : undefined), size: list.size };
}

/** A list that is gone through: `env` has the variable; `reads` is how many reads there were before. */
export type Loop = {
  readonly list: Typed;
  readonly local: number;
  readonly env: Env;
  readonly reads: number;
};

/** Resolves the list and binds the variable; undefined after a diagnostic. */
export function openLoop(resolver: Resolver, list: ExprAst, variable: Located<string>, env: Env): Loop | undefined {
  const source = resolver.resolvePath(resolver, list, env);
  const value = source && requireValue(resolver, source, list, env);
  const isFree = checkFree(resolver, variable, env);
  if (value === undefined || !isFree) return undefined;
  if (!isFailed(value) && value.type.kind !== "list" && value.type.kind !== "any") {
    const help = iterationHelp(value.type);
    return complain(resolver, "type-mismatch", list.span, `${briefType(value.type)} is no list to go through`, help);
  }
  const reads = resolver.reads.length;
  if (value.origin !== undefined) noteRead(resolver, value.origin);
  const type = isFailed(value) ? failedType : elementOf(withoutNull(value.type));
  const local = resolver.locals;
  resolver.locals += 1;
  const bound: Local = {
    local,
    type,
    size: sizeOfType(type),
    ...originOf(value.origin),
    ...fanOf(resolver, list, env),
  };
  const locals = new Map([...env.locals, [variable.value, bound]]);
  return { list: value, local, env: { ...env, locals, soft: env.soft }, reads };
}

function originOf(origin: Origin | undefined): { origin?: Origin } {
  return origin === undefined ? {} : { origin };
}

function fanOf({ scope }: Resolver, list: ExprAst, env: Env): Pick<Local, "fan"> {
  const bare = withoutGroup(list);
  if (bare.kind !== "name" || env.locals.has(bare.name)) return {};
  const found = scope.lookup(bare.name);
  return found?.kind === "node" && found.fan !== undefined ? { fan: { id: bare.name, span: bare.span } } : {};
}

function iterationHelp(type: Type): string {
  if (type.kind === "object" || type.kind === "map") return "write `x | items`, `x | keys` or `x | values`";
  if (type.kind === "string" || type.kind === "words") return "write `x | lines`, `x | split(…)` or `x | list`";
  return type.kind === "integer" ? "write `range(x)`" : "write a list: `[x]`";
}

/** The variable of a loop whose list has an error: `any` in silence, so that the rest is still looked at. */
function brokenLoop(variable: Located<string>, env: Env): { readonly env: Env } {
  const bound: Local = { local: 0, type: failedType, size: "none" };
  return { env: { ...env, locals: new Map([...env.locals, [variable.value, bound]]) } };
}

function checkFree(resolver: Resolver, variable: Located<string>, env: Env): boolean {
  const name = variable.value;
  if (!env.locals.has(name) && resolver.scope.lookup(name) === undefined) return true;
  complain(
    resolver,
    "hidden-name",
    variable.span,
    `the variable "${name}" would hide another "${name}"`,
    "choose another name",
  );
  return false;
}

/** The read of the list itself says "all of it"; where single fields were read of its elements, those say more. */
export function closeLoop(resolver: Resolver, loop: Loop): void {
  const { origin } = loop.list;
  if (origin === undefined) return;
  const isRefined = resolver.reads
    .slice(loop.reads + 1)
    .some((read) => isSameRef(read.ref, origin.ref) && origin.path.every((step, index) => read.path[index] === step));
  if (isRefined) resolver.reads.splice(loop.reads, 1);
}
