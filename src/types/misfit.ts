/**
 * Checks of values that stand in a pipeline against its types, in the words of `validator.ts`. That one is made for
 * schemas of all kinds, and takes longer to load than a small pipeline to check.
 */
import { isJsonList, isJsonObject, type Json } from "../base/json.ts";
import { printType } from "./print-type.ts";
import type { Type } from "./type.ts";

type Of<K extends Type["kind"]> = Extract<Type, { kind: K }>;

/** The first thing that is wrong with a value: where, what, and what is expected; undefined where it fits. */
export function misfitOf(value: Json, type: Type, place = ""): string | undefined {
  switch (type.kind) {
    case "any":
      return undefined;
    case "integer":
    case "number":
      return numberMisfit(value, type, place);
    case "string":
      return textMisfit(value, type, place);
    case "words":
      return typeof value === "string" && type.words.includes(value) ? undefined : unlike(value, type, place);
    case "list":
      return isJsonList(value) ? listMisfit(value, type, place) : unlike(value, type, place);
    case "map":
      return isJsonObject(value) ? firstOf(value, place, () => type.of) : unlike(value, type, place);
    case "object":
      return isJsonObject(value) ? objectMisfit(value, type, place) : unlike(value, type, place);
    case "union":
      return unionMisfit(value, type, place);
    default:
      return kindOf(value) === type.kind ? undefined : unlike(value, type, place);
  }
}

function numberMisfit(value: Json, type: Of<"integer" | "number">, place: string): string | undefined {
  if (typeof value !== "number" || (type.kind === "integer" && !Number.isInteger(value)))
    return unlike(value, type, place);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = type;
  if (value < min) return say(value, place, `at least ${min}`);
  return value > max ? say(value, place, `at most ${max}`) : undefined;
}

function textMisfit(value: Json, type: Of<"string">, place: string): string | undefined {
  return typeof value === "string"
    ? lengthMisfit([...value].length, "characters", type, place)
    : unlike(value, type, place);
}

function listMisfit(items: readonly Json[], type: Of<"list">, place: string): string | undefined {
  const length = lengthMisfit(items.length, "elements", type, place);
  if (length !== undefined) return length;
  for (const [index, item] of items.entries()) {
    const misfit = misfitOf(item, type.of, `${place}[${index}]`);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

type Lengths = { readonly min?: number; readonly max?: number };

function lengthMisfit(length: number, what: string, { min = 0, max = length }: Lengths, place: string) {
  if (length >= min && length <= max) return undefined;
  return `${nameOf(place)} has ${length} ${what}; expected at ${length < min ? `least ${min}` : `most ${max}`}`;
}

function objectMisfit(value: Readonly<Record<string, Json>>, type: Of<"object">, place: string): string | undefined {
  const lacking = type.fields.find(({ name, optional }) => !optional && !Object.hasOwn(value, name));
  if (lacking !== undefined) return `${nameOf(place)} lacks the field "${lacking.name}"`;
  const fields = new Map(type.fields.map((field) => [field.name, field.type]));
  const strange = Object.keys(value).find((name) => !type.open && !fields.has(name));
  if (strange !== undefined) return `${nameOf(place)} has the field "${strange}", which is not asked for; leave it out`;
  return firstOf(value, place, (name) => fields.get(name) ?? { kind: "any" });
}

function firstOf(value: Readonly<Record<string, Json>>, place: string, typeOf: (name: string) => Type) {
  for (const [name, item] of Object.entries(value)) {
    const misfit = misfitOf(item, typeOf(name), place === "" ? name : `${place}.${name}`);
    if (misfit !== undefined) return misfit;
  }
  return undefined;
}

/** The member of the value's own kind tells more than that none fits. */
function unionMisfit(value: Json, type: Of<"union">, place: string): string | undefined {
  const misfits = type.of.map((member) => misfitOf(value, member, place));
  if (misfits.includes(undefined)) return undefined;
  const alike = type.of.findIndex((member) => member.kind === kindOf(value));
  return misfits[alike] ?? say(value, place, type.of.map(expected).join(" or "));
}

function kindOf(value: Json): Type["kind"] {
  if (value === null) return "null";
  if (isJsonList(value)) return "list";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "boolean" || typeof value === "string") return typeof value as "boolean" | "string";
  return "object";
}

function unlike(value: Json, type: Type, place: string): string {
  return say(value, place, expected(type));
}

function say(value: Json, place: string, wanted: string): string {
  const text = JSON.stringify(value);
  return `${nameOf(place)} is ${text.length <= 60 ? text : `${text.slice(0, 60)}…`}; expected ${wanted}`;
}

function nameOf(place: string): string {
  return place === "" ? "the value" : `\`${place}\``;
}

const names: { readonly [K in Type["kind"]]?: string } = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  null: "null",
  list: "a list",
  object: "an object",
  map: "an object",
};

function expected(type: Type): string {
  if (type.kind === "words") return `one of ${type.words.map((word) => JSON.stringify(word)).join(", ")}`;
  return names[type.kind] ?? printType(type);
}
