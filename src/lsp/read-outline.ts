/**
 * From the tree of a file to its outline: the table of keys says what stands where, so that a new key or verb is walked
 * like the others. What only scopes know is here: which keys declare names, and where these are seen.
 */
import type { Located } from "../base/span.ts";
import { joinSpans } from "../base/span.ts";
import type { MapTree, Tree, TreeEntry } from "../base/tree.ts";
import type { ExprAst } from "../expr/ast.ts";
import type { Key } from "../syntax/keys.ts";
import { bindGenerators } from "./bind-places.ts";
import { placeOfRow, rowsOfNode, rowsOfPlace } from "./form-of.ts";
import type { Declared, DeclaredKind, GlobalKind, Outline, Scope } from "./outline.ts";
import { declare, mention, newWalk, type OutlineFiles, outlineOf, type Walk, type Where } from "./walk.ts";
import { walkForm } from "./walk-form.ts";

/** The outline of a file. Names of `types`, `roles` and the like are known before anything that names them is read. */
export function readOutline(tree: Tree, file: string, files: OutlineFiles): Outline {
  const walk = newWalk(file, files, walkPlace);
  if (tree.kind === "map") {
    for (const [key, kind] of globalKeys) declareGlobals(walk, tree, key, kind);
    const where: Where = { scope: walk.root, place: "pipeline", id: "" };
    declareNodes(walk, childOf(tree, "nodes"), where);
    walkEntries(walk, tree, where, rowsOfPlace("pipeline"));
  }
  return outlineOf(walk, { name: textOf(tree, "name"), why: textOf(tree, "why") });
}

function textOf(tree: Tree, key: string): string {
  const value = tree.kind === "map" ? childOf(tree, key) : undefined;
  return value?.kind === "scalar" ? value.source.text.trim() : "";
}

const globalKeys: readonly (readonly [string, GlobalKind])[] = [
  ["inputs", "input"],
  ["types", "type"],
  ["roles", "role"],
  ["parts", "part"],
  ["models", "model"],
  ["phases", "phase"],
];

function declareGlobals(walk: Walk, tree: MapTree, key: string, kind: GlobalKind): void {
  const value = childOf(tree, key);
  if (value?.kind === "map") for (const entry of value.entries) addGlobal(walk, kind, key, entry.key, entry.value);
  if (value?.kind !== "list" || kind !== "phase") return;
  for (const item of value.items)
    if (item.kind === "scalar") addGlobal(walk, kind, key, { value: item.source.text, span: item.span });
}

function addGlobal(walk: Walk, kind: GlobalKind, key: string, name: Located<string>, value?: Tree): void {
  const declared = declaredAs(kind, name, value, walk.root, `${key}/${name.value}`);
  if (walk.globals[kind].has(name.value)) return;
  walk.globals[kind].set(name.value, declared);
  declare(walk, declared);
}

function declaredAs(
  kind: DeclaredKind,
  name: Located<string>,
  value: Tree | undefined,
  scope: Scope,
  id: string,
): Declared {
  const whole = value === undefined ? name.span : joinSpans(name.span, value.span);
  return {
    kind,
    name: name.value,
    span: name.span,
    whole,
    scope,
    id,
    inner: [],
    ...(value === undefined ? {} : { value }),
  };
}

/** Puts a name into its scope. */
function declareIn(
  walk: Walk,
  kind: DeclaredKind,
  entry: { key: Located<string>; value: Tree },
  where: Where,
): Declared {
  const declared = declaredAs(kind, entry.key, entry.value, where.scope, `${where.id}/${entry.key.value}`);
  if (!where.scope.names.has(declared.name) && kind !== "stop") where.scope.names.set(declared.name, declared);
  where.node?.inner.push(declared);
  declare(walk, declared);
  return declared;
}

function declareNodes(walk: Walk, nodes: Tree | undefined, where: Where): void {
  if (nodes?.kind !== "map") return;
  for (const entry of nodes.entries) {
    const declared = declareIn(walk, "node", entry, where);
    walk.nodes.set(entry.key.span.start, declared);
  }
}

/** Handed to the forms: a map of the table's keys. Nodes, and what has names of its own, are walked here. */
function walkPlace(walk: Walk, tree: MapTree, where: Where): void {
  if (where.place === "node") walkNode(walk, tree, where);
  else walkEntries(walk, tree, where, rowsOfPlace(where.place));
}

function walkEntries(walk: Walk, tree: MapTree, where: Where, rows: ReadonlyMap<string, Key>): void {
  for (const entry of tree.entries) walkEntry(walk, entry, where, rows);
}

function walkEntry(walk: Walk, { key, value }: TreeEntry, where: Where, rows: ReadonlyMap<string, Key>): void {
  const row = rows.get(key.value);
  if (row === undefined) return;
  walk.found.keys.push({ span: key.span, name: key.value, row, value });
  const place = placeOfRow(where.place, key.value, row);
  walkForm(walk, row.form, value, { ...where, place, key: key.value });
}

/** The variables of a node are seen in it; what a loop keeps, and its nodes, in its body. */
function walkNode(walk: Walk, tree: MapTree, where: Where): void {
  const keys = tree.entries.map(({ key }) => key.value);
  const rows = rowsOfNode(keys);
  const own: Scope = { outer: where.scope, names: new Map() };
  const outside: Where = { ...where, ...callOf(walk, tree), scope: own };
  for (const key of ["each", "from"]) declareVariables(walk, childOf(tree, key), outside);
  const isBody = keys.includes("nodes");
  const body: Scope = isBody ? { outer: own, names: new Map() } : own;
  const inside: Where = { ...where, scope: body };
  if (isBody) declareBody(walk, tree, outside, inside);
  const inBody = new Set(isBody ? bodyKeys : []);
  for (const entry of tree.entries) {
    if (entry.key.value === "each" || entry.key.value === "from") noteKey(walk, entry, rows);
    else if (entry.key.value === "loop" && isGenerator(entry.value)) noteKey(walk, entry, rows);
    else walkEntry(walk, entry, inBody.has(entry.key.value) ? inside : outside, rows);
  }
}

/** The pipeline that the node calls. */
function callOf(walk: Walk, tree: MapTree): { readonly call?: string } {
  const use = childOf(tree, "use");
  const isNamed = use?.kind === "scalar" && !use.broken;
  return isNamed ? { call: walk.files.pipeline(use.source.text) } : {};
}

const bodyKeys: readonly string[] = ["nodes", "next", "stop", "returns"];

function noteKey(walk: Walk, { key, value }: TreeEntry, rows: ReadonlyMap<string, Key>): void {
  const row = rows.get(key.value);
  if (row !== undefined) walk.found.keys.push({ span: key.span, name: key.value, row, value });
}

function isGenerator(tree: Tree): boolean {
  return tree.kind === "scalar" && /^\s*[A-Za-z_]\w*\s+in\s/.test(tree.source.text);
}

/** `x in list`: the list is read outside of the variable's scope, but within that of those before it. */
function declareVariables(walk: Walk, tree: Tree | undefined, where: Where): void {
  if (tree?.kind !== "scalar") return;
  for (const { variable, list } of bindGenerators(walk, tree, where.scope)) {
    declareVariable(walk, { variable, list }, where);
  }
}

function declareVariable(
  walk: Walk,
  { variable, list }: { readonly variable: Located<string>; readonly list: ExprAst },
  where: Where,
): void {
  const declared: Declared = {
    ...declaredAs("variable", variable, undefined, where.scope, `${where.id}/${variable.value}`),
    whole: joinSpans(variable.span, list.span),
    list,
  };
  if (!where.scope.names.has(variable.value)) where.scope.names.set(variable.value, declared);
  declare(walk, declared);
}

function declareBody(walk: Walk, tree: MapTree, outside: Where, inside: Where): void {
  for (const entry of entriesOf(childOf(tree, "state"))) declareIn(walk, "state", entry, inside);
  const loop = childOf(tree, "loop");
  if (loop?.kind === "scalar" && isGenerator(loop)) {
    for (const { variable, list } of bindGenerators(walk, loop, outside.scope))
      declareVariable(walk, { variable, list }, inside);
  }
  declareNodes(walk, childOf(tree, "nodes"), inside);
  for (const entry of entriesOf(childOf(tree, "stop"))) declareIn(walk, "stop", entry, inside);
  for (const { key } of entriesOf(childOf(tree, "next"))) {
    const state = inside.scope.names.get(key.value);
    if (state?.kind === "state") mention(walk, { span: key.span, of: state, isDeclaration: false });
  }
}

function childOf(map: MapTree, key: string): Tree | undefined {
  return map.entries.find((entry) => entry.key.value === key)?.value;
}

function entriesOf(tree: Tree | undefined): MapTree["entries"] {
  return tree?.kind === "map" ? tree.entries : [];
}
