/** Types of inputs and outputs as trees: the short form, or a JSON Schema here or in a file. */
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type { Fields, Reading, What } from "./fields.ts";
import type { PlaceName } from "./keys.ts";
import { pathBeside } from "./other-files.ts";
import type { TypeDecl } from "./pipeline.ts";
import { expectProse, type Reader } from "./read-scalar.ts";
import { readTree } from "./read-tree.ts";

/** The tree of a type; what its words mean is known with the names of types. */
export const readType: Reader<Tree> = (tree, what, reading) => {
  return !tree.broken && areDescriptionsWhole(tree, what, reading) ? tree : undefined;
};

/** Descriptions behind ` - ` are prose, which ` #` would cut. */
function areDescriptionsWhole(tree: Tree, what: What, reading: Reading): boolean {
  switch (tree.kind) {
    case "scalar":
      if (tree.comment === undefined || !tree.source.text.includes(" - ")) return true;
      return expectProse(tree, what, reading) !== undefined;
    case "list":
      return tree.items.every((item) => areDescriptionsWhole(item, what, reading));
    default:
      return tree.entries.every(({ value }) => areDescriptionsWhole(value, what, reading));
  }
}

/** A JSON Schema as a map, or the path of one beside the pipeline. */
export const readSchema: Reader<Tree> = (tree, what, reading) => {
  if (tree.kind === "map") return tree.broken ? undefined : tree;
  const scalar = expectProse(tree, what, reading);
  if (scalar === undefined) return undefined;
  const path = { value: scalar.source.text, span: scalar.span };
  const text = textOfFile(path, reading);
  if (text === undefined) return undefined;
  // JSON may be indented with tabs, which the profile of YAML refuses; one blank for one tab keeps all places.
  const read = readTree(text.replaceAll("\t", " "), pathBeside(reading.file, path.value));
  for (const diagnostic of read.diagnostics) reading.report(diagnostic);
  return read.value?.broken ? undefined : read.value;
};

/** The text of a file that the pipeline names; undefined after it was said that there is none. */
export function textOfFile(path: Located<string>, reading: Reading): string | undefined {
  const text = reading.files.text(path.value);
  if (text !== undefined) return text;
  const message = `"${path.value}" cannot be read`;
  const help = "paths are relative to the file of the pipeline";
  reading.report({ name: "missing-file", message, span: path.span, help });
  return undefined;
}

/** `output:` or `schema:` (of an input: `type:` or `schema:`); not both. */
export function readTypeDecl(fields: Fields<PlaceName>, shortKey: "output" | "type"): TypeDecl | undefined {
  const short = fields.entries.get(shortKey);
  const schema = fields.entries.get("schema");
  if (short !== undefined && schema !== undefined) {
    const message = `"schema" stands in place of "${shortKey}", not beside it`;
    fields.reading.report({ name: "misplaced-key", message, span: schema.key.span, help: "remove one of them" });
    fields.failed.add("schema");
  }
  const [key, form] = short === undefined ? (["schema", "schema"] as const) : ([shortKey, "short"] as const);
  const entry = short ?? schema;
  if (entry === undefined) return undefined;
  const reader = form === "schema" ? readSchema : readType;
  const tree = reader(entry.value, `"${key}"`, fields.reading, { kind: form === "schema" ? "schema" : "type" });
  if (tree !== undefined) return { form, tree };
  fields.failed.add(key);
  return undefined;
}
