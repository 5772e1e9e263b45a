/** Reads of values that can be anything: whose type is `any`, or a list of it. */
import type { Read } from "../../expr/scope.ts";
import type { Type } from "../../types/type.ts";
import { type Place, placeAt, targetOf } from "./view.ts";

/**
 * How many fields of the read's path are still known when the type ends; undefined where the whole path has one. What
 * is read without its value (`census`, `is ok`) is always known.
 */
export function knownFields(place: Place, read: Read): number | undefined {
  if (read.soft) return undefined;
  let type = typeOfTarget(place, read);
  for (const [count, field] of read.path.entries()) {
    if (isAny(type)) return count;
    type = fieldOf(type, field);
  }
  return isAny(type) ? read.path.length : undefined;
}

function typeOfTarget(place: Place, read: Read): Type | undefined {
  const { ref } = read;
  return "node" in ref ? targetOf(place, read)?.node.type : placeAt(place, ref.up)?.body.slots[ref.slot]?.type;
}

function isAny(type: Type | undefined): boolean {
  return type?.kind === "list" ? isAny(type.of) : type?.kind === "any";
}

/** Undefined where a path goes through what has no fields of its own (`pairs`): in case of doubt the value is known. */
function fieldOf(type: Type | undefined, name: string): Type | undefined {
  switch (type?.kind) {
    case "list":
      return fieldOf(type.of, name);
    case "map":
      return type.of;
    case "object":
      return type.fields.find((field) => field.name === name)?.type ?? (type.open ? { kind: "any" } : undefined);
    case "union":
      return type.of.map((member) => fieldOf(member, name)).find((found) => found !== undefined);
    default:
      return undefined;
  }
}
