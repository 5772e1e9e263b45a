/** The names that stand in the expressions of a node and of all nodes in it: what its place in the order hangs on. */
import type { Located } from "../base/span.ts";
import type { ExprAst, TemplateAst } from "../expr/ast.ts";
import type { NodeDecl } from "../syntax/pipeline.ts";

/** Keys under which no expression stands; under `text` stands that of a `text` node, else a plain text. */
const plain = ["span", "at", "id", "output", "types", "scalar", "source", "why", "phase"];
/** Settings read inputs alone: a node that stands there is refused, and is nothing to wait for. */
const settings = ["atOnce", "take", "require", "retry", "timeout", "idle", "limits", "max", "chunk", "n"];
const skipped = new Set([...plain, ...settings]);

/**
 * All names, also those of inner nodes: what is no sibling does not count. Not those of variables, which no name may
 * hide: where one is that of a sibling, the mistake is the name, and no sibling is read. Iterative.
 */
export function namesRead(node: NodeDecl): Set<string> {
  const names = new Set<string>();
  const variables: string[] = [];
  const open: object[] = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (isName(at)) names.add(at.name);
    else addInner(open, at);
    if (hasVariable(at)) variables.push(at.variable.value);
  }
  for (const variable of variables) names.delete(variable);
  return names;
}

/** Generators, comprehensions and `{% for %}`. */
function hasVariable(at: object): at is { readonly variable: Located<string> } {
  return "variable" in at;
}

/** Without a list of the fields: every part of every expression passes here. */
function addInner(open: object[], at: object): void {
  if (Array.isArray(at)) {
    for (const item of at) if (typeof item === "object" && item !== null) open.push(item);
    return;
  }
  for (const key in at) {
    const value: unknown = at[key as keyof typeof at];
    if (typeof value === "object" && value !== null && !skipped.has(key)) open.push(value);
  }
}

/** Only expressions and templates hold objects of this kind. */
function isName(at: object): at is Extract<ExprAst, { readonly kind: "name" }> {
  return "kind" in at && at.kind === "name" && "name" in at && typeof at.name === "string";
}

/** The expression of a template that is nothing but one `{{ }}`, or undefined. */
export function onlyExpression(template: TemplateAst): ExprAst | undefined {
  const [first, ...rest] = template.parts;
  return first?.kind === "put" && rest.length === 0 ? first.expr : undefined;
}
