/** Pipelines by their name: those of the project, then the user's, then the patterns of this package. */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { didYouMean } from "../base/did-you-mean.ts";
import { standardFolder } from "./package-root.ts";
import { UsageError } from "./usage-error.ts";

/** A name as in `name:`, or `std/NAME`; files have a dot or begin with `./`. */
const namePattern = /^(?:std\/)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/**
 * The file that an argument of the command line means: a file by its path as it is; else `NAME.yaml` in `pipelines/` of
 * this project, in the user's own pipelines, or among the patterns. Throws `UsageError` for a name that none of them has.
 */
export function pipelineNamed(given: string): string {
  if (!namePattern.test(given) || existsSync(given)) return given;
  const name = given.replace(/^std\//, "");
  const folders = given === name ? pipelineFolders() : [standardFolder()];
  const found = folders.map((folder) => join(folder, `${name}.yaml`)).find((path) => existsSync(path));
  if (found !== undefined) return shortest(found);
  const near = didYouMean(name, [...new Set(folders.flatMap(namesIn))]);
  throw new UsageError(
    `there is no file and no pipeline "${given}"`,
    near ?? "pipelines are found by name in `pipelines/` of the project and in ~/.config/sluice/pipelines",
  );
}

/** In the order in which they are searched. */
function pipelineFolders(): readonly string[] {
  const config = process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config");
  return [join(projectRoot(), "pipelines"), join(config, "sluice", "pipelines"), standardFolder()];
}

/** The git repository around this folder, else this folder. */
function projectRoot(): string {
  const here = process.cwd();
  for (let folder = here; dirname(folder) !== folder; folder = dirname(folder))
    if (existsSync(join(folder, ".git"))) return folder;
  return here;
}

function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : []));
}

/** As people would write it: from here, where that is not longer. */
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), resolve(path));
  return fromHere.startsWith("..") ? path : fromHere;
}
