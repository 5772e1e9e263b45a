/** The named types of a pipeline: each after those that it names, since types are not recursive. */
import type { Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Tree } from "../base/tree.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import { readType } from "../types/read-type.ts";
import { failedType, type Type } from "../types/type.ts";
import { type NamedTypes, typeNames } from "./check-type.ts";
import { orderByNeeds } from "./order-by-needs.ts";

/** `bound`: types that the caller gives in place of the pipeline's own. */
export function declareTypes(pipeline: Pipeline, bound: ReadonlyMap<string, Type>, report: Report): NamedTypes {
  const isLost = pipeline.broken.includes("types");
  const named = { types: new Map<string, Type>(), isLost, used: new Set<string>() };
  for (const name of pipeline.broken) if (name.startsWith("types.")) named.types.set(name.slice(6), failedType);
  const decls = pipeline.types;
  const indexOf = new Map(decls.map(({ name }, index) => [name.value, index]));
  const needs = decls.map(({ type }) => [...wordsOf(type)].flatMap((word) => indexOf.get(word) ?? []));
  const order = orderByNeeds(needs, (cycle) => {
    const names = cycle.map((index) => decls[index]?.name.value ?? "");
    for (const name of names) named.types.set(name, failedType);
    const first = decls[cycle[0] ?? 0];
    if (first !== undefined)
      report({
        name: "bad-type",
        message: `a type cannot hold itself: ${[...names, names[0]].join(" -> ")}`,
        span: first.name.span,
        help: "types are not recursive: leave one of these out, or say `any` there",
      });
  });
  for (const index of order) {
    const decl = decls[index];
    if (decl === undefined) continue;
    const name = decl.name.value;
    const own = readType(decl.type, typeNames(named), report) ?? failedType;
    if (named.types.has(name)) continue;
    named.types.set(name, bound.get(name) ?? nameType(own, name, decl.type, report));
  }
  return named;
}

/** The type with its name. Names may not add up to more depth than one type may have. */
function nameType(type: Type, name: string, tree: Tree, report: Report): Type {
  if (type === failedType) return type;
  if (depthOf(type) <= limits.typeDepth) return { ...type, name };
  const message = `with the types that it names, "${name}" is nested deeper than ${limits.typeDepth} levels`;
  report({ name: "over-limit", message, span: tree.span, help: "make the types flatter" });
  return failedType;
}

function depthOf(type: Type): number {
  switch (type.kind) {
    case "list":
    case "map":
      return 1 + depthOf(type.of);
    case "object":
      return 1 + Math.max(0, ...type.fields.map((field) => depthOf(field.type)));
    case "union":
      return Math.max(0, ...type.of.map(depthOf));
    default:
      return 1;
  }
}

/** The words of a type's texts, among which are the names of other types. Iterative. */
function wordsOf(type: Tree): Set<string> {
  const words = new Set<string>();
  const open: Tree[] = [type];
  for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
    if (tree.kind === "list") open.push(...tree.items);
    else if (tree.kind === "map") open.push(...tree.entries.map((entry) => entry.value));
    else for (const word of withoutDescription(tree.source.text).match(/[A-Za-z]\w*/g) ?? []) words.add(word);
  }
  return words;
}

function withoutDescription(text: string): string {
  const at = text.indexOf(" - ");
  return at === -1 ? text : text.slice(0, at);
}
