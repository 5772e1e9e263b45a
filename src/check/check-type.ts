/** Types as declared on inputs and nodes: the short form over the pipeline's named types, or a JSON Schema. */

import type { Report } from "../base/diagnostic.ts";
import { unreachable } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type { TypeDecl } from "../syntax/pipeline.ts";
import { readJsonSchema } from "../types/read-json-schema.ts";
import { readType, type TypeNames } from "../types/read-type.ts";
import { failedType, type Type } from "../types/type.ts";

/** The named types of a pipeline under a binding; `used` collects those that are read. `isLost`: none could be read. */
export type NamedTypes = {
  readonly types: ReadonlyMap<string, Type>;
  readonly isLost: boolean;
  readonly used: Set<string>;
};

/** The type, or one that fits everywhere after its mistake was reported. */
export function checkTypeDecl(named: NamedTypes, decl: TypeDecl, report: Report): Type {
  if (decl.form === "schema") {
    const { tree } = decl;
    return readJsonSchema(jsonOf(tree), tree.span, report, (path) => spanAt(tree, path)) ?? failedType;
  }
  return checkType(named, decl.tree, report);
}

/** Where the part of a schema at a path such as `#/properties/a` stands: its key, or as near to it as the path leads. */
function spanAt(schema: Tree, path: string): Span {
  let tree = schema;
  let { span } = schema;
  for (const step of path.split("/").slice(1)) {
    const entry = tree.kind === "map" ? tree.entries.find(({ key }) => key.value === step) : undefined;
    const next = tree.kind === "list" ? tree.items[Number(step)] : entry?.value;
    if (next === undefined) return span;
    tree = next;
    span = entry?.key.span ?? next.span;
  }
  return span;
}

/** A type in the short form. */
export function checkType(named: NamedTypes, tree: Tree, report: Report): Type {
  return readType(tree, typeNames(named), report) ?? failedType;
}

export function typeNames({ types, isLost, used }: NamedTypes): TypeNames {
  return {
    lookup(name) {
      used.add(name);
      return types.get(name) ?? (isLost && /^[A-Z]/.test(name) ? failedType : undefined);
    },
    names: () => types.keys(),
  };
}

/** A tree as the JSON that YAML reads it as. Its depth is bounded by that of the file. */
export function jsonOf(tree: Tree): Json {
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map(jsonOf);
    case "map":
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key.value, jsonOf(value)]));
    default:
      return unreachable(tree);
  }
}
