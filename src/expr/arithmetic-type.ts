/** The type of a sum, difference, product …, with its range where those of the operands are known. */
import type { Range } from "../types/join-types.ts";
import { integerType, numberType, type Type } from "../types/type.ts";

type Operator = "+" | "-" | "*" | "/" | "//" | "%";

/** Whole numbers stay whole but under `/`; what is not known to be whole gives a number. */
export function arithmeticType(op: Operator, left: Type, right: Type): Type {
  const isWhole = left.kind === "integer" && right.kind === "integer" && op !== "/";
  const base = isWhole ? integerType : numberType;
  if (!isNumeric(left) || !isNumeric(right)) return base;
  return { ...base, ...rangeOf(op, left, right) } as Type; // a numeric type with the range of one
}

function isNumeric(type: Type): type is Extract<Type, { kind: "integer" | "number" }> {
  return type.kind === "integer" || type.kind === "number";
}

function rangeOf(op: Operator, left: Range, right: Range): Range {
  if (op === "+") return made(plus(left.min, right.min), plus(left.max, right.max));
  if (op === "-") return made(plus(left.min, negated(right.max)), plus(left.max, negated(right.min)));
  if (op === "%" && right.min !== undefined && right.min > 0 && right.max !== undefined) return made(0, right.max);
  if (op === "*") return productRange(left, right);
  return {};
}

function plus(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left + right;
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

function productRange(left: Range, right: Range): Range {
  const isPositive = (left.min ?? -1) >= 0 && (right.min ?? -1) >= 0;
  const max = left.max === undefined || right.max === undefined ? undefined : left.max * right.max;
  return isPositive ? made((left.min ?? 0) * (right.min ?? 0), max) : {};
}

function made(min: number | undefined, max: number | undefined): Range {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}
