/** The verb `prompt`, and who answers prompts. */

import { didYouMean } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import { parseTemplate } from "../expr/parse-template.ts";
import { type Fields, listWords, openFields, type Reading, type What } from "./fields.ts";
import { given } from "./given.ts";
import { localTools, places, providerTools } from "./keys.ts";
import { indexLines } from "./line-index.ts";
import { pathBeside } from "./other-files.ts";
import type { RoleDecl, Template, VerbBody } from "./pipeline.ts";
import { listOf, nameAt, proseAt, readWith } from "./read-field.ts";
import { expectProse, readName } from "./read-scalar.ts";
import { readTypeDecl, textOfFile } from "./read-type-decl.ts";
import { copiedText } from "./scalar-source.ts";

/** `prompt` or `prompt_file` with the keys beside it. */
export function readPrompt(fields: Fields<"prompt">): VerbBody | undefined {
  const prompt = fields.entries.has("prompt") ? proseAt(fields, "prompt") : readPromptFile(fields);
  const role = readRoleName(fields);
  const model = readWith(fields, "model", readModel);
  const effort = nameAt(fields, "effort");
  const tools = readTools(fields);
  const system = proseAt(fields, "system");
  const output = readTypeDecl(fields, "output");
  if (prompt === undefined) return undefined;
  return { kind: "prompt", prompt, ...given({ role, model, effort, tools, system, output }) };
}

function readPromptFile(fields: Fields<"prompt">): Template | undefined {
  const path = nameAt(fields, "prompt_file");
  if (path === undefined) return undefined;
  const text = textOfFile(path, fields.reading);
  const lines = text === undefined ? undefined : indexLines(pathBeside(fields.reading.file, path.value), text);
  const ast = lines && parseTemplate(copiedText(lines, 0, lines.text), fields.reading.report);
  if (lines !== undefined && ast !== undefined)
    return { ast, text: lines.text, span: lines.span(0, lines.text.length) };
  fields.failed.add("prompt_file");
  return undefined;
}

/** A table `{by, of}` chooses among roles; it is refused with what can be written instead. */
function readRoleName(fields: Fields<"prompt">): Located<string> | undefined {
  return readWith(fields, "role", (tree, what, reading, form) => {
    if (tree.kind !== "map") return readName(tree, what, reading, form);
    const message = "a role cannot be chosen by a table yet: a node has one role";
    const help = "write one node for each role, each with its `when:`";
    reading.report({ name: "not-yet", message, span: tree.span, help });
    return undefined;
  });
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
  const effort = nameAt(fields, "effort");
  const tools = readTools(fields);
  const system = proseAt(fields, "system");
  return { name, ...given({ model, effort, tools, system }) };
}

function readTools(fields: Fields<"prompt" | "role">): readonly Located<string>[] | undefined {
  return readWith(fields, "tools", listOf(readTool));
}

function readTool(tree: Tree, what: What, reading: Reading): Located<string> | undefined {
  const scalar = expectProse(tree, what, reading);
  if (scalar === undefined) return undefined;
  const tool = { value: scalar.source.text, span: scalar.span };
  if (providerTools.includes(tool.value)) return tool;
  const { span } = tool;
  if (localTools.includes(tool.value) || tool.value.startsWith("mcp:")) {
    const message = `the tool "${tool.value}" cannot be used yet: agents get no tools of this machine`;
    const help = "do the work in a `run` node, and give its result to the agent in the prompt";
    reading.report({ name: "not-yet", message, span, help });
    return undefined;
  }
  const help = didYouMean(tool.value, [...providerTools, ...localTools]) ?? `the tools are ${listWords(providerTools)}`;
  reading.report({ name: "bad-value", message: `there is no tool "${tool.value}"`, span, help });
  return undefined;
}
