/** The verb `use`: calls of pipelines. */
import type { Located } from "../base/span.ts";
import type { Fields, Reading } from "./fields.ts";
import type { VerbBody } from "./pipeline.ts";
import { readData } from "./read-expression.ts";
import { mapOf, nameAt, readWith } from "./read-field.ts";
import { readName } from "./read-scalar.ts";
import { readType } from "./read-type-decl.ts";

/** `use` with the keys beside it. */
export function readUse(fields: Fields<"use">): VerbBody | undefined {
  const pipeline = nameAt(fields, "use");
  const wires = readWith(fields, "with", mapOf(readData)) ?? [];
  const types = readWith(fields, "types", mapOf(readType)) ?? [];
  const roles = readWith(fields, "roles", mapOf(readName)) ?? [];
  if (pipeline === undefined || !isCallable(pipeline, fields.reading)) return undefined;
  return {
    kind: "use",
    pipeline,
    with: wires,
    types: types.map(({ name, value }) => ({ name, type: value })),
    roles: roles.map(({ name, value }) => ({ name, role: value })),
  };
}

/** A pattern of the library, or a file beside this one. */
function isCallable({ value, span }: Located<string>, reading: Reading): boolean {
  if (/^std\/[a-z][a-z0-9-]*$/.test(value) || /^\.\.?\/.+\.ya?ml$/.test(value)) return true;
  if (/^[a-z][a-z0-9_-]*$/.test(value)) {
    const message = `"use: ${value}" cannot be used yet: steps cannot be handed to a pipeline`;
    const help = `call a file as \`./${value}.yaml\`, a pattern as \`std/${value}\``;
    reading.report({ name: "not-yet", message, span, help });
    return false;
  }
  const help = "write `std/name` for a pattern, `./file.yaml` for a file beside this one";
  reading.report({ name: "bad-value", message: `"${value}" is no pipeline`, span, help });
  return false;
}
