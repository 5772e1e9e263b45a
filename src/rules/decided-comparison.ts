/** A comparison that the types decide: it is the same whatever the run finds. */
import type { CompareOperator } from "../expr/ir.ts";
import type { Type } from "../types/type.ts";
import type { Rule } from "./rule.ts";
import { typeOf } from "./view/type-of.ts";
import { spanOf } from "./view/view.ts";

export const decidedComparison: Rule = {
  name: "decided-comparison",
  find(view, say) {
    for (const step of view.steps.compare) {
      const { op, left, right } = step.expr;
      if (left.do === "lit" && right.do === "lit") continue; // reads nothing: `constant-condition`
      const is = decided(op, rangeOf(typeOf(left, step)), rangeOf(typeOf(right, step)));
      if (is === undefined) continue;
      const [type, side] = left.do === "lit" ? [typeOf(right, step), "right"] : [typeOf(left, step), "left"];
      say({
        message: `this is always ${is}`,
        span: spanOf(view, step.expr, step.piece),
        notes: [{ message: `its ${side} side is ${rangeText(type)}` }],
        help: "compare with a number that it can be on both sides of, or take the comparison away",
      });
    }
  },
};

type Range = { readonly min: number; readonly max: number };

function rangeOf(type: Type | undefined): Range | undefined {
  if (type?.kind !== "integer" && type?.kind !== "number") return undefined;
  return { min: type.min ?? Number.NEGATIVE_INFINITY, max: type.max ?? Number.POSITIVE_INFINITY };
}

/** `==` and `!=` are the checker's: numbers that can never be equal are an error. */
function decided(op: CompareOperator, left: Range | undefined, right: Range | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (op) {
    case "<":
      return less(left, right);
    case ">":
      return less(right, left);
    case ">=":
      return negated(less(left, right));
    case "<=":
      return negated(less(right, left));
    default:
      return undefined;
  }
}

function less(left: Range, right: Range): boolean | undefined {
  if (left.max < right.min) return true;
  return left.min >= right.max ? false : undefined;
}

function negated(is: boolean | undefined): boolean | undefined {
  return is === undefined ? undefined : !is;
}

function rangeText(type: Type | undefined): string {
  const { min, max } = rangeOf(type) ?? { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };
  if (min === max) return `${min}`;
  if (max === Number.POSITIVE_INFINITY) return `at least ${min}`;
  return min === Number.NEGATIVE_INFINITY ? `at most ${max}` : `${min} to ${max}`;
}
