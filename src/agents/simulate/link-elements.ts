/** Elements that name each other, as the tasks of a plan do: a rehearsal of such a plan needs names that are there. */
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import type { Draw } from "./draw.ts";

/** Fields by which elements are named, and in which they name others. */
const nameFields = ["id", "key", "name", "title"];
const needFields = /^(?:depends_on|dependencies|deps|needs|requires|required|after|blocked_by|parents?)$/;

/**
 * The list, with the texts in a field such as `depends_on` made names of elements before it, at most two. Other lists,
 * those whose fields cannot be told, and those that must name one, stay as they are. `schema`: of an element.
 */
export function linkElements(list: readonly Json[], schema: Json | undefined, draw: Draw): readonly Json[] {
  const [first] = list;
  if (!isJsonObject(first)) return list;
  const name = nameFields.find((field) => typeof first[field] === "string") ?? firstText(first, schema);
  const needs = Object.keys(first).find((field) => needFields.test(field) && isTexts(first[field]));
  if (name === undefined || needs === undefined || mustName(schema, needs)) return list;
  const before: string[] = [];
  return list.map((element) => {
    if (!isJsonObject(element)) return element;
    const linked: JsonObject = { ...element, [needs]: someOf(before, draw) };
    const own = element[name];
    if (typeof own === "string") before.push(own);
    return linked;
  });
}

/** Where no field has a usual name, people name things in the first that is free text: `{table: string, …}`. */
function firstText(element: JsonObject, schema: Json | undefined): string | undefined {
  const isFree = (field: string) => !Object.hasOwn(schemaOf(schema, field), "enum");
  return Object.keys(element).find((field) => typeof element[field] === "string" && isFree(field));
}

function schemaOf(schema: Json | undefined, field: string): JsonObject {
  const { properties } = isJsonObject(schema) ? schema : {};
  const own = isJsonObject(properties) ? properties[field] : undefined;
  return isJsonObject(own) ? own : {};
}

/** The first element has nobody to name. */
function mustName(schema: Json | undefined, field: string): boolean {
  const { minItems } = schemaOf(schema, field);
  return typeof minItems === "number" && minItems > 0;
}

function isTexts(value: Json | undefined): boolean {
  return isJsonList(value) && value.every((item) => typeof item === "string");
}

function someOf(names: readonly string[], draw: Draw): readonly string[] {
  const count = Math.min(names.length, draw.between(0, 2));
  return [...new Set(Array.from({ length: count }, () => draw.pick(names)))];
}
