/**
 * How the model is asked for a typed reply. Where no other tools are used and the schema fits through the wire format
 * of structured output, by `output_config.format`; else by a tool that takes the result, with the choice left to the
 * model, because a forced tool excludes thinking. What the wire format drops (bounds, lengths) is checked afterwards.
 */
import type { JSONOutputFormat, Tool } from "@anthropic-ai/sdk/resources/messages";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../../base/json.ts";

export type ResultFormat =
  | { readonly kind: "text" }
  | { readonly kind: "format"; readonly format: JSONOutputFormat; readonly unwrap: (value: Json) => Json }
  | { readonly kind: "tool"; readonly tool: Tool; readonly unwrap: (value: Json) => Json };

/** The tool by which the result is given. */
export const resultTool = "give_result";

/** The SDK's `transformJSONSchema`, handed in because the SDK is loaded late. */
export type TransformSchema = (schema: Record<string, unknown>) => Record<string, unknown>;

/** Chooses the way. A schema whose root is no object is wrapped in one with the field `value`: both ways ask for that. */
export function resultFormatOf(
  schema: JsonObject | undefined,
  hasTools: boolean,
  transform: TransformSchema,
): ResultFormat {
  if (schema === undefined) return { kind: "text" };
  const { type } = schema;
  const isWrapped = type !== "object";
  const sent = isWrapped ? wrapped(schema) : schema;
  const unwrap = isWrapped ? unwrapped : (value: Json) => value;
  if (!hasTools && fitsTheWire(sent)) {
    return { kind: "format", format: { type: "json_schema", schema: transform({ ...sent }) }, unwrap };
  }
  const tool: Tool = {
    name: resultTool,
    description: "Takes the result. Call it once, when you are done, with all of the result.",
    input_schema: { ...sent, type: "object" },
  };
  return { kind: "tool", tool, unwrap };
}

function wrapped(schema: JsonObject): JsonObject {
  const { $defs, ...rest } = schema;
  const object = { type: "object", properties: { value: rest }, required: ["value"], additionalProperties: false };
  return $defs === undefined ? object : { ...object, $defs };
}

/** The field `value` of the wrapper; a model that left the wrapper away is understood as well. */
function unwrapped(value: Json): Json {
  return isJsonObject(value) && value["value"] !== undefined && Object.keys(value).length === 1
    ? value["value"]
    : value;
}

/** Most optional fields and unions that structured output takes in one schema. */
const mostOptional = 24;
const mostUnions = 16;

/** Whether nothing but bounds is lost on the wire: all is typed, all objects are closed, few fields are optional. */
export function fitsTheWire(schema: JsonObject): boolean {
  const counts = { optional: 0, unions: 0 };
  return isCarried(schema, counts) && counts.optional <= mostOptional && counts.unions <= mostUnions;
}

type Counts = { optional: number; unions: number };

function isCarried(schema: Json | undefined, counts: Counts): boolean {
  if (!isJsonObject(schema)) return false;
  const { type, enum: words, const: only, anyOf, $ref: ref, $defs: definitions } = schema;
  if (isJsonObject(definitions) && !Object.values(definitions).every((each) => isCarried(each, counts))) return false;
  if (ref !== undefined) return true;
  if (isJsonList(words)) return words.every((word) => typeof word !== "object" || word === null);
  if (only !== undefined) return typeof only !== "object" || only === null;
  if (isJsonList(anyOf)) {
    counts.unions += 1;
    return anyOf.every((each) => isCarried(each, counts));
  }
  if (type === "object") return isCarriedObject(schema, counts);
  if (type === "array") return isCarried(schema["items"], counts);
  if (!isJsonList(type)) return typeof type === "string";
  counts.unions += 1;
  return type.every((each) => each !== "object" && each !== "array");
}

function isCarriedObject(schema: JsonObject, counts: Counts): boolean {
  const { properties, required, additionalProperties } = schema;
  if (additionalProperties !== false) return false;
  if (!isJsonObject(properties)) return true;
  counts.optional += Object.keys(properties).length - (isJsonList(required) ? required.length : 0);
  return Object.values(properties).every((property) => isCarried(property, counts));
}
