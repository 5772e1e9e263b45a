/** The measure of a value: of a list its elements, of a number the number itself (`range(inputs.votes)`), else 1. */
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../base/json.ts";

/** The measure of a value that is at hand. */
export function measureOf(value: Json): number {
  if (isJsonList(value)) return value.length;
  return typeof value === "number" ? Math.max(0, Math.floor(value)) : 1;
}

/** The most that a value of this JSON Schema can measure. */
export function measureOfType(schema: JsonObject | undefined): number | "none" {
  if (schema === undefined) return "none";
  const { type, maxItems, maximum, anyOf, enum: words } = schema;
  if (isJsonList(anyOf)) return greatest(anyOf);
  if (type === "array") return typeof maxItems === "number" ? maxItems : "none";
  if (type === "integer" || type === "number")
    return typeof maximum === "number" ? Math.max(0, Math.floor(maximum)) : "none";
  return typeof type === "string" || words !== undefined ? 1 : "none";
}

function greatest(schemas: readonly Json[]): number | "none" {
  return schemas
    .map((schema) => (isJsonObject(schema) ? measureOfType(schema) : "none"))
    .reduce((left, right) => (left === "none" || right === "none" ? "none" : Math.max(left, right)), 0);
}
