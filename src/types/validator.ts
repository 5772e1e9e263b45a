/**
 * Checks of values against JSON Schemas. The only file that knows ajv: draft 2020-12, strict, own properties only
 * (`required: [constructor]` must not pass on `{}`), the first problem ends the check, patterns in linear time.
 */
import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { invariant } from "../base/invariant.ts";
import { canonicalJson, isJsonList, isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { linearEngine } from "./linear-pattern.ts";
import { refuseSchema } from "./refuse-schema.ts";

export type Validator = (value: Json) => readonly string[];

/** Compiled checks by canonical schema: a cache and nothing else, so that equal types are compiled once. */
const compiled = new Map<string, Validator>();
const compiledMost = 1_000;
const shownLength = 60;

/**
 * The check of a schema: gives what is wrong with a value in words for a model that is to repair it (where, what,
 * what is expected), or nothing. A schema that `refuseSchema` refuses is a bug of the caller.
 */
export function validatorOf(schema: JsonObject): Validator {
  const key = canonicalJson(schema);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const refused = refuseSchema(schema);
  invariant(refused === undefined, `a schema that was not refused before: ${refused}`);
  const validator = compile(schema);
  if (compiled.size >= compiledMost) compiled.clear();
  compiled.set(key, validator);
  return validator;
}

function compile(schema: JsonObject): Validator {
  const ajv = new Ajv2020({
    strict: true,
    strictRequired: false, // `required` of a name without `properties` is fine: its value is anything
    strictTypes: false, // `type: [string, null]` beside an `enum` is how others write what may be null
    allowUnionTypes: true,
    allErrors: false,
    ownProperties: true,
    verbose: true,
    validateFormats: false,
    addUsedSchema: false,
    logger: false,
    code: { regExp: linearEngine },
  });
  const { $id: _id, $schema: _draft, ...rest } = schema;
  const check = ajv.compile(rest);
  return (value) => (check(value) ? [] : problemsOf(check.errors ?? []));
}

/** ajv lists the problems of the branches of an `anyOf` before that of the whole: only the last counts then. */
function problemsOf(errors: readonly ErrorObject[]): readonly string[] {
  const last = errors.at(-1);
  if (last === undefined) return ["it does not fit its type"];
  if (last.keyword !== "anyOf" && last.keyword !== "oneOf") return errors.map(problemOf);
  const deepest = errors
    .slice(0, -1)
    .filter((error) => error.instancePath.length > last.instancePath.length || error.keyword === "required")
    .at(0);
  return [deepest === undefined ? problemOf(last) : problemOf(deepest)];
}

function problemOf(error: ErrorObject): string {
  const place = placeOf(error.instancePath);
  const where = place === "" ? "the value" : `\`${place}\``;
  const params = error.params as Readonly<Record<string, Json>>; // ajv: plain values by keyword
  switch (error.keyword) {
    case "required":
      return `${where} lacks the field "${params["missingProperty"]}"`;
    case "additionalProperties":
      return `${where} has the field "${params["additionalProperty"]}", which is not asked for; leave it out`;
    case "enum":
      return `${where} is ${shown(error)}; expected one of ${listed(params["allowedValues"])}`;
    case "const":
      return `${where} is ${shown(error)}; expected ${JSON.stringify(params["allowedValue"])}`;
    case "type":
      return `${where} is ${shown(error)}; expected ${expectedKind(error, params["type"])}`;
    case "minItems":
    case "maxItems":
      return `${where} has ${lengthOf(error.data)} elements; expected at ${bound(error)} ${params["limit"]}`;
    case "minLength":
    case "maxLength":
      return `${where} has ${lengthOf(error.data)} characters; expected at ${bound(error)} ${params["limit"]}`;
    case "minimum":
    case "maximum":
      return `${where} is ${shown(error)}; expected at ${bound(error)} ${params["limit"]}`;
    case "anyOf":
    case "oneOf":
      return `${where} is ${shown(error)}; expected ${choicesOf(error.parentSchema, error.keyword)}`;
    default:
      return `${where} is ${shown(error)}; it ${error.message ?? "does not fit its type"}`;
  }
}

/** `/findings/2/score` as `findings[2].score`. */
function placeOf(pointer: string): string {
  const steps = pointer.split("/").slice(1);
  const names = steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names
    .map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`))
    .join("")
    .replace(/^\./, "");
}

function shown(error: ErrorObject): string {
  const text = JSON.stringify(error.data) ?? "nothing";
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}…`;
}

function listed(values: Json | undefined): string {
  return isJsonList(values) ? values.map((value) => JSON.stringify(value)).join(", ") : "other values";
}

const names: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  null: "null",
  array: "a list",
  object: "an object",
};

function named(type: Json | undefined): string {
  const kinds = isJsonList(type) ? type : [type ?? ""];
  return kinds.map((kind) => names[String(kind)] ?? String(kind)).join(" or ");
}

/** The words of a choice say more than that it is text. */
function expectedKind(error: ErrorObject, type: Json | undefined): string {
  const schema = error.parentSchema as Json | undefined; // verbose: the schema we gave
  return isJsonObject(schema) && isJsonList(schema["enum"]) ? described(schema) : named(type);
}

function choicesOf(schema: unknown, keyword: string): string {
  const choices = isJsonObject(schema as Json) ? (schema as JsonObject)[keyword] : undefined; // verbose: the schema we gave
  if (!isJsonList(choices)) return "another value";
  return choices.map((choice) => (isJsonObject(choice) ? described(choice) : "anything")).join(" or ");
}

function described(schema: JsonObject): string {
  if (isJsonList(schema["enum"])) return `one of ${listed(schema["enum"])}`;
  return named(schema["type"]);
}

function bound(error: ErrorObject): string {
  return error.keyword.startsWith("min") ? "least" : "most";
}

function lengthOf(data: unknown): number {
  if (typeof data === "string") return [...data].length;
  return Array.isArray(data) ? data.length : 0;
}
