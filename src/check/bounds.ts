/** Arithmetic on bounds: kept as short as they can be, since people read them as the formula of the worst case. */
import type { Bound } from "../base/bound.ts";
import { anyInputs, evaluateBound } from "../base/evaluate-bound.ts";
import { unreachable } from "../base/invariant.ts";

/** The sum. One part without a bound leaves the whole without. */
export function addBounds(left: Bound, right: Bound): Bound {
  if (left === 0) return right;
  if (right === 0) return left;
  if (typeof left === "number" && typeof right === "number") return left + right;
  return left === "none" || right === "none" ? "none" : { op: "+", of: [left, right] };
}

/** The product. Nothing times anything is nothing. */
export function multiplyBounds(left: Bound, right: Bound): Bound {
  if (left === 0 || right === 0) return 0;
  if (left === 1) return right;
  if (right === 1) return left;
  if (typeof left === "number" && typeof right === "number") return left * right;
  return left === "none" || right === "none" ? "none" : { op: "*", of: [left, right] };
}

/** The lesser. What has no bound does not count. */
export function lesserBound(left: Bound, right: Bound): Bound {
  if (left === "none") return right;
  if (right === "none") return left;
  if (typeof left === "number" && typeof right === "number") return Math.min(left, right);
  if (sameBound(left, right) || isWithin(left, right)) return left;
  if (isWithin(right, left)) return right;
  return { op: "min", of: [left, right] };
}

/** True if the formula is never more than the number. */
function isWithin(formula: Bound, least: Bound): boolean {
  const most = typeof least === "number" ? mostOf(formula) : "none";
  return typeof least === "number" && most !== "none" && most <= least;
}

/** The greater. */
export function greaterBound(left: Bound, right: Bound): Bound {
  if (left === "none" || right === "none") return "none";
  if (typeof left === "number" && typeof right === "number") return Math.max(left, right);
  if (sameBound(left, right)) return left;
  return { op: "max", of: [left, right] };
}

/** How many pieces of `piece` elements there are. */
export function chunkBound(of: Bound, piece: Bound): Bound {
  if (of === "none") return "none";
  if (piece === "none" || piece === 1) return of; // a piece holds one element at least
  if (typeof of === "number" && typeof piece === "number") return Math.ceil(of / Math.max(1, piece));
  return { op: "ceildiv", of: [of, piece] };
}

/** The same bound as it is written `by` frames further in (or out, if negative). */
export function shiftBound(bound: Bound, by: number): Bound {
  if (by === 0) return bound;
  return replaceSizes(bound, { size: (size) => (size.up + by < 0 ? "none" : { ...size, up: size.up + by }) });
}

type Leaf<K extends string> = Extract<Bound, { readonly op: K }>;
export type Replace = { size(size: Leaf<"size">): Bound; input?(input: Leaf<"input">): Bound };

/** The bound with what hangs on slots and inputs replaced. */
export function replaceSizes(bound: Bound, replace: Replace): Bound {
  if (typeof bound !== "object") return bound;
  switch (bound.op) {
    case "size":
      return replace.size(bound);
    case "input":
      return replace.input?.(bound) ?? bound;
    case "named": {
      const is = replaceSizes(bound.is, replace);
      return is === "none" ? "none" : { ...bound, is };
    }
    case "+":
    case "*":
    case "min":
    case "max":
    case "ceildiv":
      return combine(
        bound.op,
        bound.of.map((part) => replaceSizes(part, replace)),
      );
    default:
      return unreachable(bound);
  }
}

const combineTwo = {
  "+": addBounds,
  "*": multiplyBounds,
  min: lesserBound,
  max: greaterBound,
  ceildiv: chunkBound,
} as const;

function combine(op: keyof typeof combineTwo, parts: readonly Bound[]): Bound {
  const [first, ...rest] = parts;
  if (first === undefined) return 0;
  return rest.reduce((sum, part) => combineTwo[op](sum, part), first);
}

/** The most that the bound can be whatever the inputs hold: a size that is known only by run counts as none. */
export function mostOf(bound: Bound): number | "none" {
  return evaluateBound(bound, anyInputs);
}

/** True if the two are written alike. */
export function sameBound(left: Bound, right: Bound): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
