/** A literal tree as the value that it writes: defaults, schemas. */
import { unreachable } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";

export function jsonOfTree(tree: Tree): Json {
  switch (tree.kind) {
    case "scalar":
      return tree.style === "plain" ? tree.value : tree.source.text;
    case "list":
      return tree.items.map(jsonOfTree);
    case "map":
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key.value, jsonOfTree(value)]));
    default:
      return unreachable(tree);
  }
}
