/** The pipelines that a command line means: files as they are, folders and globs as the pipelines in them. */
import { type Stats, statSync } from "node:fs";
import { limits } from "../base/limits.ts";
import { pipelineNamed } from "./named-pipeline.ts";
import { tryReadFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** `onlyPipelines`: files that are named but begin no pipeline are passed over as well. */
export type FindOptions = { readonly onlyPipelines?: boolean };

/** Folders that hold no pipelines of the user's. */
const passedOver = ["**/node_modules/**", "**/.git/**", "**/.sluice/**", "**/dist/**"];

/**
 * Paths in the order given, those of a folder or glob sorted, each once. `-` stays `-`. In folders and globs only files
 * count that begin a pipeline (`sluice:` at the start of a line). Throws `UsageError` where a folder or glob has none.
 */
export async function findPipelines(given: readonly string[], options: FindOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for (const path of given.map(fileOf)) {
    if (path === "-") found.push(path);
    else if (isFile(path)) found.push(...(options.onlyPipelines === true ? [path].filter(beginsPipeline) : [path]));
    else found.push(...(await search(path)));
  }
  return [...new Set(found)];
}

/** A name that is no path may be that of a pipeline. */
function fileOf(path: string): string {
  return path === "-" ? path : pipelineNamed(path);
}

async function search(path: string): Promise<string[]> {
  const isGlob = /[*?[\]{}]/.test(path);
  if (!isGlob && !isFolder(path)) throw new UsageError(`there is no file "${path}"`);
  const { glob } = await import("tinyglobby");
  const options = { ignore: passedOver, onlyFiles: true, expandDirectories: false };
  const found = isGlob
    ? await glob(path, options)
    : (await glob(["**/*.yaml", "**/*.yml"], { ...options, cwd: path })).map((file) => inFolder(path, file));
  const pipelines = found.filter(beginsPipeline).sort();
  if (pipelines.length === 0)
    throw new UsageError(`there is no pipeline in "${path}"`, "a pipeline begins with `sluice: 1`");
  return pipelines;
}

function inFolder(folder: string, file: string): string {
  return folder === "." ? file : `${folder.replace(/\/+$/, "")}/${file}`;
}

function beginsPipeline(path: string): boolean {
  const read = tryReadFile(path, limits.fileBytes);
  return read.kind === "bytes" && /^sluice\s*:/m.test(Buffer.from(read.bytes).toString("utf8"));
}

function isFile(path: string): boolean {
  const stat = statOf(path);
  return stat !== undefined && !stat.isDirectory();
}

function isFolder(path: string): boolean {
  return statOf(path)?.isDirectory() === true;
}

/** What cannot be looked at is as good as not there. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
