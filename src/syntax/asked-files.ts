/** The files that a pipeline names, found before it is read: whoever may touch the disk fetches them. */
import type { Span } from "../base/span.ts";
import type { MapTree, Tree } from "../base/tree.ts";

/** `pipeline`: `std/name`, or a path. All paths are relative to the file of the pipeline. */
export type AskedFile = { readonly kind: "pipeline" | "prompt" | "schema"; readonly path: string; readonly span: Span };

/** In the order of the file, each place of use once. Says nothing of what is wrong: the reader does. */
export function askedFiles(tree: Tree): readonly AskedFile[] {
  const asked: AskedFile[] = [];
  if (tree.kind !== "map") return asked;
  for (const { value } of entriesOf(childOf(tree, "inputs"))) {
    if (value.kind === "map") ask(asked, "schema", childOf(value, "schema"));
  }
  askNodes(asked, childOf(tree, "nodes"));
  return asked;
}

function askNodes(asked: AskedFile[], nodes: Tree | undefined): void {
  for (const { value } of entriesOf(nodes)) {
    if (value.kind !== "map") continue;
    ask(asked, "pipeline", childOf(value, "use"));
    ask(asked, "prompt", childOf(value, "prompt_file"));
    ask(asked, "schema", childOf(value, "schema"));
    askNodes(asked, childOf(value, "nodes"));
  }
}

function ask(asked: AskedFile[], kind: AskedFile["kind"], tree: Tree | undefined): void {
  if (tree?.kind !== "scalar" || tree.broken || typeof tree.value !== "string" || tree.value === "") return;
  asked.push({ kind, path: tree.source.text, span: tree.span });
}

function childOf(map: MapTree, key: string): Tree | undefined {
  return map.entries.find((entry) => entry.key.value === key)?.value;
}

function entriesOf(tree: Tree | undefined): MapTree["entries"] {
  return tree?.kind === "map" ? tree.entries : [];
}
