/** How many elements a join of two lists can have. By a key that each element of one has alone, as many as the other. */
import type { Bound } from "../base/bound.ts";
import type { Expr } from "../expr/ir.ts";
import { lesserBound, multiplyBounds } from "./bounds.ts";
import type { CheckedGenerator } from "./check-generator.ts";

/** `where`: what the pairs of elements must fulfil. */
export function joinSize(generators: readonly CheckedGenerator[], where: Expr | undefined): Bound {
  const all = generators.map(({ size }) => size).reduce(multiplyBounds, 1);
  const [left, right] = generators;
  if (generators.length !== 2 || left === undefined || right === undefined || where === undefined) return all;
  const conditions = conjunctsOf(where);
  const byLeft = conditions.some((condition) => findsOne(condition, left)) ? right.size : all;
  const byRight = conditions.some((condition) => findsOne(condition, right)) ? left.size : all;
  return lesserBound(byLeft, byRight);
}

function conjunctsOf(expr: Expr): readonly Expr[] {
  return expr.do === "and" ? [...conjunctsOf(expr.left), ...conjunctsOf(expr.right)] : [expr];
}

/** `x.key == …`, where `x` runs over `pairs(node)`, whose keys are all different, and the rest does not read `x`. */
function findsOne(condition: Expr, { gen }: CheckedGenerator): boolean {
  if (gen.in.expr.do !== "pairs" || condition.do !== "compare" || condition.op !== "==") return false;
  const isKey = (side: Expr) => side.do === "get" && side.field === "key" && isElement(side.of, gen.slot);
  const isOther = (side: Expr) => {
    const root = rootOf(side);
    return (root.do === "slot" || root.do === "node") && !isElement(root, gen.slot);
  };
  const { left, right } = condition;
  return (isKey(left) && isOther(right)) || (isKey(right) && isOther(left));
}

function isElement(expr: Expr, slot: number): boolean {
  return expr.do === "slot" && expr.ref.up === 0 && expr.ref.slot === slot;
}

/** What the fields are read of. */
function rootOf(expr: Expr): Expr {
  let at = expr;
  while (at.do === "get") at = at.of;
  return at;
}
