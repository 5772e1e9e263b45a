/** Tests: `x is defined`, `x is not none`, `node is ok`. */
import { respelling, spellingCure } from "../base/did-you-mean.ts";
import { type Outcome, outcomes } from "../base/outcome.ts";
import { membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { booleanType } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { entryOf, namesOf } from "./catalogue.ts";
import { foreignTests } from "./foreign.ts";
import type { Expr } from "./ir.ts";
import { resolveOutcomeTest } from "./resolve-node-call.ts";
import { at, complain, type Env, isFailed, type Resolver, type Typed } from "./resolver.ts";

type Test = Extract<ExprAst, { kind: "test" }>;

export function resolveTest(resolver: Resolver, ast: Test, env: Env): Typed | undefined {
  const name = ast.name.value;
  const outcome = outcomes.find((word) => word === name);
  const typed = outcome === undefined ? resolveValueTest(resolver, ast, env) : resolveEnd(resolver, outcome, ast, env);
  if (typed === undefined || !ast.negated) return typed;
  return { ...typed, expr: { do: "not", of: typed.expr } };
}

function resolveEnd(resolver: Resolver, outcome: Outcome, ast: Test, env: Env): Typed | undefined {
  return resolveOutcomeTest(resolver, outcome, ast, env);
}

function resolveValueTest(resolver: Resolver, ast: Test, env: Env): Typed | undefined {
  const name = ast.name.value;
  if (entryOf("test", name) === undefined) return unknownTest(resolver, ast);
  const isDefined = name === "defined";
  const of = resolver.resolve(resolver, ast.of, isDefined ? { ...env, soft: true } : env);
  if (of === undefined) return undefined;
  if (name === "empty" && !isFailed(of) && !canBeEmpty(of)) {
    return complain(
      resolver,
      "type-mismatch",
      ast.of.span,
      `${briefType(of.type)} is never empty`,
      "compare with `==`",
    );
  }
  const expr: Expr = isDefined
    ? { do: "defined", of: of.expr }
    : { do: "call", name: `is_${name}`, args: [of.expr], at: at(resolver, ast) };
  return { expr, type: booleanType, size: 1 };
}

function canBeEmpty({ type }: Typed): boolean {
  const kinds = ["list", "string", "words", "object", "map", "any", "never"];
  return membersOf(type).every((member) => kinds.includes(member.kind));
}

function unknownTest(resolver: Resolver, ast: Test): undefined {
  const name = ast.name.value;
  const foreign = Object.hasOwn(foreignTests, name) ? foreignTests[name] : undefined;
  const own = /^write `x is (\w+)`$/.exec(foreign ?? "")?.[1];
  const fix = own === undefined ? undefined : respelling(name, ast.name.span, own, true);
  const cure =
    foreign === undefined ? spellingCure(name, ast.name.span, namesOf("test")) : { help: foreign, ...(fix && { fix }) };
  const all = `the tests are ${[...namesOf("test")].join(", ")}`;
  return complain(resolver, "unknown-filter", ast.name.span, `there is no test "${name}"`, cure ?? all);
}
