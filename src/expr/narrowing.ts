/** What a condition shows of the paths in it: `is defined`, `is not none`, `!= none` narrow what follows. */
import type { ExprAst } from "./ast.ts";
import { chainOf, type Env, isFailed, type Typed, withoutGroup } from "./resolver.ts";
import type { Fact, Resolved, Shown } from "./scope.ts";

/**
 * The environment where the condition is known to be true (or false). `found`: the condition, resolved; where it has a
 * mistake, but would have shown something, nobody knows of what, so that nothing counts as missing there.
 */
export function narrow(env: Env, condition: ExprAst, found: Typed | undefined, truth: boolean): Env {
  if (found === undefined || isFailed(found)) return mayShow(condition) ? { ...env, soft: true } : env;
  const shown = factsOf(condition, truth);
  if (shown.length === 0) return env;
  const facts = new Map(env.facts);
  for (const [chain, fact] of shown) facts.set(chain, { ...facts.get(chain), ...fact });
  return { ...env, facts };
}

/** What is known where the condition holds, beside what was known before. */
export function shownBy(condition: ExprAst, found: Resolved, before: Shown | undefined): Shown | undefined {
  const start = { locals: new Map(), facts: before?.facts ?? new Map<string, Fact>(), soft: before?.soft ?? false };
  const { facts, soft } = narrow(start, condition, found, true);
  return facts.size === 0 && !soft ? undefined : { facts, soft };
}

/** Whether there is a test in it, be it misspelt, or a comparison with null. */
function mayShow(condition: ExprAst): boolean {
  const ast = withoutGroup(condition);
  if (ast.kind === "not") return mayShow(ast.of);
  if (ast.kind !== "binary") return ast.kind === "test";
  if (ast.op === "and" || ast.op === "or") return mayShow(ast.left) || mayShow(ast.right);
  return noneFacts(ast.left, ast.right).length > 0 || noneFacts(ast.right, ast.left).length > 0;
}

function factsOf(condition: ExprAst, truth: boolean): readonly (readonly [string, Fact])[] {
  const ast = withoutGroup(condition);
  if (ast.kind === "not") return factsOf(ast.of, !truth);
  if (ast.kind === "test") return testFacts(ast, truth);
  if (ast.kind !== "binary") return [];
  if (ast.op === (truth ? "and" : "or")) return [...factsOf(ast.left, truth), ...factsOf(ast.right, truth)];
  if (ast.op === (truth ? "!=" : "==")) return [...noneFacts(ast.left, ast.right), ...noneFacts(ast.right, ast.left)];
  return [];
}

function testFacts(ast: Extract<ExprAst, { kind: "test" }>, truth: boolean): readonly (readonly [string, Fact])[] {
  const chain = chainOf(ast.of);
  if (chain === undefined) return [];
  const holds = truth !== ast.negated;
  if (ast.name.value === "defined" && holds) return prefixes(chain).map((prefix) => [prefix, { defined: true }]);
  if (ast.name.value === "none" && !holds) return [[chain, { notNull: true }]];
  return [];
}

/** What can be read to the end can be read on the way. */
function prefixes(chain: string): readonly string[] {
  const steps = chain.split(".");
  return steps.map((_, index) => steps.slice(0, index + 1).join("."));
}

function noneFacts(side: ExprAst, other: ExprAst): readonly (readonly [string, Fact])[] {
  const bare = withoutGroup(other);
  const chain = chainOf(side);
  return bare.kind === "literal" && bare.value === null && chain !== undefined ? [[chain, { notNull: true }]] : [];
}
