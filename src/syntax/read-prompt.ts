/** The verb `prompt`, and who answers prompts. */

import { cured } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import { toolsOutside, toolsThatAct, toolsThatLook } from "../base/tools.ts";
import type { Tree } from "../base/tree.ts";
import { parseTemplate } from "../expr/parse-template.ts";
import { type Fields, listWords, openFields, type Reading, type What } from "./fields.ts";
import { given } from "./given.ts";
import { places } from "./keys.ts";
import { indexLines } from "./line-index.ts";
import { pathBeside } from "./other-files.ts";
import type { RoleDecl, RoleTable, Template, VerbBody } from "./pipeline.ts";
import { expressionAt, flagAt, listOf, mapOf, nameAt, proseAt, readWith, wordAt } from "./read-field.ts";
import { expectProse, readName } from "./read-scalar.ts";
import { readTypeDecl, textOfFile } from "./read-type-decl.ts";
import { copiedText } from "./scalar-source.ts";

/** `prompt` or `prompt_file` with the keys beside it. */
export function readPrompt(fields: Fields<"prompt">): VerbBody | undefined {
  const prompt = fields.entries.has("prompt") ? proseAt(fields, "prompt") : readPromptFile(fields);
  const role = readWith(fields, "role", readRoleOf);
  const model = readWith(fields, "model", readModel);
  const effort = wordAt(fields, "effort");
  const tools = readTools(fields);
  const system = proseAt(fields, "system");
  const output = readTypeDecl(fields, "output");
  const batch = flagAt(fields, "batch")?.value ?? false;
  if (prompt === undefined) return undefined;
  return { kind: "prompt", prompt, batch, ...given({ role, model, effort, tools, system, output }) };
}

function readPromptFile(fields: Fields<"prompt">): Template | undefined {
  const path = nameAt(fields, "prompt_file");
  if (path === undefined) return undefined;
  const text = textOfFile(path, fields.reading);
  const lines = text === undefined ? undefined : indexLines(pathBeside(fields.reading.file, path.value), text);
  const source = lines && copiedText(lines, 0, lines.text);
  const ast = source && parseTemplate(source, fields.reading.report);
  if (source !== undefined && ast !== undefined)
    return { ast, text: source.text, span: source.span(0, source.text.length), source };
  fields.failed.add("prompt_file");
  return undefined;
}

/** A role, or a table `{by, of, else}` that chooses among roles. */
function readRoleOf(tree: Tree, what: What, reading: Reading): Located<string> | RoleTable | undefined {
  if (tree.kind !== "map") return readName(tree, what, reading, places.defaults.role.form);
  const fields = openFields(tree, "role_table", what, reading);
  if (fields === undefined) return undefined;
  const by = expressionAt(fields, "by");
  const of = readWith(fields, "of", mapOf(readName));
  const other = nameAt(fields, "else");
  if (by === undefined || of === undefined || fields.failed.size > 0) return undefined;
  const table = { by, of: of.map(({ name, value }) => ({ word: name, role: value })), span: tree.span };
  return { ...table, ...given({ else: other }) };
}

type Model = Extract<VerbBody, { kind: "prompt" }>["model"];

/** An alias, a ladder of them, or `{spread: […]}`. */
function readModel(tree: Tree, what: What, reading: Reading): Model {
  switch (tree.kind) {
    case "list":
      return modelsOf(tree, "ladder", what, reading);
    case "map": {
      const fields = openFields(tree, "spread", what, reading);
      const spread = fields?.entries.get("spread");
      return spread && modelsOf(spread.value, "spread", what, reading);
    }
    default: {
      const name = readName(tree, what, reading, places.role.model.form);
      return name && { how: "ladder", of: [name] };
    }
  }
}

function modelsOf(tree: Tree, how: "ladder" | "spread", what: What, reading: Reading): Model {
  const of = listOf(readName)(tree, what, reading, places.spread.spread.form);
  if (of === undefined) return undefined;
  if (of.length > 0) return { how, of };
  reading.report({
    name: "empty-value",
    message: `${what} names no model`,
    span: tree.span,
    help: "write one or more",
  });
  return undefined;
}

/** A role as it is declared. */
export function readRole(name: Located<string>, tree: Tree, reading: Reading): RoleDecl | undefined {
  const fields = openFields(tree, "role", `role "${name.value}"`, reading);
  if (fields === undefined) return undefined;
  const model = nameAt(fields, "model");
  const effort = wordAt(fields, "effort");
  const tools = readTools(fields);
  const system = proseAt(fields, "system");
  const untrusted = wordAt(fields, "trust") !== undefined;
  const acts = flagAt(fields, "acts")?.value ?? true;
  return { name, untrusted, acts, ...given({ model, effort, tools, system }) };
}

const tools = [...toolsThatLook, ...toolsThatAct, ...toolsOutside];

function readTools(fields: Fields<"prompt" | "role">): readonly Located<string>[] | undefined {
  return readWith(fields, "tools", listOf(readTool));
}

function readTool(tree: Tree, what: What, reading: Reading): Located<string> | undefined {
  const scalar = expectProse(tree, what, reading);
  if (scalar === undefined) return undefined;
  const tool = { value: scalar.source.text, span: scalar.span };
  if (tools.includes(tool.value) || /^mcp:[\w.-]+\/[\w.-]+$/.test(tool.value)) return tool;
  const cure = tool.value.startsWith("mcp:")
    ? "write `mcp:<server>/<tool>`"
    : (spellingCure(tool.value, tool.span, tools) ?? `the tools are ${listWords(tools)}, and \`mcp:<server>/<tool>\``);
  reading.report({ name: "bad-value", message: `there is no tool "${tool.value}"`, span: tool.span, ...cured(cure) });
  return undefined;
}
