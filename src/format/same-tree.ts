/** Whether two files say the same: what the formatter must never change. */
import { unreachable } from "../base/invariant.ts";
import type { ListTree, MapTree, ScalarTree, Tree } from "../base/tree.ts";

/** The order of keys does not count here; quotes and blocks do, since they tell text from expressions. */
export function areSame(left: Tree, right: Tree): boolean {
  switch (left.kind) {
    case "scalar":
      return right.kind === "scalar" && areSameTexts(left, right);
    case "list":
      return right.kind === "list" && areSameLists(left, right);
    case "map":
      return right.kind === "map" && areSameMaps(left, right);
    default:
      return unreachable(left);
  }
}

function areSameTexts(left: ScalarTree, right: ScalarTree): boolean {
  return left.style === right.style && left.source.text === right.source.text && Object.is(left.value, right.value);
}

function areSameLists(left: ListTree, right: ListTree): boolean {
  if (left.items.length !== right.items.length) return false;
  return left.items.every((item, index) => {
    const other = right.items[index];
    return other !== undefined && areSame(item, other);
  });
}

function areSameMaps(left: MapTree, right: MapTree): boolean {
  if (left.entries.length !== right.entries.length) return false;
  const others = new Map(right.entries.map(({ key, value }) => [key.value, value]));
  return left.entries.every(({ key, value }) => {
    const other = others.get(key.value);
    return other !== undefined && areSame(value, other);
  });
}
