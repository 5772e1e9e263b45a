/** Which JSON Schemas ajv is never given: those that would hang it, overflow its stack or fetch something. */
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { linearPattern } from "./linear-pattern.ts";
import { isFieldName } from "./type-names.ts";

const notes = ["title", "description", "default", "examples", "$comment", "$schema", "$id", "$defs", "definitions"];
const checks = ["type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const texts = ["minLength", "maxLength", "pattern"];
const shapes = ["items", "minItems", "maxItems", "properties", "required", "additionalProperties"];
const joins = ["anyOf", "oneOf", "not", "$ref"];
const keywords = new Set([...notes, ...checks, ...texts, ...shapes, ...joins]);
const kinds = new Set(["string", "integer", "number", "boolean", "null", "array", "object"]);

/** `chain`: the references that led here, so that a cycle shows. `paths` counts schemas with references followed. */
type Visit = { readonly schema: Json; readonly at: string; readonly depth: number; readonly chain: readonly string[] };
type Walk = { readonly root: JsonObject; readonly open: Visit[]; paths: number };

/** Why a schema is refused (one sentence, with its place), or undefined: SAFETY.md H34 to H45. Iterative. */
export function refuseSchema(schema: JsonObject): string | undefined {
  const walk: Walk = { root: schema, open: [{ schema, at: "#", depth: 1, chain: [] }], paths: 0 };
  for (let visit = walk.open.pop(); visit !== undefined; visit = walk.open.pop()) {
    walk.paths += 1;
    if (walk.paths > limits.schemaPaths) return `this schema stands for more than ${limits.schemaPaths} schemas`;
    if (visit.depth > limits.typeDepth) return `this schema is nested deeper than ${limits.typeDepth} levels`;
    const problem = refuseOne(walk, visit);
    if (problem !== undefined) return `${problem} (at ${visit.at})`;
  }
  return undefined;
}

function refuseOne(walk: Walk, visit: Visit): string | undefined {
  const { schema } = visit;
  if (typeof schema === "boolean") return undefined;
  if (!isJsonObject(schema)) return "a schema is an object";
  const unknown = Object.keys(schema).find((key) => !keywords.has(key));
  if (unknown !== undefined) return `the keyword "${unknown}" is not known here`;
  return (
    refuseKind(schema) ??
    refuseWords(schema) ??
    refusePattern(schema) ??
    refuseNumbers(schema) ??
    followProperties(walk, visit, schema) ??
    followChoices(walk, visit, schema) ??
    followReference(walk, visit, schema)
  );
}

function refuseKind(schema: JsonObject): string | undefined {
  const kind = schema["type"];
  if (kind === undefined) return undefined;
  const listed = isJsonList(kind) ? kind : [kind];
  const odd = listed.find((one) => typeof one !== "string" || !kinds.has(one));
  if (odd !== undefined) return `${JSON.stringify(odd)} is no type`;
  return listed.length === 0 || new Set(listed).size < listed.length ? "`type` lists nothing, or one twice" : undefined;
}

function refuseWords(schema: JsonObject): string | undefined {
  const words = schema["enum"];
  if (words === undefined) return undefined;
  if (!isJsonList(words) || words.length === 0) return "`enum` is a list of values";
  if (words.length > limits.typeWords) return `\`enum\` has at most ${limits.typeWords} values`;
  return new Set(words.map((word) => JSON.stringify(word))).size < words.length
    ? "`enum` has one value twice"
    : undefined;
}

function refusePattern(schema: JsonObject): string | undefined {
  const pattern = schema["pattern"];
  if (pattern === undefined) return undefined;
  if (typeof pattern !== "string") return "`pattern` is a text";
  const compiled = linearPattern(pattern);
  return "problem" in compiled ? compiled.problem : undefined;
}

function refuseNumbers(schema: JsonObject): string | undefined {
  for (const key of ["minLength", "maxLength", "minItems", "maxItems"]) {
    const value = schema[key];
    if (value === undefined) continue;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) return `\`${key}\` is a whole number`;
  }
  for (const key of ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
    if (schema[key] !== undefined && typeof schema[key] !== "number") return `\`${key}\` is a number`;
  }
  const step = schema["multipleOf"];
  return typeof step === "number" && step <= 0 ? "`multipleOf` is more than 0" : undefined;
}

function inner(visit: Visit, schema: Json, step: string): Visit {
  return { schema, at: `${visit.at}/${step}`, depth: visit.depth + 1, chain: visit.chain };
}

function followProperties(walk: Walk, visit: Visit, schema: JsonObject): string | undefined {
  const properties = schema["properties"] ?? {};
  if (!isJsonObject(properties)) return "`properties` is an object";
  const names = Object.keys(properties);
  if (names.length > limits.typeFields) return `an object has at most ${limits.typeFields} properties`;
  const odd = names.find((name) => !isFieldName(name));
  if (odd !== undefined) return `"${odd}" cannot name a property: letters, digits and "_"`;
  const required = schema["required"] ?? [];
  if (!isJsonList(required) || !required.every((name) => typeof name === "string")) return "`required` lists names";
  if (new Set(required).size < required.length) return "`required` lists one name twice";
  for (const name of names) walk.open.push(inner(visit, properties[name] ?? true, `properties/${name}`));
  const rest = schema["additionalProperties"];
  if (rest !== undefined) walk.open.push(inner(visit, rest, "additionalProperties"));
  const items = schema["items"];
  if (items !== undefined) walk.open.push(inner(visit, items, "items"));
  return undefined;
}

function followChoices(walk: Walk, visit: Visit, schema: JsonObject): string | undefined {
  for (const key of ["anyOf", "oneOf"]) {
    const choices = schema[key];
    if (choices === undefined) continue;
    if (!isJsonList(choices) || choices.length === 0) return `\`${key}\` is a list of schemas`;
    for (const [index, choice] of choices.entries()) walk.open.push(inner(visit, choice, `${key}/${index}`));
  }
  if (schema["not"] !== undefined) walk.open.push(inner(visit, schema["not"], "not"));
  return undefined;
}

/** Only definitions of this schema, and no way round: types are not recursive. */
function followReference(walk: Walk, visit: Visit, schema: JsonObject): string | undefined {
  const target = schema["$ref"];
  if (target === undefined) return undefined;
  const [, list, name] = /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(String(target)) ?? [];
  const definitions = list === undefined ? undefined : walk.root[list];
  if (!isJsonObject(definitions) || name === undefined || !Object.hasOwn(definitions, name)) {
    return `"$ref" leads to ${JSON.stringify(target)}; only \`#/$defs/…\` of the same schema can be read`;
  }
  if (visit.chain.includes(name)) return `"${name}" refers to itself; types are not recursive`;
  const schemaThere = definitions[name] ?? true;
  walk.open.push({ schema: schemaThere, at: String(target), depth: visit.depth + 1, chain: [...visit.chain, name] });
  return undefined;
}
