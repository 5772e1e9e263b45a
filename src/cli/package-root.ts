/** Where this package stands: its patterns, schemas and version are found from there, bundled or not. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "../base/invariant.ts";

/** Where the project lives: its issues, and the pages of its diagnostics. */
export const projectHome = "https://github.com/sluice-lang/sluice";

/** The nearest folder above this file that holds the patterns: the checkout, or the installed package. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "pipelines", "std"))) {
    const above = dirname(folder);
    invariant(above !== folder, "sluice was taken out of its package");
    folder = above;
  }
  return folder;
}

/** The folder of `std/*`. */
export function standardFolder(): string {
  return join(packageRoot(), "pipelines", "std");
}

export function packageVersion(): string {
  const manifest: { version?: string } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8"));
  return manifest.version ?? "0.0.0";
}
