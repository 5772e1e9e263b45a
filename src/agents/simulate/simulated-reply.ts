/**
 * Values that fit a JSON Schema of the kind that our types lower to (LANGUAGE.md section 2): `type`, `enum`, `const`,
 * `minimum`/`maximum`, `minLength`/`maxLength`, `items`, `minItems`/`maxItems`, `properties`, `required`,
 * `additionalProperties`, `anyOf`, `$ref` into `$defs`. Small and of our own, so that the words are plausible.
 */
import { isJsonList, isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { limits } from "../../base/limits.ts";
import { type Draw, drawFrom } from "./draw.ts";
import { fieldText, hexDigits, lastWordOf, sentences } from "./field-text.ts";
import { linkElements } from "./link-elements.ts";

/**
 * A value that fits the schema, decided by `seedText` alone; without a schema a text that says that it is simulated.
 * A list has from `minItems` to `maxItems` elements, at most eight more than it must.
 */
export function simulatedReply(schema: JsonObject | undefined, seedText: string): Json {
  const draw = drawFrom(seedText);
  if (schema === undefined) {
    return `Simulated reply ${hexDigits(6, draw)} (no agent was asked). ${sentences(draw.between(2, 4), draw)}`;
  }
  return valueFor(schema, { root: schema, draw, fieldName: "text", depth: 0 });
}

type Place = {
  readonly root: JsonObject; // where `$defs` are
  readonly draw: Draw;
  readonly fieldName: string;
  readonly depth: number;
};

function valueFor(schema: Json | undefined, place: Place): Json {
  if (place.depth > 2 * limits.typeDepth) return null;
  if (!isJsonObject(schema)) return fieldText(place.fieldName, place.draw);
  const { enum: words, const: only, anyOf, $ref: ref, type: types } = schema;
  if (only !== undefined) return only;
  if (isJsonList(words) && words.length > 0) return place.draw.pick(words);
  if (typeof ref === "string") return valueFor(definitionOf(ref, place.root), deeper(place, place.fieldName));
  if (isJsonList(anyOf) && anyOf.length > 0)
    return valueFor(alternativeOf(anyOf, place.draw), deeper(place, place.fieldName));
  const type = isJsonList(types) ? alternativeOf(types, place.draw) : types;
  switch (type) {
    case "object":
      return objectFor(schema, place);
    case "array":
      return listFor(schema, place);
    case "integer":
    case "number":
      return numberFor(schema, type, place);
    case "boolean":
      return place.draw.chance(0.6);
    case "null":
      return null;
    default:
      return textFor(schema, place);
  }
}

function deeper(place: Place, fieldName: string): Place {
  return { ...place, fieldName, depth: place.depth + 1 };
}

/** One of the alternatives; `null` only now and then, so that a rehearsal shows something. */
function alternativeOf(alternatives: readonly Json[], draw: Draw): Json {
  const isNull = (each: Json) => {
    if (!isJsonObject(each)) return each === "null";
    const { type } = each;
    return type === "null";
  };
  const some = alternatives.filter((each) => !isNull(each));
  const hasNull = some.length < alternatives.length;
  return some.length === 0 || (hasNull && draw.chance(0.15)) ? draw.pick(alternatives.filter(isNull)) : draw.pick(some);
}

function definitionOf(ref: string, root: JsonObject): Json | undefined {
  const { $defs: definitions } = root;
  return isJsonObject(definitions) ? definitions[ref.replace("#/$defs/", "")] : undefined;
}

function objectFor(schema: JsonObject, place: Place): Json {
  const { properties: fields, required: names, additionalProperties: values } = schema;
  const properties = isJsonObject(fields) ? fields : {};
  const required = new Set(isJsonList(names) ? names : []);
  const entries: [string, Json][] = [];
  for (const [name, property] of Object.entries(properties)) {
    if (!required.has(name) && !place.draw.chance(0.7)) continue;
    entries.push([name, valueFor(property, deeper(place, name))]);
  }
  if (entries.length === 0 && Object.keys(properties).length === 0 && isJsonObject(values)) {
    for (let count = place.draw.between(1, 3); count > 0; count -= 1) {
      entries.push([fieldText("name", place.draw), valueFor(values, deeper(place, place.fieldName))]);
    }
  }
  return Object.fromEntries(entries);
}

function listFor(schema: JsonObject, place: Place): Json {
  const least = numberIn(schema, "minItems") ?? 0;
  const most = Math.min(numberIn(schema, "maxItems") ?? least + 5, least + 8);
  const { items } = schema;
  if (items === false || isNever(items)) return [];
  // A rehearsal with nothing in its lists shows nothing, so an empty list is rare.
  const isEmpty = least === 0 && (most === 0 || place.draw.chance(0.05));
  const count = isEmpty ? 0 : place.draw.between(Math.max(least, 1), Math.max(most, least));
  const seen = new Set<string>();
  const elements = Array.from({ length: count }, () => {
    let value = valueFor(items, deeper(place, place.fieldName));
    for (let redraws = 0; redraws < 4 && seen.has(JSON.stringify(value)); redraws += 1) {
      value = valueFor(items, deeper(place, place.fieldName));
    }
    seen.add(JSON.stringify(value));
    return value;
  });
  return linkElements(elements, items, place.draw);
}

/** The element type of a list that can only be empty. */
function isNever(schema: Json | undefined): boolean {
  if (!isJsonObject(schema)) return false;
  const { not } = schema;
  return isJsonObject(not) && Object.keys(not).length === 0;
}

/** Where a number of this name usually lies. */
const usualRanges: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["score", [0, 10]],
  ["rating", [1, 5]],
  ["severity", [1, 5]],
  ["rank", [1, 20]],
  ["line", [1, 400]],
  ["count", [0, 12]],
  ["total", [0, 40]],
  ["year", [2018, 2026]],
  ["percent", [0, 100]],
  ["confidence", [0, 1]],
  ["probability", [0, 1]],
  ["relevance", [0, 1]],
  ["ratio", [0, 1]],
  ["share", [0, 1]],
]);

function numberFor(schema: JsonObject, type: "integer" | "number", place: Place): number {
  const usual = usualRanges.get(lastWordOf(place.fieldName)) ?? [0, 100];
  const [least, most] = rangeWithin(usual, numberIn(schema, "minimum"), numberIn(schema, "maximum"));
  if (type === "integer") return place.draw.between(Math.ceil(least), Math.floor(most));
  const drawn = least + place.draw.fraction() * (most - least);
  const rounded = Math.round(drawn * 100) / 100 + 0; // never -0, which JSON does not have
  return rounded >= least && rounded <= most ? rounded : drawn;
}

/** The usual range cut to the bounds; where they share nothing, a range of like width at the bound. */
function rangeWithin(
  usual: readonly [number, number],
  minimum: number | undefined,
  maximum: number | undefined,
): readonly [number, number] {
  const least = Math.max(usual[0], minimum ?? usual[0]);
  const most = Math.min(usual[1], maximum ?? usual[1]);
  if (Math.ceil(least) <= Math.floor(most)) return [least, most];
  const width = usual[1] - usual[0];
  if (minimum !== undefined) return [minimum, maximum ?? minimum + width];
  return [(maximum ?? 0) - width, maximum ?? 0];
}

function textFor(schema: JsonObject, place: Place): string {
  const least = numberIn(schema, "minLength") ?? 0;
  const most = numberIn(schema, "maxLength") ?? Number.POSITIVE_INFINITY;
  let text = fieldText(place.fieldName, place.draw);
  while (text.length < least) text += ` ${sentences(1, place.draw)}`;
  if (text.length <= most) return text;
  const shorter = text.slice(0, most);
  return shorter.endsWith(" ") ? `${shorter.slice(0, -1)}.` : shorter;
}

function numberIn(schema: JsonObject, key: string): number | undefined {
  const value = schema[key];
  return typeof value === "number" ? value : undefined;
}
