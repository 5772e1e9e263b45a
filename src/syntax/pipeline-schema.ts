/**
 * The JSON Schema of pipelines, for editors: completion, hover and first complaints. It is made from the table of
 * keys, and looser than the reader: what the reader takes, the schema takes.
 */
import { unreachable } from "../base/invariant.ts";
import type { Json, JsonObject } from "../base/json.ts";
import {
  type Form,
  type Key,
  keysOf,
  nameRules,
  type PlaceName,
  placeNames,
  placesOf,
  type VerbName,
  verbs,
} from "./keys.ts";

/** JSON Schema 2020-12; `schemas/pipeline.schema.json` holds its text. */
export function pipelineSchema(): JsonObject {
  const plain = placeNames.filter((place) => place !== "pipeline" && place !== "node" && !isVerb(place));
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A sluice pipeline",
    description: "What depends on what, and what must hold.",
    ...objectSchema(["pipeline"]),
    $defs: {
      node: nodeSchema(),
      ...Object.fromEntries(verbs.map((verb) => [`${verb}_node`, objectSchema(placesOf(verb))])),
      ...Object.fromEntries(plain.map((place) => [place, objectSchema([place])])),
    },
  };
}

function isVerb(place: PlaceName): boolean {
  return verbs.some((verb) => verb === place);
}

/** All keys that a node can have, so that editors offer them; which go together is told by the verb that is there. */
function nodeSchema(): JsonObject {
  const all = [...verbs.toReversed(), "attempt", "node"] as const;
  return {
    type: "object",
    properties: Object.fromEntries(all.flatMap((place) => Object.keys(keysOf(place))).map((key) => [key, true])),
    anyOf: [...verbs, "prompt_file"].map((key) => ({ required: [key] })),
    allOf: [...verbs, "prompt_file"].map((key) => ({
      if: isVerbOf(key),
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema; nothing awaits it
      then: { $ref: `#/$defs/${verbOf(key)}_node` },
    })),
  };
}

function verbOf(key: string): VerbName {
  return verbs.find((verb) => verb === key) ?? "prompt";
}

/** A loop has `nodes` as a key of its own. */
function isVerbOf(key: string): JsonObject {
  return key === "nodes" ? { required: ["nodes"], not: { required: ["loop"] } } : { required: [key] };
}

function objectSchema(of: readonly PlaceName[]): JsonObject {
  const rows = new Map(of.toReversed().flatMap((place) => Object.entries(keysOf(place))));
  const required = [...rows].filter(([, row]) => row.required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries([...rows].map(([name, row]) => [name, keySchema(row)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function keySchema({ form, doc }: Key): JsonObject {
  return { description: doc, ...formSchema(form) };
}

const scalar: readonly Json[] = ["string", "number", "boolean", "null"];
const text: readonly Json[] = ["string", "number", "boolean"];

function formSchema(form: Form): JsonObject {
  switch (form.kind) {
    case "expression":
    case "setting":
    case "amount":
      return { type: scalar };
    case "prose":
    case "text":
    case "generators":
    case "sort":
      return { type: text };
    case "name":
      return { type: text, pattern: patternOf(form) };
    case "data":
    case "literal":
      return {};
    case "duration":
      return { type: ["string", "number"], pattern: "^\\d+(\\.\\d+)?(ms|s|m|h|d)?$" };
    case "word":
      return { enum: (form.words ?? []).map((word) => (/^\d+$/.test(word) ? Number(word) : word)) };
    case "flag":
      return { type: "boolean" };
    case "type":
      return { type: ["string", "array", "object", "null"] };
    case "schema":
      return { type: ["object", "string"] };
    case "place":
    case "list":
    case "map":
    case "either":
      return composedSchema(form, form.kind);
    default:
      return unreachable(form.kind);
  }
}

function composedSchema(form: Form, kind: "place" | "list" | "map" | "either"): JsonObject {
  const of = form.of === undefined ? {} : formSchema(form.of);
  switch (kind) {
    case "place":
      return { $ref: `#/$defs/${form.place ?? ""}` };
    case "list":
      return { type: "array", items: of };
    case "map":
      return { type: "object", propertyNames: { pattern: patternOf(form) }, additionalProperties: of };
    case "either":
      return { anyOf: (form.either ?? []).map(formSchema) };
    default:
      return unreachable(kind);
  }
}

function patternOf(form: Form): string {
  return nameRules[form.named ?? "any"].pattern.source;
}
