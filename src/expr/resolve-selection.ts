/** Jinja's `map`, `select`, `reject`, `selectattr`, `rejectattr`: each is the comprehension that says the same. */
import { spellingCure } from "../base/did-you-mean.ts";
import type { Located, Span } from "../base/span.ts";
import type { BinaryAstOperator, ExprAst } from "./ast.ts";
import type { Use } from "./bind-arguments.ts";
import { entryOf, namesOf } from "./catalogue.ts";
import { complain, type Env, literalText, type Resolver, type Typed } from "./resolver.ts";

/** Jinja's names of comparisons as tests. */
const comparisons: ReadonlyMap<string, BinaryAstOperator> = new Map([
  ["equalto", "=="],
  ["eq", "=="],
  ["==", "=="],
  ["ne", "!="],
  ["!=", "!="],
  ["lt", "<"],
  ["lessthan", "<"],
  ["<", "<"],
  ["le", "<="],
  ["<=", "<="],
  ["gt", ">"],
  ["greaterthan", ">"],
  [">", ">"],
  ["ge", ">="],
  [">=", ">="],
  ["in", "in"],
]);
const valueTests = ["defined", "none", "string", "number", "boolean", "empty"];

/** A name that no author can write, so that it hides nothing. */
const element = "(element)";

export function resolveSelection(
  resolver: Resolver,
  name: string,
  use: Use,
  args: readonly (ExprAst | undefined)[],
  env: Env,
): Typed | undefined {
  const [list, ...rest] = args;
  if (list === undefined) return undefined;
  const inner: Env = { ...env, locals: new Map([...env.locals].filter(([local]) => local !== element)) };
  const ast = name === "map" ? mapping(resolver, use, list, rest) : selecting(resolver, name, use, list, rest);
  return ast && resolver.resolve(resolver, ast, inner);
}

function variable(span: Span): Located<string> {
  return { value: element, span };
}

function elementAst(span: Span): ExprAst {
  return { kind: "name", name: element, span };
}

/** The field of the element at a path such as `a.b`, which stands in a text. */
function fieldAst(resolver: Resolver, path: ExprAst): ExprAst | undefined {
  const text = literalText(path);
  if (text === undefined || !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(text)) {
    const help = 'write `attribute="name"`, or a comprehension';
    return complain(resolver, "type-mismatch", path.span, "the name of a field is a text in quotes", help);
  }
  const { span } = path;
  return text
    .split(".")
    .reduce<ExprAst>((of, field) => ({ kind: "field", of, field: { value: field, span }, span }), elementAst(span));
}

function mapping(
  resolver: Resolver,
  use: Use,
  list: ExprAst,
  [filter, attribute]: readonly (ExprAst | undefined)[],
): ExprAst | undefined {
  const { span } = use;
  if ((filter === undefined) === (attribute === undefined)) {
    const help = 'write `xs | map(attribute="name")`, `xs | map("upper")`, or a comprehension';
    return complain(resolver, "type-mismatch", span, "`map` takes a field or a filter", help);
  }
  if (attribute !== undefined) {
    const give = fieldAst(resolver, attribute);
    return give && { kind: "each", variable: variable(span), list, give, span };
  }
  const name = filter && literalText(filter);
  if (filter === undefined || name === undefined) {
    return complain(
      resolver,
      "type-mismatch",
      span,
      "`map` takes the name of a filter in quotes",
      'write `map("upper")`',
    );
  }
  if (entryOf("filter", name) === undefined) {
    const help = spellingCure(name, filter.span, namesOf("filter")) ?? `for a field write \`map(attribute="${name}")\``;
    return complain(resolver, "unknown-filter", filter.span, `there is no filter "${name}"`, help);
  }
  const give: ExprAst = {
    kind: "filter",
    of: elementAst(span),
    name: { value: name, span: filter.span },
    args: [],
    span,
  };
  return { kind: "each", variable: variable(span), list, give, span };
}

function selecting(
  resolver: Resolver,
  name: string,
  use: Use,
  list: ExprAst,
  rest: readonly (ExprAst | undefined)[],
): ExprAst | undefined {
  const { span } = use;
  const hasField = name.endsWith("attr");
  const [field, test, argument] = hasField ? rest : [undefined, ...rest];
  const subject = field === undefined ? elementAst(span) : fieldAst(resolver, field);
  const chosen = subject && condition(resolver, subject, test, argument, span);
  if (chosen === undefined) return undefined;
  const wanted: ExprAst = name.startsWith("reject") ? { kind: "not", of: chosen, span } : chosen;
  return { kind: "each", variable: variable(span), list, if: wanted, give: elementAst(span), span };
}

function condition(
  resolver: Resolver,
  subject: ExprAst,
  test: ExprAst | undefined,
  argument: ExprAst | undefined,
  span: Span,
): ExprAst | undefined {
  if (test === undefined) return subject;
  const name = literalText(test);
  const op = name === undefined ? undefined : comparisons.get(name);
  if (op !== undefined && argument !== undefined) return { kind: "binary", op, left: subject, right: argument, span };
  if (op !== undefined)
    return complain(resolver, "type-mismatch", test.span, `the test "${name}" lacks what to compare with`);
  if (name !== undefined && valueTests.includes(name) && argument === undefined) {
    return { kind: "test", of: subject, name: { value: name, span: test.span }, negated: false, span };
  }
  const isPattern = name === "search" || name === "match" || name === "contains";
  const help =
    (isPattern ? 'write `[x for x in xs if x.f | matches("pattern")]`' : undefined) ??
    spellingCure(name ?? "", test.span, [...comparisons.keys(), ...valueTests]) ??
    "write `[x for x in xs if condition]`";
  return complain(
    resolver,
    "unknown-filter",
    test.span,
    `there is no test ${name === undefined ? "of this kind" : `"${name}"`}`,
    help,
  );
}
