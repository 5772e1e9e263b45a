/** A map of the file held against the table of keys: unknown and missing keys are told here, once for all places. */
import { type Cure, cured, type Report } from "../base/diagnostic.ts";
import { isOneEditAway, nearestWord, respelling, spellingCure } from "../base/did-you-mean.ts";
import { present } from "../base/invariant.ts";
import type { Located, Span } from "../base/span.ts";
import type { MapTree, Tree, TreeEntry } from "../base/tree.ts";
import { meantByHabit } from "./foreign-keys.ts";
import { type Key, keysOf, type PlaceName, type Rows, requiredByRows, rowsByPlace } from "./keys.ts";
import { mapOfList } from "./list-as-map.ts";
import type { OtherFiles } from "./other-files.ts";

/** What readers share. `file`: of the pipeline, as given to the user. */
export type Reading = { readonly file: string; readonly report: Report; readonly files: OtherFiles };

/** `failed`: keys whose value could not be used; it was reported. */
export type Fields<P extends PlaceName> = {
  readonly place: P;
  readonly span: Span;
  readonly entries: ReadonlyMap<string, TreeEntry>;
  readonly failed: Set<string>;
  readonly reading: Reading;
};

/** What a map is called in messages: `node "scope"`, `limits`. */
export type What = string;

/** The fields of a map; undefined where it is no map. */
export function openFields<P extends PlaceName>(
  tree: Tree,
  place: P,
  what: What,
  reading: Reading,
): Fields<P> | undefined {
  const map = expectMap(tree, what, Object.keys(keysOf(place)), reading);
  if (map === undefined) return undefined;
  const fields = fieldsOf(map, place, reading);
  checkKeys(fields, present(rowsByPlace.get(place), place), what);
  return fields;
}

/** The map, or undefined after it was said that something else stands there. */
export function expectMap(tree: Tree, what: What, keys: readonly string[], reading: Reading): MapTree | undefined {
  if (tree.kind === "map") return tree;
  if (tree.broken) return undefined;
  const fix = mapOfList(tree);
  reading.report({
    name: "wrong-form",
    message: `${what} must be a map, not ${describeTree(tree)}`,
    span: tree.span,
    ...(fix && { fix }),
    help: `${keys.length === 0 ? "write `name: …`, one on a line" : `its keys are ${listWords(keys)}`}${withoutDash(tree)}`,
  });
  return undefined;
}

function withoutDash(tree: Tree): string {
  return tree.kind === "list" ? ", without `-` in front" : "";
}

/** The fields of a map whose keys are checked elsewhere. */
export function fieldsOf<P extends PlaceName>(map: MapTree, place: P, reading: Reading): Fields<P> {
  const entries = new Map<string, TreeEntry>();
  for (const entry of map.entries) entries.set(entry.key.value, entry);
  return { place, span: map.span, entries, failed: new Set(), reading };
}

/** The same map, read as another place. */
export function viewAs<P extends PlaceName>(fields: Fields<PlaceName>, place: P): Fields<P> {
  return { ...fields, place };
}

/** Says which keys are unknown or missing. `known`: the keys that the map may have. */
export function checkKeys(fields: Fields<PlaceName>, known: Rows, what: What): void {
  const unknown: string[] = [];
  for (const { key, value } of fields.entries.values()) {
    const row = known.get(key.value);
    if (fields.failed.has(key.value)) continue;
    if (row === undefined) unknown.push(key.value);
    if (row === undefined && isEmptyHanded(key, value)) continue;
    if (row === undefined) reportUnknown(fields, key, known, what);
  }
  checkRequired(fields, known, unknown, what);
}

/** It was said that the key has no value: mostly it is no key at all, but the rest of a text that a comma has cut. */
function isEmptyHanded(key: Located<string>, value: Tree): boolean {
  return value.broken === true && value.span.start === key.span.start;
}

/** A key that is missing because it is misspelt was told already, as an unknown one: it is there, and could not be read. */
function checkRequired(fields: Fields<PlaceName>, known: Rows, unknown: readonly string[], what: What): void {
  if (unknown.length === 0 && requiredByRows.get(known)?.every((name) => fields.entries.has(name))) return;
  const meant = new Set(unknown.map((key) => keyMeant(key, known) ?? missingKey(fields, key, known)));
  const isForeign = unknown.length > 0 && unknown.length === fields.entries.size;
  for (const [name, row] of known) {
    if (fields.entries.has(name)) continue;
    if (row.required || meant.has(name)) fields.failed.add(name);
    if (row.required && !isForeign && !meant.has(name)) reportMissing(fields, name, row, what);
  }
}

/** The known key that an unknown one stands for, if it is near to one or another language's name for it. */
export function keyMeant(key: string, known: Rows): string | undefined {
  return meantByHabit(key, known.keys()) ?? nearestWord(key, known.keys());
}

/** Of the keys that the map cannot do without, the one that an unknown key would be but for a letter. */
function missingKey({ entries }: Fields<PlaceName>, key: string, known: Rows): string | undefined {
  for (const [name, { required }] of known)
    if (required === true && !entries.has(name) && isOneEditAway(key, name)) return name;
  return undefined;
}

function reportUnknown(fields: Fields<PlaceName>, key: Located<string>, rows: Rows, what: What): void {
  const known = [...rows.keys()];
  const missing = missingKey(fields, key.value, rows);
  const nearly = missing === undefined ? undefined : `did you mean "${missing}"?`;
  fields.failed.add(key.value);
  fields.reading.report({
    name: "unknown-key",
    message: `${what} has no key "${key.value}"`,
    span: key.span,
    ...cured(
      habitCure(key, known) ?? spellingCure(key.value, key.span, known) ?? nearly ?? `its keys are ${listSome(known)}`,
    ),
  });
}

function reportMissing(fields: Fields<PlaceName>, key: string, row: Key, what: What): void {
  const { start, line, column } = fields.span;
  const span = { ...fields.span, end: start + 1, endLine: line, endColumn: column + 1 };
  const message = `${what} has no "${key}"`;
  fields.reading.report({
    name: "missing-key",
    message,
    span,
    help: `write \`${key}: ${only(row)}\`: ${lowerFirst(row.doc)}`,
  });
}

/** The value where there is but one. */
function only({ form: { words = [] } }: Key): string {
  const [first = "…", ...others] = words;
  return others.length === 0 ? first : "…";
}

function lowerFirst(doc: string): string {
  const sentence = doc.endsWith(".") ? doc.slice(0, -1) : doc;
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** What a tree is, in words. */
export function describeTree(tree: Tree): string {
  if (tree.kind !== "scalar") return `a ${tree.kind}`;
  if (tree.style !== "plain") return "a text";
  if (tree.value === null) return "nothing";
  return `\`${cut(tree.source.text)}\``;
}

function cut(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** The key of another language may hold its value in another form, so that to rename it is never surely enough. */
function habitCure(key: Located<string>, known: readonly string[]): Cure | undefined {
  const meant = meantByHabit(key.value, known);
  if (meant === undefined) return undefined;
  if (meant === "after")
    return { help: "a reference is an edge: what a node reads, it waits for; for order alone write `after`" };
  const fix = respelling(key.value, key.span, meant, false);
  return { help: `here it is called "${meant}"`, ...(fix && { fix }) };
}

/** The first dozen of many words. */
function listSome(words: readonly string[]): string {
  if (words.length <= 12) return listWords(words);
  return `${words
    .slice(0, 12)
    .map((word) => `"${word}"`)
    .join(", ")}, …`;
}

/** `"a", "b" and "c"` */
export function listWords(words: readonly string[], joint: "and" | "or" = "and"): string {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop() ?? "";
  return quoted.length === 0 ? last : `${quoted.join(", ")} ${joint} ${last}`;
}
