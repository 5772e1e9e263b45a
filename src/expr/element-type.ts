/** The type of a list's elements, or of one of their fields, for the rows of the catalogue. */
import { didYouMean } from "../base/did-you-mean.ts";
import { joinAll, membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { anyType, neverType, type Type } from "../types/type.ts";
import type { Argument, Complain } from "./entry.ts";

/** Of the elements of a list, or of their field at `attribute`; undefined after a complaint. */
export function elementType(
  list: Argument | undefined,
  attribute: Argument | undefined,
  complain: Complain,
): Type | undefined {
  const element = list === undefined ? anyType : elementOf(list.type);
  if (typeof attribute?.literal !== "string") return element;
  let type: Type = element;
  for (const step of attribute.literal.split(".")) {
    const next = fieldType(type, step, complain);
    if (next === undefined) return undefined;
    type = next;
  }
  return type;
}

export function elementOf(type: Type): Type {
  return joinAll(membersOf(type).map((member) => (member.kind === "list" ? member.of : anyType)));
}

function fieldType(type: Type, name: string, complain: Complain): Type | undefined {
  if (type.kind === "any" || type.kind === "never") return type.kind === "any" ? anyType : neverType;
  if (type.kind === "map") return type.of;
  if (type.kind !== "object") return complain(`the elements are ${briefType(type)} and have no field "${name}"`);
  const field = type.fields.find((candidate) => candidate.name === name);
  if (field?.optional === true) {
    const help = "write a comprehension: `[x.f for x in xs if x.f is defined]`";
    return complain(`the field "${name}" of an element may be absent`, help);
  }
  if (field !== undefined) return field.type;
  if (type.open) return anyType;
  const names = type.fields.map((candidate) => candidate.name);
  const known = names.length === 0 ? "they have none" : `they have ${names.join(", ")}`;
  return complain(`the elements have no field "${name}"`, didYouMean(name, names) ?? known);
}
