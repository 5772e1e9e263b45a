/** The short form of types (LANGUAGE.md section 2), from the YAML tree in which it stands. */
import type { Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Located, Span } from "../base/span.ts";
import type { ListTree, MapTree, ScalarTree, Tree } from "../base/tree.ts";
import { parseTypeText, readRange } from "./parse-type-text.ts";
import type { Field, Type } from "./type.ts";
import { isFieldName, isLength, isScalarName, type TypeNames } from "./type-names.ts";

export type { TypeNames } from "./type-names.ts";

/**
 * The type, or undefined after at least one diagnostic (`bad-type`, `unknown-type`, `over-limit`). A scalar is read as
 * text, quoted or not; a list is `[T]`, `[T, 4]`, `[T, 3..5]`; a map is an object, or `{...: T}`.
 */
export function readType(tree: Tree, names: TypeNames, report: Report): Type | undefined {
  return readTree({ names, report }, tree, 1);
}

type Reading = { readonly names: TypeNames; readonly report: Report };

function refuse({ report }: Reading, span: Span, message: string, help?: string): undefined {
  report({ name: "bad-type", message, span, ...(help === undefined ? {} : { help }) });
  return undefined;
}

function readTree(reading: Reading, tree: Tree, depth: number): Type | undefined {
  if (depth > limits.typeDepth) {
    const message = `types are nested deeper than ${limits.typeDepth} levels`;
    reading.report({ name: "over-limit", message, span: tree.span });
    return undefined;
  }
  if (tree.kind === "scalar") return readScalar(reading, tree, depth);
  return tree.kind === "list" ? readList(reading, tree, depth) : readMap(reading, tree, depth);
}

function readScalar({ names, report }: Reading, tree: ScalarTree, depth: number): Type | undefined {
  if (tree.source.text.trim() === "") {
    const help = "write a type, such as `string`, `integer 1..10`, `[string]`";
    return refuse({ names, report }, tree.span, "a type is missing", help);
  }
  return parseTypeText(tree.source, { names, report, depth });
}

function readList(reading: Reading, tree: ListTree, depth: number): Type | undefined {
  const [element, length, ...rest] = tree.items;
  const choice = choiceHelp(reading, tree);
  if (element === undefined || rest.length > 0 || choice !== undefined) {
    const help = choice ?? "write `[T]`, `[T, 4]`, `[T, 3..5]` or `[T, ..8]`";
    return refuse(reading, tree.span, "a list type holds the type of its elements, and at most a length", help);
  }
  const of = readTree(reading, element, depth + 1);
  if (length === undefined) return of && { kind: "list", of, min: 0 };
  const range = length.kind === "scalar" ? readRange(length.source.text.trim()) : undefined;
  if (range === undefined || !isLength(range)) {
    const help = "write a length as `4`, `3..5` or `..8`; a list of one of two types is `[A | B]`";
    return refuse(reading, length.span, "this is no length of a list", help);
  }
  return of && { kind: "list", of, min: range.min ?? 0, ...(range.max === undefined ? {} : { max: range.max }) };
}

/** `[low, high]` is how others write a choice of words. */
function choiceHelp({ names }: Reading, { items }: ListTree): string | undefined {
  const words = items.flatMap((item) => (item.kind === "scalar" ? [item.source.text.trim()] : []));
  const isWord = (word: string) =>
    /^[\p{L}_][\p{L}\p{N}_./+-]*$/u.test(word) && names.lookup(word) === undefined && !isScalarName(word);
  const areWords = words.length === items.length && words.length > 1 && words.every(isWord);
  return areWords ? `for one of these words write \`${words.join(" | ")}\`` : undefined;
}

function readMap(reading: Reading, tree: MapTree, depth: number): Type | undefined {
  if (tree.entries.length > limits.typeFields) {
    const message = `this type has ${tree.entries.length} fields; the most is ${limits.typeFields}`;
    reading.report({ name: "over-limit", message, span: tree.span, help: "group fields into objects" });
    return undefined;
  }
  const schema = jsonSchemaType(tree);
  if (schema !== undefined) return readTree(reading, schema, depth + 1) && undefined;
  const rest = tree.entries.find((entry) => entry.key.value === "...");
  const others = tree.entries.filter((entry) => entry !== rest);
  const of = rest && readTree(reading, rest.value, depth + 1);
  const fields = others.map((entry) => readField(reading, entry.key, entry.value, depth));
  if (fields.includes(undefined) || (rest !== undefined && of === undefined)) return undefined;
  const known = fields.filter((field) => field !== undefined);
  if (of === undefined) return { kind: "object", fields: known, open: false };
  if (known.length === 0) return { kind: "map", of };
  if (of.kind === "any") return { kind: "object", fields: known, open: true };
  const help = "write `...: any` beside fields, or `{...: T}` alone for a map";
  return refuse(reading, rest?.key.span ?? tree.span, "fields beside `...` leave only `any` for the rest", help);
}

/** The `type` of what is a JSON Schema, and no type in the short form: it says all that is to be said. */
function jsonSchemaType(tree: MapTree): Tree | undefined {
  const under = (key: string): Tree | undefined => tree.entries.find((entry) => entry.key.value === key)?.value;
  const type = under("type");
  const word = type?.kind === "scalar" ? type.source.text : "";
  const isObject = word === "object" && under("properties")?.kind === "map";
  return isObject || (word === "array" && under("items") !== undefined) ? type : undefined;
}

function readField(reading: Reading, key: Located<string>, value: Tree, depth: number): Field | undefined {
  const type = readTree(reading, value, depth + 1);
  const optional = key.value.endsWith("?");
  const name = optional ? key.value.slice(0, -1) : key.value;
  if (!isFieldName(name)) {
    const help = "a field is named with letters, digits and `_`, and begins with a letter; other keys need `{...: T}`";
    return refuse(reading, key.span, `"${name}" cannot name a field`, help);
  }
  return type && { name, type, optional };
}
