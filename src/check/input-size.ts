/** What an input can measure at most: a list its elements, a whole number itself. */
import type { Bound } from "../base/bound.ts";
import { sizeOfType } from "../expr/sizes.ts";
import type { Type } from "../types/type.ts";
import { lesserBound } from "./bounds.ts";

/** As exact as the run or the call will tell, and never more than the type allows. */
export function inputSize(slot: number, name: string, type: Type): Bound {
  const most = sizeOfType(type);
  const isKnown = typeof most === "number" ? most : "none";
  if (type.kind === "integer") return { op: "input", name, most: isKnown };
  if (type.kind === "list") return lesserBound({ op: "size", up: 0, slot, label: name }, most);
  return most;
}
