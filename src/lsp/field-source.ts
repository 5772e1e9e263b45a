/**
 * Where a field of a value is written: in the `output` of the node that it comes of, in a named type, in the `returns`
 * of a scope. Followed through the tree of the file, as a reader would; where the trail is lost there is no answer.
 */
import type { Span } from "../base/span.ts";
import type { MapTree, Tree, TreeEntry } from "../base/tree.ts";
import type { ExprAst } from "../expr/ast.ts";
import { withoutGroup } from "../expr/resolver.ts";
import { typeWords } from "./bind-places.ts";
import type { Declared, Outline } from "./outline.ts";
import { declaredAt, keepsElements } from "./value-path.ts";

/** Steps of a trail: a value of a value of a value. More are no mistake, but nothing that is told. */
const stepsMost = 64;

type Trail = { readonly outline: Outline; steps: number };

/** The key that gives the field its name, or undefined. */
export function fieldSource(outline: Outline, ast: ExprAst): Span | undefined {
  if (ast.kind !== "field") return undefined;
  const trail: Trail = { outline, steps: 0 };
  return entryOf(trail, sourceOf(trail, ast.of), ast.field.value)?.key.span;
}

/** The tree of the type or of the data that says what the value is; lists stand for their elements. */
function sourceOf(trail: Trail, ast: ExprAst): Tree | undefined {
  trail.steps += 1;
  if (trail.steps > stepsMost) return undefined;
  const bare = withoutGroup(ast);
  switch (bare.kind) {
    case "name":
      return sourceOfDeclared(trail, declaredAt(trail.outline, bare.span));
    case "field": {
      const input = declaredAt(trail.outline, bare.field.span);
      if (input?.kind === "input") return sourceOfDeclared(trail, input);
      return entryOf(trail, sourceOf(trail, bare.of), bare.field.value)?.value;
    }
    case "index":
    case "slice":
      return sourceOf(trail, bare.of);
    case "filter":
      return keepsElements.has(bare.name.value) || bare.name.value === "first" || bare.name.value === "last"
        ? sourceOf(trail, bare.of)
        : undefined;
    default:
      return undefined;
  }
}

function sourceOfDeclared(trail: Trail, declared: Declared | undefined): Tree | undefined {
  if (declared === undefined) return undefined;
  const { kind, value, list } = declared;
  if (kind === "variable") return list && sourceOf(trail, list);
  if (kind === "node") return value?.kind === "map" ? sourceOfNode(trail, value) : undefined;
  if (kind === "input") return value?.kind === "map" ? (childOf(value, "type") ?? value) : value;
  return value;
}

/** What a node gives, by the key that says it; a `from` without these gives what it goes through. */
function sourceOfNode(trail: Trail, node: MapTree): Tree | undefined {
  for (const key of ["output", "select", "returns", "value"]) {
    const tree = childOf(node, key);
    if (tree !== undefined) return tree;
  }
  const from = childOf(node, "from");
  if (from === undefined || childOf(node, "group") !== undefined) return undefined;
  const formula = trail.outline.formulas.find(
    ({ span }) => span.start === from.span.start && span.file === from.span.file,
  );
  const [list, second] = formula?.asts ?? [];
  return list === undefined || second !== undefined ? undefined : sourceOf(trail, list);
}

/** The entry of a field, of an object or of the elements of a list of them. */
function entryOf(trail: Trail, tree: Tree | undefined, field: string): TreeEntry | undefined {
  trail.steps += 1;
  if (tree === undefined || trail.steps > stepsMost) return undefined;
  switch (tree.kind) {
    case "map":
      return tree.entries.find(({ key }) => key.value === field || key.value === `${field}?`);
    case "list":
      return entryOf(trail, tree.items[0], field);
    default:
      return entryOf(trail, sourceOfText(trail, tree), field);
  }
}

/** A text names a type, or is an expression. */
function sourceOfText(trail: Trail, { span, source }: Extract<Tree, { kind: "scalar" }>): Tree | undefined {
  const formula = trail.outline.formulas.find((one) => one.span.start === span.start && one.span.file === span.file);
  const [ast] = formula?.asts ?? [];
  if (ast !== undefined) return sourceOf(trail, ast);
  const types = typeWords(source.text).flatMap(({ word }) => trail.outline.globals.type.get(word) ?? []);
  return types.length === 1 ? types[0]?.value : undefined;
}

function childOf(map: MapTree, key: string): Tree | undefined {
  return map.entries.find((entry) => entry.key.value === key)?.value;
}
