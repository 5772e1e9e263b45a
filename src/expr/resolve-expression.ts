/**
 * Expressions as written -> steps with types: names found, fields checked, what is read noted. All mistakes of an
 * expression are reported in one go; a part that has one counts as `any`, in silence.
 */

import { cured, type Report } from "../base/diagnostic.ts";
import { didYouMean, spellingCure } from "../base/did-you-mean.ts";
import { unreachable } from "../base/invariant.ts";
import { assignability } from "../types/assignability.ts";
import { membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { booleanType, nullType, type Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { resolveCall, resolveFilter } from "./resolve-call.ts";
import { resolveEach, resolveList, resolveObject } from "./resolve-lists.ts";
import { resolveBinary, resolveIf, resolveNegate, resolveNot } from "./resolve-operators.ts";
import { resolveField, resolveIndex, resolveName, resolveSlice } from "./resolve-path.ts";
import { resolveTest } from "./resolve-test.ts";
import { type Env, failed, isFailed, literalText, noteRead, type Resolver, startEnv, type Typed } from "./resolver.ts";
import type { NameScope, Resolved } from "./scope.ts";

/**
 * The expression with its type, size and reads. After a diagnostic its type is `failedType` of `types/type.ts`: `any`,
 * which fits everywhere. With `expected`, a type that can never fit there is reported as well.
 */
export function resolveExpression(ast: ExprAst, scope: NameScope, report: Report, expected?: Type): Resolved {
  const resolver = newResolver(scope, report);
  const typed = resolver.resolve(resolver, ast, startEnv(scope)) ?? failed();
  const fits = expected === undefined || isFailed(typed) || requireFit(typed.type, expected, ast, report);
  const { expr, type, size } = fits ? typed : failed();
  return { expr, type, size, reads: resolver.reads, span: ast.span };
}

export function newResolver(scope: NameScope, report: Report): Resolver {
  return { scope, report, reads: [], resolve, resolvePath, locals: 0, unpaired: new Set() };
}

function requireFit(type: Type, expected: Type, ast: ExprAst, report: Report): boolean {
  const fit = assignability(type, expected);
  if (fit.fits !== "never") return true;
  const words = membersOf(expected).flatMap((member) => (member.kind === "words" ? member.words : []));
  const word = type.kind === "words" && type.words.length === 1 ? type.words[0] : undefined;
  const { span } = ast;
  if (word !== undefined && words.length > 0) {
    const near = literalText(ast) === undefined ? didYouMean(word, words) : spellingCure(word, span, words);
    const cure = near ?? `the words are ${words.join(" | ")}`;
    report({ name: "unknown-word", message: `"${word}" is none of ${briefType(expected)}`, span, ...cured(cure) });
    return false;
  }
  const message = `${briefType(type)} stands where ${briefType(expected)} is asked`;
  const note = fit.why === undefined || fit.why === message ? {} : { notes: [{ message: fit.why }] };
  report({ name: "type-mismatch", message, span, ...note });
  return false;
}

function resolve(resolver: Resolver, ast: ExprAst, env: Env): Typed | undefined {
  const typed = resolvePath(resolver, ast, env);
  if (typed?.origin !== undefined) noteRead(resolver, typed.origin);
  return typed;
}

function resolvePath(resolver: Resolver, ast: ExprAst, env: Env): Typed | undefined {
  const typed = resolveStep(resolver, ast, env);
  resolver.scope.noted?.(ast, typed, env.locals);
  return typed;
}

function resolveStep(resolver: Resolver, ast: ExprAst, env: Env): Typed | undefined {
  switch (ast.kind) {
    case "literal":
      return resolveLiteral(ast.value);
    case "group":
      return resolvePath(resolver, ast.of, env);
    case "name":
      return resolveName(resolver, ast, env);
    case "field":
      return resolveField(resolver, ast, env);
    case "index":
      return resolveIndex(resolver, ast, env);
    case "slice":
      return resolveSlice(resolver, ast, env);
    case "list":
      return resolveList(resolver, ast, env);
    case "object":
      return resolveObject(resolver, ast, env);
    case "each":
      return resolveEach(resolver, ast, env);
    case "not":
      return resolveNot(resolver, ast, env);
    case "negate":
      return resolveNegate(resolver, ast, env);
    case "binary":
      return resolveBinary(resolver, ast, env);
    case "if":
      return resolveIf(resolver, ast, env);
    case "filter":
      return resolveFilter(resolver, ast, env);
    case "test":
      return resolveTest(resolver, ast, env);
    case "call":
      return resolveCall(resolver, ast, env);
    default:
      return unreachable(ast);
  }
}

/** A text is a choice of one word, until it is joined with other text. */
function resolveLiteral(value: null | boolean | number | string): Typed {
  const expr = { do: "lit", value } as const;
  if (value === null) return { expr, type: nullType, size: 1 };
  if (typeof value === "boolean") return { expr, type: booleanType, size: 1 };
  if (typeof value === "string") return { expr, type: { kind: "words", words: [value] }, size: 1 };
  const kind = Number.isInteger(value) ? "integer" : "number";
  return { expr, type: { kind, min: value, max: value }, size: kind === "integer" ? value : 1 };
}
