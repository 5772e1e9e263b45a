/** Filters of objects and maps. */

import { didYouMean } from "../base/did-you-mean.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { joinAll, joinTypes } from "../types/join-types.ts";
import { anyType, type Field, listOf, objectOf, stringType, type Type } from "../types/type.ts";
import { type Argument, type Call, type Complain, type Entry, type Given, textOf } from "./entry.ts";
import { halt, haltAbsent } from "./halt.ts";
import { kindOf } from "./values.ts";

type Args = readonly (Argument | undefined)[];

const object = { name: "object", takes: "object" } as const;
const names = { name: "names", takes: "text", many: true } as const;

export const objectEntries: readonly Entry[] = [
  {
    name: "keys",
    kind: "filter",
    parameters: [object],
    gives: ([of]) => ({ type: listOf(stringType), size: of?.size ?? "none" }),
    run: ([of], call) => Object.keys(objectValue(of, call)),
    doc: "The names of the fields.",
    example: ['{"a": 1, "b": 2} | keys', ["a", "b"]],
  },
  {
    name: "values",
    kind: "filter",
    parameters: [object],
    gives: ([of]) => ({ type: listOf(valueType(of?.type)), size: of?.size ?? "none" }),
    run: ([of], call) => Object.values(objectValue(of, call)),
    doc: "The values of the fields.",
    example: ['{"a": 1, "b": 2} | values', [1, 2]],
  },
  {
    name: "items",
    kind: "filter",
    parameters: [object],
    gives: ([of]) => {
      const item = objectOf({ key: stringType, value: valueType(of?.type) });
      return { type: listOf(item), size: of?.size ?? "none" };
    },
    run: ([of], call) => Object.entries(objectValue(of, call)).map(([key, value]) => ({ key, value })),
    doc: "`{key, value}` for each field.",
    example: ['{"a": 1} | items', [{ key: "a", value: 1 }]],
  },
  {
    name: "merge",
    kind: "filter",
    parameters: [object, { name: "other", takes: "object" }],
    gives: ([of, other]) => ({ type: merged(of?.type ?? anyType, other?.type ?? anyType) }),
    run: ([of, other], call) => fromEntries([...entriesOf(of, call), ...entriesOf(other, call)]),
    doc: "The fields of both; where both have one, that of the other.",
    example: ['{"a": 1, "b": 1} | merge({"b": 2})', { a: 1, b: 2 }],
  },
  {
    name: "pick",
    kind: "filter",
    parameters: [object, names],
    gives: (args, complain) => selectFields(args, complain, (name, chosen) => chosen.has(name)),
    run: ([of, ...chosen], call) => {
      const wanted = new Set(chosen.map((name) => textOf(name, call)));
      return fromEntries(entriesOf(of, call).filter(([name]) => wanted.has(name)));
    },
    doc: "Only the fields that are named.",
    example: ['{"a": 1, "b": 2} | pick("a")', { a: 1 }],
  },
  {
    name: "omit",
    kind: "filter",
    parameters: [object, names],
    gives: (args, complain) => selectFields(args, complain, (name, chosen) => !chosen.has(name)),
    run: ([of, ...chosen], call) => {
      const unwanted = new Set(chosen.map((name) => textOf(name, call)));
      return fromEntries(entriesOf(of, call).filter(([name]) => !unwanted.has(name)));
    },
    doc: "All fields but those that are named.",
    example: ['{"a": 1, "b": 2} | omit("a")', { b: 2 }],
  },
];

function objectValue(value: Json | undefined, call: Call): JsonObject {
  if (isJsonObject(value)) return value;
  if (value === undefined || value === null) return haltAbsent("an object is asked, and it is null", call.at);
  return halt(`an object is asked, and it is ${kindOf(value)}`, call.at);
}

function entriesOf(value: Json | undefined, call: Call): readonly [string, Json][] {
  return Object.entries(objectValue(value, call));
}

function fromEntries(entries: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(entries);
}

function valueType(type: Type | undefined): Type {
  if (type?.kind === "map") return type.of;
  if (type?.kind !== "object" || type.open) return anyType;
  return joinAll(type.fields.map((field) => field.type));
}

function merged(left: Type, right: Type): Type {
  if (left.kind === "any" || right.kind === "any") return anyType;
  if (left.kind !== "object" || right.kind !== "object") {
    return { kind: "map", of: joinTypes(valueType(left), valueType(right)) };
  }
  const fields = left.fields.map((field): Field => {
    const other = right.fields.find((candidate) => candidate.name === field.name);
    if (other === undefined) return right.open ? { ...field, type: anyType } : field;
    if (!other.optional) return other;
    return { ...field, type: joinTypes(field.type, other.type) };
  });
  const added = right.fields.filter((field) => !left.fields.some((candidate) => candidate.name === field.name));
  return { kind: "object", fields: [...fields, ...added], open: left.open || right.open };
}

function selectFields(
  [of, ...named]: Args,
  complain: Complain,
  isChosen: (name: string, chosen: ReadonlySet<string>) => boolean,
): Given | undefined {
  const type = of?.type ?? anyType;
  if (type.kind !== "object") return { type };
  const written = named.map((argument) => argument?.literal);
  if (written.some((name) => typeof name !== "string")) return { type: { kind: "map", of: valueType(type) } };
  const chosen = new Set(written.filter((name) => typeof name === "string"));
  const known = type.fields.map((field) => field.name);
  for (const [index, name] of [...chosen].entries()) {
    if (type.open || known.includes(name)) continue;
    return complain(
      `there is no field "${name}"`,
      didYouMean(name, known) ?? `there are ${known.join(", ")}`,
      index + 1,
    );
  }
  const fields = type.fields.filter((field) => isChosen(field.name, chosen));
  return { type: { kind: "object", fields, open: type.open } };
}
