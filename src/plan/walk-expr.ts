/** Walks over expressions and templates of a plan, with an own stack: a tree from disk may be deep. */
import { unreachable } from "../base/invariant.ts";
import type { Expr, Tmpl } from "../expr/ir.ts";

/** The local variables that are bound where an expression stands, innermost first. */
export type LocalScope = { readonly local: number; readonly outer: LocalScope } | undefined;

export type Step = { readonly expr: Expr; readonly locals: LocalScope };
type Task = { readonly locals: LocalScope } & ({ readonly expr: Expr } | { readonly tmpl: Tmpl });

/** Every expression of a tree, parents before children, each with the locals that are bound there. */
export function* stepsOf(root: Expr | Tmpl): Generator<Step> {
  const tasks: Task[] = [isTmpl(root) ? { tmpl: root, locals: undefined } : { expr: root, locals: undefined }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if ("tmpl" in task) {
      pushAll(tasks, partsOf(task.tmpl, task.locals));
      continue;
    }
    yield task;
    pushAll(tasks, childrenOf(task.expr, task.locals));
  }
}

/** A template is a list of parts, an expression an object. */
export function isTmpl(tree: Expr | Tmpl): tree is Tmpl {
  return Array.isArray(tree);
}

/** In reverse, so that the first comes off the stack first. */
function pushAll(tasks: Task[], more: readonly Task[]): void {
  for (let index = more.length - 1; index >= 0; index -= 1) {
    const task = more[index];
    if (task !== undefined) tasks.push(task);
  }
}

function childrenOf(expr: Expr, locals: LocalScope): Task[] {
  const here = (...children: readonly (Expr | undefined)[]): Task[] =>
    children.flatMap((child) => (child === undefined ? [] : [{ expr: child, locals }]));
  switch (expr.do) {
    case "lit":
    case "node":
    case "pairs":
    case "view":
    case "tree":
    case "is":
    case "slot":
    case "local":
      return [];
    case "list":
      return here(...expr.items);
    case "object":
      return expr.entries.flatMap(({ key, value }) => (typeof key === "string" ? here(value) : here(key, value)));
    case "get":
    case "dot":
    case "not":
    case "negate":
    case "defined":
      return here(expr.of);
    case "index":
      return here(expr.of, expr.index);
    case "slice":
      return here(expr.of, expr.from, expr.to);
    case "binary":
    case "compare":
    case "and":
    case "or":
      return here(expr.left, expr.right);
    case "in":
      return here(expr.item, expr.of);
    case "if":
      return here(expr.if, expr.then, expr.else);
    case "soft":
      return here(expr.of, expr.instead);
    case "call":
      return here(...expr.args);
    case "each": {
      const inner = { local: expr.local, outer: locals };
      const kept = expr.if === undefined ? [] : [{ expr: expr.if, locals: inner }];
      return [...here(expr.in), ...kept, { expr: expr.give, locals: inner }];
    }
    default:
      return unreachable(expr);
  }
}

function partsOf(tmpl: Tmpl, locals: LocalScope): Task[] {
  return tmpl.flatMap((part): Task[] => {
    if (typeof part === "string") return [];
    if (part.do === "put") return [{ expr: part.e, locals }];
    const otherwise = part.else === undefined ? [] : [{ tmpl: part.else, locals }];
    if (part.do === "if") {
      const branches = part.branches.flatMap((branch): Task[] => [
        { expr: branch.if, locals },
        { tmpl: branch.then, locals },
      ]);
      return [...branches, ...otherwise];
    }
    const item = { local: part.local, outer: locals };
    const kept = part.if === undefined ? [] : [{ expr: part.if, locals: item }];
    const body = { tmpl: part.body, locals: { local: part.loop, outer: item } };
    return [{ expr: part.in, locals }, ...kept, body, ...otherwise];
  });
}
