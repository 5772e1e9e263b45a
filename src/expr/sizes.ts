/** How many elements a list can have at most, as far as its type and its making tell (LANGUAGE.md section 2). */
import type { Bound } from "../base/bound.ts";
import { anyInputs, evaluateBound } from "../base/evaluate-bound.ts";
import { membersOf } from "../types/join-types.ts";
import { failedType, type Type } from "../types/type.ts";

/** By type alone: the greatest length of a list, the greatest value of an integer; 1 where neither counts. */
export function sizeOfType(type: Type): Bound {
  if (type === failedType) return 0; // nobody shall miss a bound of what has an error already
  const sizes = membersOf(type).map((member): Bound => {
    if (member.kind === "any" || member.kind === "map") return "none";
    if (member.kind === "object") return member.open ? "none" : member.fields.length;
    if (member.kind === "list" || member.kind === "integer") return member.max ?? "none";
    return 1;
  });
  return sizes.reduce(most, 0);
}

/** The greatest length of a value that can be a list; 1 of one that cannot. */
export function elementsOfType(type: Type): Bound {
  return membersOf(type).some(({ kind }) => kind === "list" || kind === "any") ? sizeOfType(type) : 1;
}

/** The type of a list with the length that is known beside it, for where only the type goes on: the field of an object. */
export function sizedType({ type, size }: { readonly type: Type; readonly size: Bound }): Type {
  if (type.kind !== "list") return type;
  const known = evaluateBound(size, anyInputs);
  if (known === "none" || (type.max !== undefined && type.max <= known)) return type;
  return { ...type, max: Math.max(known, type.min) };
}

/** The greater of two. */
export function most(left: Bound, right: Bound): Bound {
  if (left === "none" || right === "none") return "none";
  if (typeof left === "number" && typeof right === "number") return Math.max(left, right);
  if (left === 0) return right;
  return right === 0 ? left : { op: "max", of: [left, right] };
}

/** The lesser of two; "none" bounds nothing. */
export function least(left: Bound, right: Bound): Bound {
  if (left === "none") return right;
  if (right === "none") return left;
  if (typeof left === "number" && typeof right === "number") return Math.min(left, right);
  return { op: "min", of: [left, right] };
}

export function sum(left: Bound, right: Bound): Bound {
  if (left === "none" || right === "none") return "none";
  if (typeof left === "number" && typeof right === "number") return left + right;
  return { op: "+", of: [left, right] };
}

export function product(left: Bound, right: Bound): Bound {
  if (left === 0 || right === 0) return 0;
  if (left === "none" || right === "none") return "none";
  if (typeof left === "number" && typeof right === "number") return left * right;
  return { op: "*", of: [left, right] };
}

export function quotient(left: Bound, right: Bound): Bound {
  if (left === "none" || right === "none") return left;
  if (typeof left === "number" && typeof right === "number") return Math.ceil(left / Math.max(1, right));
  return { op: "ceildiv", of: [left, right] };
}
