/** Filters and functions: looked up in the catalogue, their arguments bound and checked, their result typed. */
import type { Cure } from "../base/diagnostic.ts";
import { respelling, spellingCure } from "../base/did-you-mean.ts";
import type { Located, Span } from "../base/span.ts";
import { joinTypes, withoutNull } from "../types/join-types.ts";
import type { ExprAst } from "./ast.ts";
import { bindArguments, type Use } from "./bind-arguments.ts";
import { entryOf, namesOf } from "./catalogue.ts";
import type { Argument, Complain, Entry, Parameter } from "./entry.ts";
import { misfitOf } from "./fit-argument.ts";
import { foreignFilters, foreignFunctions, foreignHelps, foreignMethods } from "./foreign.ts";
import type { Expr } from "./ir.ts";
import { resolveNodeCall } from "./resolve-node-call.ts";
import { resolveSelection } from "./resolve-selection.ts";
import {
  complain,
  type Env,
  failed,
  isFailed,
  literalNumber,
  literalText,
  type Resolver,
  type Typed,
} from "./resolver.ts";
import { most, sizeOfType } from "./sizes.ts";

type Ast<K extends ExprAst["kind"]> = Extract<ExprAst, { kind: K }>;

export function resolveFilter(resolver: Resolver, ast: Ast<"filter">, env: Env): Typed | undefined {
  const entry = entryOf("filter", ast.name.value);
  if (entry === undefined) {
    resolver.resolve(resolver, ast.of, { ...env, soft: true }); // for its own mistakes and its reads
    return unknownFilter(resolver, ast);
  }
  const use: Use = { name: ast.name, span: ast.span, operand: ast.of, args: ast.args };
  const args = bindArguments(resolver, entry, use);
  if (args === undefined) {
    resolver.resolve(resolver, ast.of, { ...env, soft: true }); // for its own mistakes and its reads
    return undefined;
  }
  if (entry.name === "default" || entry.name === "rescue") return resolveStandIn(resolver, entry.name, args, env);
  if (entry.gives === undefined) return resolveSelection(resolver, entry.name, use, args, env);
  return resolveEntry(resolver, entry, use, args, env);
}

function foreignHelp(name: string): string | undefined {
  if (Object.hasOwn(foreignHelps, name)) return foreignHelps[name];
  const habits = Object.hasOwn(foreignFunctions, name) ? foreignFunctions : foreignMethods;
  return Object.hasOwn(habits, name) ? `write \`${habits[name]}\`` : undefined;
}

/** A filter of another language that has another name here, and does the same. */
function renamedFilter({ value: name, span }: Located<string>): Cure | undefined {
  const own = Object.hasOwn(foreignFilters, name) ? foreignFilters[name] : undefined;
  const fix = own === undefined ? undefined : respelling(name, span, own, true);
  return own === undefined ? undefined : { help: `write \`${own}\``, ...(fix && { fix }) };
}

function unknownFilter(resolver: Resolver, ast: Ast<"filter">): undefined {
  const name = ast.name.value;
  const foreign = foreignHelp(name);
  const isFunction = entryOf("function", name) !== undefined;
  const isTest = entryOf("test", name) !== undefined;
  const other = isFunction ? `it is a function: \`${name}(x)\`` : isTest ? `it is a test: \`x is ${name}\`` : undefined;
  const cure =
    renamedFilter(ast.name) ??
    other ??
    (Object.hasOwn(foreignHelps, name) ? foreign : undefined) ??
    spellingCure(name, ast.name.span, namesOf("filter")) ??
    foreign;
  const message = `there is no filter "${name}"`;
  return complain(resolver, "unknown-filter", ast.name.span, message, cure ?? "`sluice guide` lists all of them");
}

/** `default` and `rescue`: everything before them may be missing. */
function resolveStandIn(
  resolver: Resolver,
  how: "default" | "rescue",
  [operand, other]: readonly (ExprAst | undefined)[],
  env: Env,
): Typed | undefined {
  if (operand === undefined || other === undefined) return undefined;
  const of = resolver.resolve(resolver, operand, { ...env, soft: true });
  const instead = resolver.resolve(resolver, other, env);
  if (of === undefined || instead === undefined) return undefined;
  const expr: Expr = { do: "soft", how, of: of.expr, instead: instead.expr };
  if (isFailed(of) || isFailed(instead)) return { ...failed(), expr };
  return { expr, type: joinTypes(withoutNull(of.type), instead.type), size: most(of.size, instead.size) };
}

export function resolveCall(resolver: Resolver, ast: Ast<"call">, env: Env): Typed | undefined {
  const name = ast.name.value;
  const entry = entryOf("function", name);
  if (entry === undefined) return unknownFunction(resolver, ast);
  const use: Use = { name: ast.name, span: ast.span, args: ast.args };
  const args = bindArguments(resolver, entry, use);
  if (args === undefined) return undefined;
  if (entry.gives === undefined) return resolveNodeCall(resolver, entry.name, ast, args[0], env);
  return resolveEntry(resolver, entry, use, args, env);
}

function unknownFunction(resolver: Resolver, ast: Ast<"call">): undefined {
  const name = ast.name.value;
  const isFilter = entryOf("filter", name) !== undefined;
  const foreign = foreignHelp(name);
  const filter = isFilter ? `it is a filter: \`x | ${name}\`` : undefined;
  const near = spellingCure(name, ast.name.span, namesOf("function"));
  const help = filter ?? foreign;
  const cure = help === undefined ? near : { help, ...(ast.instead && { fix: ast.instead }) };
  const message = `there is no function "${name}"`;
  return complain(resolver, "unknown-filter", ast.name.span, message, cure ?? "`sluice guide` lists all of them");
}

/** A row that is one step: every argument is checked against its parameter, then the row gives the type. */
function resolveEntry(
  resolver: Resolver,
  entry: Entry,
  use: Use,
  trees: readonly (ExprAst | undefined)[],
  env: Env,
): Typed | undefined {
  const typed = trees.map((tree, index) => tree && resolveArgument(resolver, entry, tree, index, env));
  if (trees.some((tree, index) => tree !== undefined && typed[index] === undefined)) return undefined;
  if (typed.some((one) => one !== undefined && isFailed(one))) return failed();
  const args = trees.map((tree, index) => argumentOf(tree, typed[index]));
  const given = entry.gives?.(args, complaining(resolver, use, trees));
  if (given === undefined) return undefined;
  const order = given.words === undefined ? {} : { words: given.words };
  const expr: Expr = {
    do: "call",
    name: entry.name,
    args: withoutTail(typed).map((one) => one?.expr ?? { do: "lit", value: null }),
    ...order,
    at: resolver.scope.spanId(use.span),
  };
  return { expr, type: given.type, size: given.size ?? sizeOfType(given.type) };
}

function resolveArgument(resolver: Resolver, entry: Entry, tree: ExprAst, index: number, env: Env): Typed | undefined {
  const parameter: Parameter | undefined = entry.parameters[Math.min(index, entry.parameters.length - 1)];
  if (parameter === undefined) return undefined;
  if (parameter.takes === "field" && literalText(tree) === undefined) {
    const help = `write \`${parameter.name}="name"\`, or a comprehension`;
    return complain(resolver, "type-mismatch", tree.span, "the name of a field is a text in quotes", help);
  }
  const typed = resolver.resolve(resolver, tree, env);
  if (typed === undefined || isFailed(typed)) return typed;
  const type = env.soft ? withoutNull(typed.type) : typed.type;
  const misfit = misfitOf(parameter.takes, type, `\`${entry.name}\``);
  if (misfit === undefined) return { ...typed, type };
  return complain(resolver, misfit.name, tree.span, misfit.message, misfit.help);
}

function argumentOf(tree: ExprAst | undefined, typed: Typed | undefined): Argument | undefined {
  if (tree === undefined || typed === undefined) return undefined;
  const literal = literalText(tree) ?? literalNumber(tree);
  return { type: typed.type, size: typed.size, ...(literal === undefined ? {} : { literal }) };
}

/** What a row says is wrong, at the argument to blame. */
function complaining(resolver: Resolver, use: Use, trees: readonly (ExprAst | undefined)[]): Complain {
  return (message, help, argument) => {
    const span: Span = (argument === undefined ? undefined : trees[argument]?.span) ?? use.span;
    return complain(resolver, "type-mismatch", span, message, help);
  };
}

/** Without what is left out at the end. */
function withoutTail<T>(values: readonly (T | undefined)[]): readonly (T | undefined)[] {
  let length = values.length;
  while (length > 0 && values[length - 1] === undefined) length -= 1;
  return values.slice(0, length);
}
