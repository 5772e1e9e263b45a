/** JSON Schema -> type, for `schema:` in place of `output:`. What types cannot say is refused by keyword and place. */
import type { Report } from "../base/diagnostic.ts";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import { unionOf } from "./join-types.ts";
import { refuseSchema } from "./refuse-schema.ts";
import { anyType, type Field, type Type } from "./type.ts";
import { isFieldName } from "./type-names.ts";

/** `at`: the path of the schema that has the problem; `key`: the keyword of it that is to blame. */
type Problem = { readonly message: string; readonly at: string; readonly key?: string };
type Reading = { readonly root: JsonObject; readonly problems: Problem[] };

const notes = ["title", "description", "default", "examples", "$comment", "$schema", "$id", "$defs", "definitions"];
const known: Readonly<Record<string, readonly string[]>> = {
  string: ["minLength", "maxLength", "enum", "const"],
  integer: ["minimum", "maximum"],
  number: ["minimum", "maximum"],
  boolean: [],
  null: [],
  array: ["items", "minItems", "maxItems"],
  object: ["properties", "required", "additionalProperties"],
};

/**
 * The type, or undefined after diagnostics `bad-schema`. `place`: where the part at a path (`#/properties/a`) stands;
 * without it, all are told at `span`. Reads `type enum const anyOf oneOf items
 * properties required additionalProperties $ref` (to `#/$defs`) with minimum, maximum and lengths.
 */
export function readJsonSchema(
  schema: Json,
  span: Span,
  report: Report,
  place: (path: string) => Span = () => span,
): Type | undefined {
  if (!isJsonObject(schema)) {
    report({ name: "bad-schema", message: "a JSON Schema is an object", span });
    return undefined;
  }
  const hostile = refuseSchema(schema);
  if (hostile !== undefined) {
    report({ name: "bad-schema", message: hostile, span });
    return undefined;
  }
  const reading: Reading = { root: schema, problems: [] };
  const type = read(reading, schema, "#");
  const help = "use what types can say, or check it by `ensure:`";
  for (const { message, at, key } of reading.problems)
    report({
      name: "bad-schema",
      message: `${message} (at ${at})`,
      span: place(key === undefined ? at : `${at}/${key}`),
      help,
    });
  return reading.problems.length === 0 ? type : undefined;
}

/** Also where something is wrong a type comes back, so that all problems are found at once. */
function read(reading: Reading, schema: Json, at: string): Type {
  if (schema === true) return anyType;
  if (!isJsonObject(schema)) return bad(reading, at, "a schema is an object");
  const type = readShape(reading, schema, at);
  const description = schema["description"];
  return typeof description === "string" && description !== "" ? { ...type, description } : type;
}

function bad(reading: Reading, at: string, message: string, key?: string): Type {
  reading.problems.push({ message, at, ...(key === undefined ? {} : { key }) });
  return anyType;
}

function readShape(reading: Reading, schema: JsonObject, at: string): Type {
  const target = schema["$ref"];
  if (typeof target === "string") return readReference(reading, schema, target, at);
  const choices = schema["anyOf"] ?? schema["oneOf"];
  if (isJsonList(choices)) {
    const key = schema["anyOf"] === undefined ? "oneOf" : "anyOf";
    refuseOthers(reading, schema, [key], at);
    return unionOf(choices.map((choice, index) => read(reading, choice, `${at}/${key}/${index}`)));
  }
  const type = schema["type"];
  if (isJsonList(type)) {
    const { type: _types, ...rest } = schema;
    return unionOf(type.map((one) => readKind(reading, { ...rest, type: one }, at, type)));
  }
  if (type !== undefined) return readKind(reading, schema, at, [type]);
  if (schema["enum"] !== undefined || schema["const"] !== undefined) {
    refuseOthers(reading, schema, ["enum", "const"], at);
    return readWords(reading, schema, at);
  }
  const implied = schema["properties"] === undefined ? "array" : "object";
  const isEmpty = Object.keys(schema).every((key) => notes.includes(key));
  return isEmpty ? anyType : readKind(reading, { ...schema, type: implied }, at, [implied]);
}

function readReference(reading: Reading, schema: JsonObject, target: string, at: string): Type {
  refuseOthers(reading, schema, ["$ref"], at);
  const [, list, name] = /^#\/(\$defs|definitions)\/([^/]+)$/.exec(target) ?? [];
  const definitions = list === undefined ? undefined : reading.root[list];
  const found = isJsonObject(definitions) && name !== undefined && Object.hasOwn(definitions, name);
  return found ? read(reading, definitions[name] ?? true, target) : bad(reading, at, `there is no "${target}"`);
}

function refuseOthers(reading: Reading, schema: JsonObject, keys: readonly string[], at: string): void {
  for (const key of Object.keys(schema)) {
    if (keys.includes(key) || notes.includes(key)) continue;
    bad(reading, at, `types cannot say "${key}"`, key);
  }
}

/** `kinds`: of a list of types; keywords of the others are fine. */
function readKind(reading: Reading, schema: JsonObject, at: string, kinds: readonly Json[]): Type {
  const kind = schema["type"];
  if (typeof kind !== "string" || !Object.hasOwn(known, kind)) return bad(reading, at, `"${kind}" is no type`, "type");
  const allowed = kinds.flatMap((one) => (typeof one === "string" ? (known[one] ?? []) : []));
  refuseOthers(reading, schema, ["type", ...allowed], at);
  switch (kind) {
    case "string":
      if (schema["enum"] !== undefined || schema["const"] !== undefined) return readWords(reading, schema, at);
      return { kind, ...range(schema, "minLength", "maxLength") };
    case "integer":
    case "number":
      return { kind, ...range(schema, "minimum", "maximum") };
    case "boolean":
    case "null":
      return { kind };
    case "array": {
      const { min = 0, max } = range(schema, "minItems", "maxItems");
      const of = read(reading, schema["items"] ?? true, `${at}/items`);
      return { kind: "list", of, min, ...(max === undefined ? {} : { max }) };
    }
    default:
      return readObject(reading, schema, at);
  }
}

function range(schema: JsonObject, least: string, most: string): { min?: number; max?: number } {
  const min = schema[least];
  const max = schema[most];
  return { ...(typeof min === "number" ? { min } : {}), ...(typeof max === "number" ? { max } : {}) };
}

function readWords(reading: Reading, schema: JsonObject, at: string): Type {
  const values = schema["enum"] ?? [schema["const"] ?? null];
  const list = isJsonList(values) ? values : [];
  const words = list.filter((value) => typeof value === "string");
  const others = list.filter((value) => typeof value !== "string" && value !== null);
  if (others.length > 0 || list.length === 0) return bad(reading, at, "the values of `enum` and `const` must be texts");
  const isNullable = words.length < list.length && schema["type"] === undefined;
  if (words.length === 0) return { kind: "null" };
  const type: Type = { kind: "words", words };
  return isNullable ? unionOf([type, { kind: "null" }]) : type;
}

function readObject(reading: Reading, schema: JsonObject, at: string): Type {
  const properties = schema["properties"];
  const rest = schema["additionalProperties"];
  if (!isJsonObject(properties) || Object.keys(properties).length === 0) {
    if (rest === false) return { kind: "object", fields: [], open: false };
    return { kind: "map", of: read(reading, rest ?? true, `${at}/additionalProperties`) };
  }
  const required = schema["required"];
  const names = isJsonList(required) ? required : [];
  const fields: Field[] = Object.entries(properties).map(([name, property]) => {
    if (!isFieldName(name)) bad(reading, at, `"${name}" cannot name a field`);
    return { name, type: read(reading, property, `${at}/properties/${name}`), optional: !names.includes(name) };
  });
  for (const name of names) {
    if (typeof name !== "string" || !Object.hasOwn(properties, name))
      bad(reading, at, `required "${name}" is no property`);
  }
  if (isJsonObject(rest)) bad(reading, at, "beside properties, `additionalProperties` is true or false");
  return { kind: "object", fields, open: rest === true };
}
