/** What the compiler may ask of this machine: programs in the PATH, and what stands at a path. Nothing is opened or run. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Machine } from "../compile/compile.ts";

/** Seen from this folder, with the PATH of this process; each name is looked for once. */
export function thisMachine(): Machine {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const known = new Map<string, boolean>();
  return {
    hasProgram: (name) => {
      const has = known.get(name) ?? folders.some((folder) => isProgram(join(folder, name)));
      known.set(name, has);
      return has;
    },
    kindOf,
  };
}

function isProgram(path: string): boolean {
  if (kindOf(path) !== "file") return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What may not be looked at counts as there: nothing is known against it. */
function kindOf(path: string): ReturnType<Machine["kindOf"]> {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return "folder";
    return stat.isFile() ? "file" : "other";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "other";
  }
}
