/** What a node reads for certain when it runs: not in a branch, not behind `default` or `rescue`, not in a loop's body. */
import { unreachable } from "../../base/invariant.ts";
import type { Expr, NodeRef, Tmpl } from "../../expr/ir.ts";
import { isTmpl } from "../../plan/walk-expr.ts";
import { type Piece, type PieceKind, type Site, targetOf } from "./view.ts";

/** Parts that are read whenever the node runs; what is wired into a call is read only where the call needs it. */
const always: ReadonlySet<PieceKind> = new Set(["when", "each", "prompt", "system", "run", "value", "text", "from"]);

/** The nodes without whose value the node cannot be ok. */
export function certainSources(site: Site): readonly Site[] {
  return site.pieces.filter(({ kind }) => always.has(kind)).flatMap(certainSourcesOf);
}

/** The nodes without whose value the expression has none. */
export function certainSourcesOf({ tree, place }: Piece): readonly Site[] {
  return certainRefs(tree).flatMap((ref) => targetOf(place, { ref }) ?? []);
}

function certainRefs(tree: Expr | Tmpl): readonly NodeRef[] {
  const found: NodeRef[] = [];
  const open = isTmpl(tree) ? tree.flatMap(certainOfPart) : [tree];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.do === "node" || at.do === "pairs") found.push(at.ref);
    open.push(...certainParts(at));
  }
  return found;
}

/** Of a `for` its list; of an `if` its first condition. */
function certainOfPart(part: Tmpl[number]): readonly Expr[] {
  if (typeof part === "string") return [];
  if (part.do === "put") return [part.e];
  if (part.do === "for") return [part.in];
  return part.branches.slice(0, 1).map((branch) => branch.if);
}

function certainParts(expr: Expr): readonly Expr[] {
  switch (expr.do) {
    case "list":
      return expr.items;
    case "object":
      return expr.entries.map(({ value }) => value);
    case "get":
    case "dot":
    case "not":
    case "negate":
    case "slice":
    case "index":
      return [expr.of];
    case "binary":
    case "compare":
      return [expr.left, expr.right];
    case "in":
      return [expr.item, expr.of];
    case "and":
    case "or":
      return [expr.left];
    case "if":
      return [expr.if];
    case "each":
      return [expr.in];
    case "call":
      return expr.args;
    case "lit":
    case "node":
    case "pairs":
    case "view":
    case "is":
    case "slot":
    case "local":
    case "tree":
    case "soft":
    case "defined":
      return [];
    default:
      return unreachable(expr);
  }
}
