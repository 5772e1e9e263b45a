/** The keys of a pipeline's tree, each with its row in the table of keys; its nodes, its scalars and the texts of its types. */
import type { Located, Span } from "../../src/base/span.ts";
import type { ListTree, MapTree, ScalarTree, Tree, TreeEntry } from "../../src/base/tree.ts";
import {
  type Form,
  type Key,
  type PlaceName,
  type Rows,
  rowsByPlace,
  rowsByVerb,
  type VerbName,
  verbs,
} from "../../src/syntax/keys.ts";
import type { Range } from "./mutation.ts";

/** A key of the language. `at`: the name or key that its map stands under. */
export type KeySite = {
  readonly entry: TreeEntry;
  readonly row: Key;
  readonly place: PlaceName;
  readonly owner: MapTree;
  readonly at: Range;
  readonly node?: NodeSite;
};

/** `map`: of its keys. `among`: the map of all nodes of its scope. */
export type NodeSite = {
  readonly id: Located<string>;
  readonly map: MapTree;
  readonly verb: VerbName;
  readonly among: MapTree;
};

/** A value that is one scalar. `form`: what the table asks for there. */
export type ScalarSite = {
  readonly scalar: ScalarTree;
  readonly form: Form;
  readonly isFlow: boolean;
  readonly key?: KeySite;
};

/** A text within a type, in short form. */
export type TypeSite = { readonly scalar: ScalarTree; readonly key?: KeySite };

export type Sites = {
  readonly keys: readonly KeySite[];
  readonly nodes: readonly NodeSite[];
  readonly scalars: readonly ScalarSite[];
  readonly types: readonly TypeSite[];
};

type Walk = { readonly [K in keyof Sites]: Sites[K][number][] } & { readonly text: string };
type Here = { readonly at: Range; readonly isFlow: boolean; readonly node?: NodeSite; readonly key?: KeySite };

/** All sites of a tree, in the order of the text. */
export function findSites(tree: MapTree, text: string): Sites {
  const walk: Walk = { keys: [], nodes: [], scalars: [], types: [], text };
  walkPlace(walk, tree, "pipeline", rowsByPlace.get("pipeline"), { at: { start: 0, end: 1 }, isFlow: false });
  const { keys, nodes, scalars, types } = walk;
  return { keys, nodes, scalars, types };
}

function walkPlace(walk: Walk, map: MapTree, place: PlaceName, rows: Rows | undefined, here: Here): void {
  for (const entry of map.entries) {
    const row = rows?.get(entry.key.value);
    if (row === undefined) continue;
    const { at, node } = here;
    const key: KeySite = { entry, row, place, owner: map, at, ...(node === undefined ? {} : { node }) };
    walk.keys.push(key);
    const isFlow = here.isFlow || walk.text[map.span.start] === "{";
    walkForm(walk, entry.value, row.form, { ...here, at: entry.key.span, isFlow, key });
  }
}

function walkForm(walk: Walk, tree: Tree, form: Form, here: Here): void {
  const chosen = form.kind === "either" ? chooseForm(tree, form.either ?? []) : form;
  if (chosen === undefined) return;
  if (chosen.kind === "type") walkType(walk, tree, here);
  else if (tree.kind === "scalar") walk.scalars.push({ scalar: tree, form: chosen, ...siteOf(here) });
  else if (tree.kind === "list")
    for (const item of tree.items) walkForm(walk, item, ofForm(chosen), inside(walk, tree, here));
  else walkMap(walk, tree, chosen, here);
}

function walkMap(walk: Walk, tree: MapTree, form: Form, here: Here): void {
  if (form.place !== undefined) walkPlace(walk, tree, placeNamed(form.place), rowsOf(form.place), here);
  else if (form.of?.place === "node") for (const entry of tree.entries) openNode(walk, entry, tree, here);
  else
    for (const { key, value } of tree.entries)
      walkForm(walk, value, ofForm(form), { ...inside(walk, tree, here), at: key.span });
}

function siteOf({ isFlow, key }: Here): Pick<ScalarSite, "isFlow" | "key"> {
  return { isFlow, ...(key === undefined ? {} : { key }) };
}

function inside(walk: Walk, tree: MapTree | ListTree, here: Here): Here {
  return { ...here, isFlow: here.isFlow || /[{[]/.test(walk.text[tree.span.start] ?? "") };
}

/** What a list or map is of; of data and literals, more of the same. */
function ofForm(form: Form): Form {
  return form.of ?? form;
}

function chooseForm(tree: Tree, forms: readonly Form[]): Form | undefined {
  if (tree.kind === "scalar") return forms.find(({ kind }) => !["place", "list", "map"].includes(kind));
  if (tree.kind === "list")
    return forms.find(({ kind }) => kind === "list") ?? forms.find(({ kind }) => kind === "type");
  const isPlace = (form: Form): boolean =>
    form.place !== undefined &&
    form.place !== "node" &&
    tree.entries.every(({ key }) => rowsOf(form.place ?? "")?.has(key.value) === true);
  return forms.find(isPlace) ?? forms.find(({ kind }) => kind === "map" || kind === "type");
}

function rowsOf(place: string): Rows | undefined {
  return rowsByPlace.get(placeNamed(place));
}

function placeNamed(name: string): PlaceName {
  for (const place of rowsByPlace.keys()) if (place === name) return place;
  return "pipeline";
}

function openNode(walk: Walk, { key, value }: TreeEntry, among: MapTree, here: Here): void {
  if (value.kind !== "map") return;
  const verb = verbs.find((one) => value.entries.some((entry) => entry.key.value === one));
  if (verb === undefined) return;
  const node = { id: key, map: value, verb, among };
  walk.nodes.push(node);
  walkPlace(walk, value, "node", rowsByVerb.get(verb), { ...inside(walk, among, here), at: key.span, node });
}

function walkType(walk: Walk, tree: Tree, { key }: Here): void {
  if (tree.kind === "scalar") walk.types.push({ scalar: tree, ...(key === undefined ? {} : { key }) });
  if (tree.kind === "list")
    for (const item of tree.items) walkType(walk, item, key === undefined ? none : { ...none, key });
  if (tree.kind === "map")
    for (const { value } of tree.entries) walkType(walk, value, key === undefined ? none : { ...none, key });
}

const none: Here = { at: { start: 0, end: 1 }, isFlow: false };

/** A span as a range. */
export function rangeOf({ start, end }: Span): Range {
  return { start, end };
}
