/** What a called pipeline takes. */
import { pathOfPipeline } from "../../src/compile/files-asked.ts";
import { readPipeline } from "../../src/syntax/read-pipeline.ts";
import { readTree } from "../../src/syntax/read-tree.ts";
import type { Source } from "./subject.ts";

/** The type of each input as it is written, by its name; "" where it is no text. `which`: all, or those without a default. */
export function calledInputs(
  source: Source,
  called: string,
  which: "all" | "required" = "all",
): ReadonlyMap<string, string> {
  const path = pathOfPipeline(source.path, called);
  const tree = readTree(source.file(path) ?? "", path).value;
  const pipeline = tree && readPipeline(tree, path, { text: () => undefined }).value;
  const inputs = (pipeline?.inputs ?? []).filter((input) => which === "all" || input.default === undefined);
  return new Map(
    inputs.map(({ name, type }) => [name.value, type.tree.kind === "scalar" ? type.tree.source.text : "any"]),
  );
}
