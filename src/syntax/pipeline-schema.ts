/**
 * The JSON Schema of pipelines, for editors: completion, hover and first complaints. It is made from the table of
 * keys, and looser than the reader: what the reader takes, the schema takes. What a node may have is told by its verb,
 * through `if` and `then`, so that one slip gives one complaint.
 */
import { unreachable } from "../base/invariant.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { keyExample } from "./key-examples.ts";
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

/**
 * JSON Schema draft-07, which every editor knows; `schemas/pipeline.schema.json` holds its text. `docs`: the address of docs/language.md.
 * `markdownDescription` is what editors show of a key: its meaning, its form, an example, and where to read on.
 */
export function pipelineSchema(docs: string): JsonObject {
  const plain = placeNames.filter((place) => place !== "pipeline" && place !== "node" && !isVerb(place));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A sluice pipeline",
    description: "What depends on what, and what must hold.",
    ...objectSchema(["pipeline"]),
    definitions: {
      node: nodeSchema(),
      ...Object.fromEntries(verbs.map((verb) => [`${verb}_node`, objectSchema(placesOf(verb))])),
      ...Object.fromEntries(plain.map((place) => [place, objectSchema([place])])),
      type: typeSchema,
      keys: Object.fromEntries(placeNames.map((place) => [place, keySchemas(place, docs)])),
    },
  };
}

function isVerb(place: PlaceName): boolean {
  return verbs.some((verb) => verb === place);
}

/** The keys that say what a node does. A loop has `nodes` as a key of its own, so it is looked for before scopes. */
const verbKeys: readonly (readonly [key: string, verb: VerbName])[] = [
  ["prompt_file", "prompt"],
  ...verbs.map((verb) => [verb, verb] as const),
];

/** By the first verb that is there. As long as there is none, editors offer the keys of all. */
function nodeSchema(): JsonObject {
  const rows = new Map([...verbs.toReversed(), "attempt" as const, "node" as const].flatMap(rowsOf));
  const start: JsonObject = {
    type: "object",
    properties: Object.fromEntries(rows),
    anyOf: verbs.map((verb) => ({ required: [verb] })),
  };
  return verbKeys.reduceRight<JsonObject>(
    (others, [key, verb]) => ({
      type: "object",
      if: { required: [key] },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema; nothing awaits it
      then: { $ref: `#/definitions/${verb}_node` },
      else: others,
    }),
    start,
  );
}

function objectSchema(of: readonly PlaceName[]): JsonObject {
  const rows = new Map(of.toReversed().flatMap(rowsOf));
  const required = of.flatMap((place) => Object.entries(keysOf(place)).filter(([, row]) => row.required));
  return {
    type: "object",
    properties: Object.fromEntries(rows),
    ...(required.length > 0 && { required: required.map(([name]) => name) }),
    additionalProperties: false,
  };
}

/** Every key is described once, since each verb has those of any node. */
function rowsOf(place: PlaceName): readonly (readonly [string, JsonObject])[] {
  return Object.keys(keysOf(place)).map((name) => [name, { $ref: `#/definitions/keys/${place}/${name}` }]);
}

function keySchemas(place: PlaceName, docs: string): JsonObject {
  return Object.fromEntries(
    Object.entries(keysOf(place)).map(([name, row]) => [name, keySchema(place, name, row, docs)]),
  );
}

function keySchema(place: PlaceName, name: string, { form, doc }: Key, docs: string): JsonObject {
  const example = keyExample(place, name);
  const shown = [
    doc,
    `*${formName(form)}*`,
    ...(example === undefined ? [] : [`\`\`\`yaml\n${example}\n\`\`\``]),
    `[docs](${docs}#${sectionOf[place]})`,
  ];
  return { description: doc, markdownDescription: shown.join("\n\n"), ...formSchema(form) };
}

/** The headings of docs/language.md that tell of a place. */
export const sectionOf: Readonly<Record<PlaceName, string>> = {
  pipeline: "the-file",
  input: "the-file",
  role: "the-file",
  part: "the-file",
  phase: "the-file",
  limits: "limits",
  defaults: "the-file",
  node: "nodes",
  attempt: "nodes",
  retry: "nodes",
  ensure: "nodes",
  prompt: "prompt",
  role_table: "prompt",
  spread: "prompt",
  run: "run",
  value: "value-and-text",
  text: "value-and-text",
  from: "from",
  cap: "from",
  gate: "gate-and-fail",
  choice: "gate-and-fail",
  use: "use",
  loop: "loop-1",
  stop: "loop-1",
  nodes: "nodes-1",
  fail: "gate-and-fail",
};

/** What the tables of the docs call it. */
function formName(form: Form): string {
  switch (form.kind) {
    case "word":
      return (form.words ?? []).map((word) => `\`${word}\``).join(" or ");
    case "flag":
      return "`true`";
    case "duration":
      return "time: `500ms`, `90s`, `15m`, `2h`, `1d`, or seconds computed over `inputs`";
    case "amount":
      return "setting: a number, also `200k`, `4M`, or an expression over `inputs`";
    case "setting":
      return "setting: a number, or an expression over `inputs`";
    case "data":
      return "data: plain leaves are expressions, quoted ones are text";
    case "prose":
      return "prose: a template with `{{ }}`";
    case "generators":
      return "expression: `x in list`";
    case "sort":
      return "expressions: `a desc, b`";
    case "literal":
      return "plain data";
    case "schema":
      return "JSON Schema, or its path";
    case "place":
      return "map";
    case "list":
      return form.of === undefined ? "list" : `list of ${formName(form.of)}`;
    case "map":
      return form.of === undefined ? "map" : `map from names to ${formName(form.of)}`;
    case "either":
      return (form.either ?? []).map(formName).join("; or ");
    default:
      return form.kind;
  }
}

/** The short form of types; words of a range are texts and numbers. Names and words are for the reader. */
const typeSchema: JsonObject = {
  anyOf: [
    { enum: ["string", "integer", "number", "boolean", "any"] },
    { type: ["string", "null"] },
    { type: "array", minItems: 1, maxItems: 2, items: { anyOf: [{ $ref: "#/definitions/type" }, { type: "number" }] } },
    { type: "object", additionalProperties: { $ref: "#/definitions/type" } },
  ],
};

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
      return { type: ["string", "number"], pattern: "^\\d+(\\.\\d+)?(ms|s|m|h|d)?$|\\binputs\\b" };
    case "word":
      return { enum: (form.words ?? []).map((word) => (/^\d+$/.test(word) ? Number(word) : word)) };
    case "flag":
      return { type: "boolean" };
    case "type":
      return { allOf: [{ $ref: "#/definitions/type" }] };
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
      return { allOf: [{ $ref: `#/definitions/${form.place ?? ""}` }] }; // beside a bare `$ref` a description does not count
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
