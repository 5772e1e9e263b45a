/** Data that a user hands in as a file: inputs, canned replies. YAML after the profile of the language, or JSON. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Tree } from "../base/tree.ts";
import { renderPretty } from "../report/render-diagnostics.ts";
import { readTree } from "../syntax/read-tree.ts";
import { parseJson } from "../tools/parse-output.ts";
import { readStdin, readTextFile } from "./read-file.ts";
import { UsageError } from "./usage-error.ts";

/** The text of a file as data, or what is wrong with it: the form that `agents` asks for. */
export function readData(text: string, file: string): { readonly value: Json } | { readonly problem: string } {
  if (file.endsWith(".json")) {
    const parsed = parseJson(text);
    return "problem" in parsed ? { problem: `"${file}" is not JSON that can be read: ${parsed.problem}` } : parsed;
  }
  const { value, diagnostics } = readTree(text, file);
  if (value !== undefined && diagnostics.length === 0) return { value: jsonOf(value) };
  const shown = renderPretty(diagnostics, () => text, { color: false, width: 100 });
  return { problem: `"${file}" cannot be read\n${shown.trimEnd()}` };
}

/** The map that a file holds; `-` is stdin. Throws `UsageError`. */
export async function readDataMap(path: string): Promise<JsonObject> {
  const isStdin = path === "-";
  const text = isStdin
    ? new TextDecoder().decode(await readStdin(limits.inputBytes))
    : readTextFile(path, limits.inputBytes);
  const file = isStdin ? nameOfStdin(text) : path;
  const data = readData(text, file);
  if ("problem" in data) throw new UsageError(data.problem);
  if (!isJsonObject(data.value)) throw new UsageError(`"${file}" must be a map from names to values`);
  return data.value;
}

/** What comes from a pipe says by its first sign what it is. */
function nameOfStdin(text: string): string {
  return text.trimStart().startsWith("{") ? "stdin.json" : "stdin";
}

function jsonOf(tree: Tree): Json {
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map(jsonOf);
    case "map":
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key.value, jsonOf(value)]));
  }
}
