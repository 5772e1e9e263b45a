/** The files of this repository as the house tests read them. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

export type SourceFile = { readonly path: string; readonly text: string };

const passedOver = new Set(["node_modules", "dist", ".git", ".sluice", "generated", "coverage"]);

/** All files below a folder of the repository whose names match, sorted by path. */
export function filesBelow(folder: string, name: RegExp): SourceFile[] {
  const found: SourceFile[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === "." ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory() && !passedOver.has(entry.name)) found.push(...filesBelow(path, name));
    else if (entry.isFile() && name.test(entry.name)) found.push({ path, text: readRoot(path) });
  }
  return found.sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The names of the folders in a folder, sorted. */
export function foldersOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export function readRoot(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** The code without comments and without the text of literals, for searches that must not find words in prose. */
export function codeOnly(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
}
