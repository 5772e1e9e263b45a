/** Templates as written -> text with steps between. */
import type { Report } from "../base/diagnostic.ts";
import { unreachable } from "../base/invariant.ts";
import { mayBeNull, withoutNull } from "../types/join-types.ts";
import { booleanType, integerType, objectOf, type Type } from "../types/type.ts";
import type { TemplateAst, TemplatePartAst } from "./ast.ts";
import type { Tmpl, TmplPart } from "./ir.ts";
import { narrow } from "./narrowing.ts";
import { newResolver } from "./resolve-expression.ts";
import { closeLoop, openLoop } from "./resolve-lists.ts";
import { resolveCondition } from "./resolve-operators.ts";
import { chainOf, complain, type Env, isFailed, type Local, type Resolver, startEnv } from "./resolver.ts";
import type { NameScope, ResolvedTemplate } from "./scope.ts";

type Part<K extends TemplatePartAst["kind"]> = Extract<TemplatePartAst, { kind: K }>;

const place: Type = { kind: "integer", min: 1 };
const loopType = objectOf({
  index: place,
  index0: { ...integerType, min: 0 } as Type,
  first: booleanType,
  last: booleanType,
  length: place,
  revindex: place,
  revindex0: { ...integerType, min: 0 } as Type,
});

/** The template with its reads. Parts that have a mistake, which is reported, are left out. */
export function resolveTemplate(ast: TemplateAst, scope: NameScope, report: Report): ResolvedTemplate {
  const resolver = newResolver(scope, report);
  const tmpl = resolveParts(resolver, ast.parts, startEnv(scope));
  return { tmpl, reads: resolver.reads, span: ast.span };
}

function resolveParts(resolver: Resolver, parts: readonly TemplatePartAst[], env: Env): Tmpl {
  return parts.map((part) => resolvePart(resolver, part, env)).filter((part) => part !== undefined);
}

function resolvePart(resolver: Resolver, part: TemplatePartAst, env: Env): TmplPart | undefined {
  switch (part.kind) {
    case "text":
      return part.text;
    case "put":
      return resolvePut(resolver, part, env);
    case "for":
      return resolveFor(resolver, part, env);
    case "if":
      return resolveBranches(resolver, part, env);
    default:
      return unreachable(part);
  }
}

function resolvePut(resolver: Resolver, part: Part<"put">, env: Env): TmplPart | undefined {
  const typed = resolver.resolve(resolver, part.expr, env);
  if (typed === undefined) return undefined;
  if (!isFailed(typed) && !env.soft && mayBeNull(typed.type)) {
    const isAlways = withoutNull(typed.type).kind === "never";
    const text = chainOf(part.expr);
    const what = text === undefined ? "this" : `"${text}"`;
    const message = isAlways ? "null does not print" : `${what} may be null, which does not print`;
    const x = text ?? "x";
    // Single quotes: the template may stand in a text in double ones.
    const help = `write \`{{ ${x} | default('none') }}\`, or \`{% if ${x} is not none %}…{% endif %}\``;
    return complain(resolver, "missing-value", part.expr.span, message, help);
  }
  return { do: "put", e: typed.expr, at: resolver.scope.spanId(part.expr.span) };
}

function resolveFor(resolver: Resolver, part: Part<"for">, env: Env): TmplPart | undefined {
  const loop = openLoop(resolver, part.list, part.variable, env);
  const otherwise = part.else && resolveParts(resolver, part.else, env);
  if (loop === undefined) return undefined;
  const chosen = part.if && resolveCondition(resolver, part.if, loop.env);
  const state: Local = { local: resolver.locals, type: loopType, size: 1 };
  resolver.locals += 1;
  const inner = part.if === undefined ? loop.env : narrow(loop.env, part.if, chosen, true);
  const body = resolveParts(resolver, part.body, { ...inner, locals: new Map([...inner.locals, ["loop", state]]) });
  closeLoop(resolver, loop);
  if (part.if !== undefined && chosen === undefined) return undefined;
  return {
    do: "for",
    local: loop.local,
    loop: state.local,
    in: loop.list.expr,
    ...(chosen === undefined ? {} : { if: chosen.expr }),
    body,
    ...(otherwise === undefined ? {} : { else: otherwise }),
    at: resolver.scope.spanId(part.list.span),
  };
}

/** Each branch knows what its condition has shown, and that those before it did not hold. */
function resolveBranches(resolver: Resolver, part: Part<"if">, env: Env): TmplPart {
  const branches = [];
  let rest = env;
  for (const branch of part.branches) {
    const condition = resolveCondition(resolver, branch.if, rest);
    const body = resolveParts(resolver, branch.body, narrow(rest, branch.if, condition, true));
    // biome-ignore lint/suspicious/noThenProperty: `then` holds a template, and nothing awaits a plan
    if (condition !== undefined) branches.push({ if: condition.expr, then: body });
    rest = narrow(rest, branch.if, condition, false);
  }
  const otherwise = part.else === undefined ? {} : { else: resolveParts(resolver, part.else, rest) };
  return { do: "if", branches, ...otherwise };
}
