/** What the compiler says of a pipeline file and of what lies beside it: for the fixtures of rules and the examples of the docs. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Diagnostic, sortDiagnostics } from "../../src/base/diagnostic.ts";
import { isAdvice } from "../../src/base/names.ts";
import { compile, type Machine } from "../../src/compile/compile.ts";
import { renderPretty } from "../../src/report/render-diagnostics.ts";
import { decodeFile } from "../../src/syntax/decode-file.ts";

const patterns = join(import.meta.dirname, "../../pipelines");

/** `text`: as it is shown to the user, without colours. */
export type Said = { readonly diagnostics: readonly Diagnostic[]; readonly text: string };

/** A machine that has every program and path but those that no machine has. */
const machine: Machine = {
  hasProgram: (name) => /^[\w.-]+$/.test(name) && name !== "gti",
  kindOf: (path) => {
    if (path.includes("no-such")) return undefined;
    return /\.\w+$/.test(path) ? "file" : "folder";
  },
};

/** Of a file on disk, under its bare name. `advice`: the names of advice that are to be shown. */
export function saidOfFile(path: string, advice: readonly string[] = []): Said {
  return saidOfBytes(readFileSync(path), basename(path), dirname(path), advice);
}

/** Of the bytes of a file, as if it lay in the folder under this name. */
export function saidOfBytes(bytes: Uint8Array, name: string, folder: string, advice: readonly string[] = []): Said {
  const decoded = decodeFile(bytes, name);
  const text = (path: string): string | undefined => {
    if (path === name) return decoded.value;
    const file = join(path.startsWith("std/") ? patterns : folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const how = { advice: true, strict: advice.includes("untyped-value"), machine };
  const found = decoded.value === undefined ? decoded : compile({ path: name, text, known: ["std/verify"], ...how });
  const shown = found.diagnostics.filter((one) => !isAdvice(one.name) || advice.includes(one.name));
  const diagnostics = sortDiagnostics(shown);
  return { diagnostics, text: renderPretty(diagnostics, text, { color: false, width: 120 }) };
}
