/** The type of an expression, as far as rules can tell it: undefined where it is not plain. */

import type { Expr } from "../../expr/ir.ts";
import type { Type } from "../../types/type.ts";
import { booleanType, listOf, objectOf, stringType } from "../../types/type.ts";
import { type Locals, type Piece, placeAt } from "./view.ts";

/** Where an expression stands: what its references and its variables mean. */
export type Where = { readonly piece: Piece; readonly locals: Locals };

const count: Type = { kind: "integer", min: 0 };

/** Fields of a type without nulls are told; those that may be absent, or of a union, are not. */
export function typeOf(expr: Expr, where: Where): Type | undefined {
  switch (expr.do) {
    case "lit":
      return typeOfLiteral(expr.value);
    case "node":
      return placeAt(where.piece.place, expr.ref.up)?.sites[expr.ref.node]?.node.type;
    case "slot":
      return typeOfSlot(expr, where);
    case "local":
      return elementOf(typeOfLocal(expr.local, where));
    case "pairs":
      return typeOfPairs(expr, where);
    case "view":
      return expr.view === "census" ? { kind: "map", of: count } : undefined;
    case "get":
      return fieldOf(typeOf(expr.of, where), expr.field);
    case "dot":
      return listOfFields(fieldOf(elementOf(typeOf(expr.of, where)), expr.field), expr.flatten);
    case "call":
      return typeOfCall(expr, where);
    case "compare":
    case "in":
    case "and":
    case "or":
    case "not":
    case "is":
    case "defined":
      return booleanType;
    default:
      return undefined;
  }
}

/** The list that a variable of a comprehension or template runs over. */
export function listOfLocal(local: number, locals: Locals): { readonly in: Expr; readonly locals: Locals } | undefined {
  let at = locals;
  while (at !== undefined && at.local !== local) at = at.outer;
  return at === undefined ? undefined : { in: at.in, locals: at.outer };
}

function typeOfLocal(local: number, where: Where): Type | undefined {
  const list = listOfLocal(local, where.locals);
  return list === undefined ? undefined : typeOf(list.in, { piece: where.piece, locals: list.locals });
}

function typeOfLiteral(value: Extract<Expr, { readonly do: "lit" }>["value"]): Type | undefined {
  if (typeof value === "number")
    return { kind: Number.isInteger(value) ? "integer" : "number", min: value, max: value };
  if (typeof value === "string") return { kind: "words", words: [value] };
  return typeof value === "boolean" ? booleanType : undefined;
}

/** What an input of a called pipeline holds is the caller's affair: another call may give something else. */
function typeOfSlot({ ref }: Extract<Expr, { readonly do: "slot" }>, { piece }: Where): Type | undefined {
  const place = placeAt(piece.place, ref.up);
  const slot = place?.body.slots[ref.slot];
  return slot?.kind === "input" && place?.isMain !== true ? undefined : slot?.type;
}

function typeOfPairs({ ref }: Extract<Expr, { readonly do: "pairs" }>, { piece }: Where): Type | undefined {
  const place = placeAt(piece.place, ref.up);
  const node = place?.sites[ref.node]?.node;
  const item = node?.fan === undefined ? undefined : place?.body.slots[node.fan.gen.slot]?.type;
  const value = elementOf(node?.type);
  if (item === undefined || value === undefined) return undefined;
  return listOf(objectOf({ key: stringType, item, value }));
}

function elementOf(type: Type | undefined): Type | undefined {
  return type?.kind === "list" ? type.of : undefined;
}

function fieldOf(type: Type | undefined, name: string): Type | undefined {
  if (type?.kind === "map") return type.of;
  const field = type?.kind === "object" ? type.fields.find((one) => one.name === name) : undefined;
  return field?.optional === true ? undefined : field?.type;
}

function listOfFields(field: Type | undefined, flatten: boolean): Type | undefined {
  const of = flatten ? elementOf(field) : field;
  return of === undefined ? undefined : listOf(of);
}

function typeOfCall(expr: Extract<Expr, { readonly do: "call" }>, where: Where): Type | undefined {
  const [first] = expr.args;
  if (expr.name !== "length" || first === undefined) return undefined;
  const list = typeOf(first, where);
  if (list?.kind !== "list") return count;
  return { kind: "integer", min: list.min, ...(list.max === undefined ? {} : { max: list.max }) };
}
