/** The narrowest type of a constant. */
import { isJsonList, isJsonObject, type Json } from "../base/json.ts";
import { joinTypes } from "../types/join-types.ts";
import { booleanType, listOf, neverType, nullType, objectOf, type Type } from "../types/type.ts";

/** Numbers and lengths are exact; a text is a single word. Depth is that of the file, which is bounded. */
export function typeOfJson(value: Json): Type {
  if (value === null) return nullType;
  if (typeof value === "boolean") return booleanType;
  if (typeof value === "string") return { kind: "words", words: [value] };
  if (typeof value === "number")
    return { kind: Number.isInteger(value) ? "integer" : "number", min: value, max: value };
  if (isJsonList(value)) return listOf(value.map(typeOfJson).reduce(joinTypes, neverType), value.length, value.length);
  if (!isJsonObject(value)) return nullType;
  return objectOf(Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typeOfJson(item)])));
}
