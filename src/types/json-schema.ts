/** Types to JSON Schema 2020-12, and back as far as types can say it. */
import { unreachable } from "../base/invariant.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Type } from "./type.ts";

/** The schema of a type. Objects are closed unless the type says otherwise; names of types are gone. */
export function toJsonSchema(type: Type): JsonObject {
  const schema = bareSchema(type);
  return type.description === undefined ? schema : { ...schema, description: type.description };
}

function bareSchema(type: Type): JsonObject {
  switch (type.kind) {
    case "any":
      return {};
    case "never":
      return { not: {} };
    case "null":
    case "boolean":
      return { type: type.kind };
    case "integer":
    case "number":
      return { type: type.kind, ...given("minimum", type.min), ...given("maximum", type.max) };
    case "string":
      return { type: "string", ...given("minLength", type.min || undefined), ...given("maxLength", type.max) };
    case "words":
      return { type: "string", enum: type.words };
    case "list": {
      const length = { ...given("minItems", type.min || undefined), ...given("maxItems", type.max) };
      return { type: "array", items: toJsonSchema(type.of), ...length };
    }
    case "map":
      return { type: "object", additionalProperties: toJsonSchema(type.of) };
    case "object": {
      const required = type.fields.filter((field) => !field.optional).map((field) => field.name);
      const properties = Object.fromEntries(type.fields.map((field) => [field.name, toJsonSchema(field.type)]));
      return { type: "object", properties, required, additionalProperties: type.open };
    }
    case "union":
      return { anyOf: type.of.map(toJsonSchema) };
    default:
      return unreachable(type);
  }
}

function given(key: string, value: number | undefined): { [key: string]: Json } {
  return value === undefined ? {} : { [key]: value };
}
