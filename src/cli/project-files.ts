/**
 * The files that a pipeline may name: those of its project and the patterns of this package. A path that leads out of
 * the project is refused, also by way of a link; nothing is read before its size is known.
 */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import { agentsFolder } from "../compile/files-asked.ts";
import { decodeFile, refuseSize } from "../syntax/decode-file.ts";
import { standardFolder } from "./package-root.ts";
import { tryReadFile } from "./read-file.ts";

export type ProjectFiles = {
  /** The text of a file that the pipeline names; undefined where it cannot be had. Each is read once. */
  readonly text: (path: string) => string | undefined;
  /** Why a file that is there could not be had; undefined where it is just not there. */
  readonly refusal: (path: string) => string | undefined;
  /** All that were asked for, also those that are not there. */
  readonly names: () => readonly string[];
  /** What is wrong with the bytes of files that were asked for. */
  readonly diagnostics: readonly Diagnostic[];
};

/** `main`: the pipeline's path and text, which is not read again. `edited`: texts in place of those on disk. */
export function openProjectFiles(
  main: { readonly path: string; readonly text: string },
  edited: ReadonlyMap<string, string> = new Map(),
): ProjectFiles {
  const root = rootOf(main.path);
  const texts = new Map<string, string | undefined>([...edited, [main.path, main.text]]);
  const asked = new Set([main.path]);
  const refusals = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  const read = (path: string): string | undefined => {
    const place = placeOnDisk(path, root);
    if (place === undefined) {
      refusals.set(path, "it lies outside of the project, where a pipeline may not read");
      return undefined;
    }
    const found = tryReadFile(place, limits.fileBytes);
    if (found.kind === "unreadable") refusals.set(path, found.message);
    if (found.kind !== "too-large" && found.kind !== "bytes") return undefined;
    const decoded = found.kind === "too-large" ? refuseSize(found.byteCount, path) : decodeFile(found.bytes, path);
    diagnostics.push(...decoded.diagnostics);
    return decoded.value;
  };
  return {
    text: (path) => {
      asked.add(path);
      if (!texts.has(path)) texts.set(path, read(path));
      return texts.get(path);
    },
    refusal: (path) => refusals.get(path),
    names: () => [...asked],
    diagnostics,
  };
}

/** What a call could name, for "did you mean": the patterns, and the pipelines beside this one. */
export function callableNames(path: string): string[] {
  const beside = yamlFiles(dirname(path)).filter((name) => name !== path.split("/").at(-1));
  return [
    ...yamlFiles(standardFolder()).map((name) => `std/${name.replace(/\.yaml$/, "")}`),
    ...beside.map((name) => `./${name}`),
  ];
}

/** Where a file that the pipeline at `main` may read stands on disk; undefined where it may not read it. */
export function placeFor(path: string, main: string): string | undefined {
  return placeOnDisk(path, rootOf(main));
}

/** The roles that the project of the pipeline and the user have as agents, by name. */
export function agentNames(main: string): string[] {
  const folders = [rootOf(main), homedir()].map((folder) => join(folder, agentsFolder));
  const names = folders.flatMap((folder) => filesOf(folder).filter((name) => name.endsWith(".md")));
  return [...new Set(names.map((name) => name.replace(/\.md$/, "")))];
}

function yamlFiles(folder: string): string[] {
  return filesOf(folder).filter((name) => name.endsWith(".yaml"));
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** `std/NAME.yaml` is a pattern; agents are looked for at the top of the project, then in the home folder; else a file of the project. Undefined where it would lie outside. */
function placeOnDisk(path: string, root: string): string | undefined {
  if (path.startsWith("std/")) return join(standardFolder(), path.slice("std/".length));
  if (path.startsWith(agentsFolder)) return existsSync(join(root, path)) ? join(root, path) : join(homedir(), path);
  const place = resolve(path);
  return isInside(real(place), real(root)) ? place : undefined;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && resolve(folder, way) === path;
}

/** Where links lead; a file that is not there is judged by its folder. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(real(above), path.slice(above.length));
  }
}

/** The git repository of the pipeline; else this folder, if it is inside; else the folder that it stands in. */
function rootOf(path: string): string {
  const start = dirname(resolve(path));
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) break;
  }
  return isInside(start, process.cwd()) ? process.cwd() : start;
}
