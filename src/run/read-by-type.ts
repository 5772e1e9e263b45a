/** Text of a command line as a value of a type: text stays text where the type takes text, all else is JSON. */
import { isJsonList, isJsonObject, type Json, type JsonObject, wellFormed } from "../base/json.ts";
import { type Parsed, parseJson } from "../tools/parse-output.ts";

/** A type that takes anything takes JSON where the text is some. Whether the value fits is for the caller to check. */
export function readByType(schema: JsonObject, text: string): Parsed {
  const sound = wellFormed(text);
  const kinds = kindsOf(schema);
  if (kinds.has("string")) return { value: sound };
  const parsed = parseJson(sound);
  return "problem" in parsed && kinds.has("any") ? { value: sound } : parsed;
}

/** What kinds of JSON a schema takes: its `type`, those of its words, or of its alternatives; `any` where it says nothing. */
export function kindsOf(schema: JsonObject): ReadonlySet<string> {
  const { type, enum: words, const: word, anyOf } = schema;
  if (typeof type === "string") return new Set([type]);
  if (isJsonList(type)) return new Set(type.filter((kind) => typeof kind === "string"));
  if (word !== undefined) return new Set([kindOf(word)]);
  if (isJsonList(words)) return new Set(words.map(kindOf));
  if (!isJsonList(anyOf)) return new Set(["any"]);
  return new Set(anyOf.flatMap((one) => (isJsonObject(one) ? [...kindsOf(one)] : [])));
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  return isJsonList(value) ? "array" : typeof value;
}
