/** One walk over an expression or a template, which sorts its steps by what they do. */
import { unreachable } from "../../base/invariant.ts";
import type { Expr, Tmpl, TmplPart } from "../../expr/ir.ts";
import { isTmpl } from "../../plan/walk-expr.ts";
import type { Locals, Piece, Steps } from "./view.ts";

/** Adds the steps of a piece. As deep as an expression may be nested (`limits.expressionDepth`) under a tree of YAML. */
export function addSteps(steps: Steps, piece: Piece): void {
  const { tree } = piece;
  const into: Into = { steps, piece };
  if (isTmpl(tree)) walkTemplate(into, tree, undefined);
  else walk(into, tree, undefined);
}

type Into = { readonly steps: Steps; readonly piece: Piece };

function walk(into: Into, expr: Expr, locals: Locals): void {
  const { steps, piece } = into;
  switch (expr.do) {
    case "lit":
    case "node":
    case "pairs":
    case "view":
    case "is":
    case "slot":
    case "local":
    case "tree":
      return;
    case "list":
      for (const item of expr.items) walk(into, item, locals);
      return;
    case "object":
      for (const { key, value } of expr.entries) {
        if (typeof key !== "string") walk(into, key, locals);
        walk(into, value, locals);
      }
      return;
    case "compare":
      steps.compare.push({ expr, locals, piece });
      walkBoth(into, expr.left, expr.right, locals);
      return;
    case "in":
      steps.in.push({ expr, locals, piece });
      walkBoth(into, expr.item, expr.of, locals);
      return;
    case "soft":
      steps.soft.push({ expr, locals, piece });
      walkBoth(into, expr.of, expr.instead, locals);
      return;
    case "call":
      steps.call.push({ expr, locals, piece });
      for (const arg of expr.args) walk(into, arg, locals);
      return;
    default:
      walkRest(into, expr, locals);
  }
}

type Rest = Exclude<
  Expr,
  {
    readonly do:
      | "lit"
      | "node"
      | "pairs"
      | "view"
      | "is"
      | "slot"
      | "local"
      | "tree"
      | "list"
      | "object"
      | "compare"
      | "in"
      | "soft"
      | "call";
  }
>;

function walkRest(into: Into, expr: Rest, locals: Locals): void {
  switch (expr.do) {
    case "get":
    case "dot":
    case "not":
    case "negate":
    case "defined":
      walk(into, expr.of, locals);
      return;
    case "index":
      walkBoth(into, expr.of, expr.index, locals);
      return;
    case "slice":
      walk(into, expr.of, locals);
      if (expr.from !== undefined) walk(into, expr.from, locals);
      if (expr.to !== undefined) walk(into, expr.to, locals);
      return;
    case "binary":
    case "and":
    case "or":
      walkBoth(into, expr.left, expr.right, locals);
      return;
    case "if":
      walk(into, expr.if, locals);
      walkBoth(into, expr.then, expr.else, locals);
      return;
    case "each": {
      walk(into, expr.in, locals);
      const inner = { local: expr.local, in: expr.in, outer: locals };
      if (expr.if !== undefined) walk(into, expr.if, inner);
      walk(into, expr.give, inner);
      return;
    }
    default:
      unreachable(expr);
  }
}

function walkBoth(into: Into, left: Expr, right: Expr, locals: Locals): void {
  walk(into, left, locals);
  walk(into, right, locals);
}

function walkTemplate(into: Into, tmpl: Tmpl, locals: Locals): void {
  for (const part of tmpl) if (typeof part !== "string") walkPart(into, part, locals);
}

function walkPart(into: Into, part: Exclude<TmplPart, string>, locals: Locals): void {
  switch (part.do) {
    case "put":
      walk(into, part.e, locals);
      return;
    case "if":
      for (const branch of part.branches) {
        walk(into, branch.if, locals);
        walkTemplate(into, branch.then, locals);
      }
      break;
    case "for": {
      walk(into, part.in, locals);
      const inner = { local: part.local, in: part.in, outer: locals };
      if (part.if !== undefined) walk(into, part.if, inner);
      walkTemplate(into, part.body, inner);
      break;
    }
    default:
      unreachable(part);
  }
  if (part.else !== undefined) walkTemplate(into, part.else, locals);
}
