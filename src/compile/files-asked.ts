/** Which files a pipeline needs, before it is compiled: whoever may touch the disk reads them first. */
import { askedFiles } from "../syntax/asked-files.ts";
import { pathBeside } from "../syntax/other-files.ts";
import { readTree } from "../syntax/read-tree.ts";

export type FileAsked = { readonly kind: "pipeline" | "prompt" | "schema"; readonly path: string };

/** The paths under which `compile` will look them up; `std/NAME.yaml` are the patterns of this package. */
export function filesAsked(path: string, text: string): readonly FileAsked[] {
  const tree = readTree(text, path).value;
  if (tree === undefined) return [];
  return askedFiles(tree).map((asked) => ({
    kind: asked.kind,
    path: asked.kind === "pipeline" ? pathOfPipeline(path, asked.path) : pathAsked(path, asked.path),
  }));
}

/** A file that the pipeline at `from` names. */
export function pathAsked(from: string, path: string): string {
  return pathBeside(from, path);
}

/** The file of a role that no `roles` declares; it is looked for at the top of the project, then in the home folder. */
export function pathOfAgent(name: string): string {
  return `${agentsFolder}${name}.md`;
}

/** Where Claude Code keeps agents. */
export const agentsFolder = ".claude/agents/";

/** The file of a pipeline that `use:` names. */
export function pathOfPipeline(from: string, name: string): string {
  if (name.startsWith("std/")) return `${name}.yaml`;
  return pathBeside(from, name);
}
