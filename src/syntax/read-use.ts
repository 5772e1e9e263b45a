/** The verb `use`: calls of pipelines. */
import type { Located } from "../base/span.ts";
import type { Fields } from "./fields.ts";
import { nameRules } from "./keys.ts";
import type { VerbBody } from "./pipeline.ts";
import { readData } from "./read-expression.ts";
import { mapOf, readWith } from "./read-field.ts";
import { type Reader, readName } from "./read-scalar.ts";
import { readType } from "./read-type-decl.ts";

/** `use` with the keys beside it. */
export function readUse(fields: Fields<"use">): VerbBody | undefined {
  const pipeline = readWith(fields, "use", readCalled);
  const wires = readWith(fields, "with", mapOf(readData)) ?? [];
  const types = readWith(fields, "types", mapOf(readType)) ?? [];
  const roles = readWith(fields, "roles", mapOf(readName)) ?? [];
  const parts = readWith(fields, "parts", mapOf(readCalled)) ?? [];
  if (pipeline === undefined) return undefined;
  return {
    kind: "use",
    pipeline,
    with: wires,
    types: types.map(({ name, value }) => ({ name, type: value })),
    roles: roles.map(({ name, value }) => ({ name, role: value })),
    parts: parts.map(({ name, value }) => ({ name, pipeline: value })),
  };
}

/** A pattern of the library, or a file beside this one. */
export const readCallee: Reader<Located<string>> = (tree, what, reading, form) => {
  const name = readName(tree, what, reading, form);
  if (name === undefined || isPipelinePath(name.value)) return name;
  const { value, span } = name;
  const help = /^[\w-]+$/.test(value)
    ? `call a file as \`./${value}.yaml\`, a pattern as \`std/${value}\``
    : "write `std/name` for a pattern, `./file.yaml` for a file beside this one";
  reading.report({ name: "bad-value", message: `"${value}" is no pipeline`, span, help });
  return undefined;
};

/** The same, or a step of `parts`, by its name. */
const readCalled: Reader<Located<string>> = (tree, what, reading, form) => {
  const isPart = tree.kind === "scalar" && nameRules.word.pattern.test(tree.source.text);
  return isPart ? readName(tree, what, reading, form) : readCallee(tree, what, reading, form);
};

/** Whether it is written as a pipeline, and not as the name of a part. */
export function isPipelinePath(name: string): boolean {
  return /^std\/[a-z][a-z0-9-]*$/.test(name) || /^\.\.?\/.+\.ya?ml$/.test(name);
}
