/** What stands above the nodes: inputs, phases, defaults. */
import { nearestWord } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import type { MapTree, Tree } from "../base/tree.ts";
import { type Fields, openFields, type Reading, type What } from "./fields.ts";
import { given } from "./given.ts";
import type { InputDecl, PartDecl, Pipeline } from "./pipeline.ts";
import { listOf, literalAt, mapOf, nameAt, readWith, refuseForm, textAt, wordAt } from "./read-field.ts";
import { readLimits, readOptions } from "./read-limits.ts";
import { readName } from "./read-scalar.ts";
import { readType, readTypeDecl } from "./read-type-decl.ts";
import { readCallee } from "./read-use.ts";

/** A type, or a map with `type` (or `schema`) and what else is known of the input. */
export function readInput(name: Located<string>, tree: Tree, reading: Reading): InputDecl | undefined {
  const what = `input "${name.value}"`;
  if (tree.kind !== "map" || !isLongForm(tree)) {
    const type = readType(tree, what, reading, { kind: "type" });
    return type && { name, type: { form: "short", tree: type }, untrusted: false };
  }
  const fields = openFields(tree, "input", what, reading);
  if (fields === undefined) return undefined;
  const type = readTypeDecl(fields, "type");
  const description = textAt(fields, "description");
  const literal = literalAt(fields, "default");
  const untrusted = wordAt(fields, "trust") !== undefined;
  if (type === undefined && !hasType(tree) && fields.failed.size === 0) reportNoType(fields, what);
  if (type === undefined || fields.failed.size > 0) return undefined;
  return { name, type, untrusted, ...given({ default: literal, description }) };
}

/** A map with `type` or `schema`; or one that has only what stands beside them, so that `type` was forgotten or misspelt. */
function isLongForm(tree: MapTree): boolean {
  const keys = tree.entries.map(({ key }) => key.value);
  const rest = ["default", "description", "trust"];
  const others = keys.filter((key) => !rest.includes(key));
  const isBeside = others.length < keys.length;
  return hasType(tree) || (isBeside && others.every((key) => nearestWord(key, ["type", "schema"]) !== undefined));
}

function hasType(tree: MapTree): boolean {
  return tree.entries.some(({ key }) => key.value === "type" || key.value === "schema");
}

function reportNoType(fields: Fields<"input">, what: What): void {
  const help = "write `type:` beside it, as `{type: string, default: main}`";
  fields.reading.report({ name: "missing-key", message: `${what} has no "type"`, span: fields.span, help });
}

/** A step that the caller may give. */
export function readPart(name: Located<string>, tree: Tree, reading: Reading): PartDecl | undefined {
  const fields = openFields(tree, "part", `part "${name.value}"`, reading);
  if (fields === undefined) return undefined;
  const inputs = readWith(fields, "inputs", mapOf(readType)) ?? [];
  const returns = readWith(fields, "returns", readType);
  const start = readWith(fields, "default", readCallee);
  if (fields.failed.size > 0) return undefined;
  return {
    name,
    inputs: inputs.map(({ name: input, value }) => ({ name: input, type: { form: "short", tree: value } })),
    ...given({ returns: returns && ({ form: "short", tree: returns } as const), default: start }),
  };
}

/** A list of names, or a map with what happens in each. */
export function readPhases(tree: Tree, what: What, reading: Reading): Pipeline["phases"] | undefined {
  switch (tree.kind) {
    case "list":
      return listOf(readName)(tree, what, reading, { kind: "list" })?.map((name) => ({ name }));
    case "map": {
      const read = mapOf(readPhase)(tree, what, reading, { kind: "map" });
      return read?.map(({ name, value }) => ({ name, ...value }));
    }
    default:
      return refuseForm(tree, what, "a list of names, or a map", "write `[Find, Check]`", reading);
  }
}

function readPhase(tree: Tree, what: What, reading: Reading) {
  const fields = openFields(tree, "phase", `phase ${what}`, reading);
  return fields && given({ why: textAt(fields, "why") });
}

/** What `prompt` and `run` nodes have that do not say otherwise. */
export function readDefaults(tree: Tree, what: What, reading: Reading): Pipeline["defaults"] | undefined {
  const fields = openFields(tree, "defaults", what, reading);
  if (fields === undefined) return undefined;
  const role = nameAt(fields, "role");
  const limits = readLimits(fields, "limits");
  return { ...readOptions(fields), ...given({ role, limits }) };
}
