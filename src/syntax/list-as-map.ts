/** A list where a map is asked, as the map that its author most likely meant. */
import type { Fix } from "../base/diagnostic.ts";
import type { ListTree, MapTree, Tree } from "../base/tree.ts";

/**
 * Of items with one key each, the same without their dashes: that is sure. Of items that begin with their name
 * (`- name: reader`), the name as the key of the rest.
 */
export function mapOfList(tree: Tree): Fix | undefined {
  if (tree.kind !== "list" || tree.raw === undefined) return undefined;
  const items = tree.items.filter((item): item is MapTree => item.kind === "map");
  const keys = items.map((item) => item.entries[0]?.key.value);
  if (items.length === 0 || items.length < tree.items.length) return undefined;
  const areNested = items.every((item) => item.entries.length === 1 && item.entries[0]?.value.kind !== "list");
  if (areNested && new Set(keys).size === keys.length) return withoutDashes(tree, tree.raw);
  const areNamed = items.every((item) => item.entries.length > 1) && new Set(keys).size === 1;
  return areNamed && /^(?:id|name)$/.test(keys[0] ?? "") ? namesAsKeys(tree, tree.raw, items) : undefined;
}

/** The lines stay as deep as they are, so that all keys stand in one column. */
function withoutDashes({ span }: ListTree, raw: string): Fix {
  const blanks = " ".repeat(span.column - 1);
  const text = raw.replace(/^- /, "  ").replaceAll(`\n${blanks}- `, `\n${blanks}  `);
  return { span, text, title: "take the dashes away", safe: true };
}

function namesAsKeys({ span }: ListTree, raw: string, items: readonly MapTree[]): Fix | undefined {
  const names = items.map((item) => item.entries[0]?.value);
  const areWords = names.every((name) => name?.kind === "scalar" && /^[A-Za-z_][\w-]*$/.test(name.source.text));
  if (!areWords) return undefined;
  const dash = new RegExp(`(^|\\n {${span.column - 1}})- +(?:id|name): +["']?([\\w-]+)["']? *(?=\\n)`, "g");
  const text = raw.replace(dash, "$1$2:");
  return { span, text, title: "take the names for keys", safe: false };
}
