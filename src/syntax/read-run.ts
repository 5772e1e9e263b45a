/** The verb `run`, and programs in `ensure`. */
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type { Fields, Reading, What } from "./fields.ts";
import { given } from "./given.ts";
import { type Form, places } from "./keys.ts";
import type { Template, VerbBody } from "./pipeline.ts";
import { readData, readTemplate } from "./read-expression.ts";
import { dataAt, flagAt, listOf, mapOf, proseAt, readWith, refuseForm, wordAt } from "./read-field.ts";
import { expectProse, readWord } from "./read-scalar.ts";
import { readTypeDecl } from "./read-type-decl.ts";

type Run = Extract<VerbBody, { kind: "run" }>;
type Script = Extract<Run["argv"], { readonly script: unknown }>;

/** `run` with the keys beside it. */
export function readRun(fields: Fields<"run">): Run | undefined {
  const argv = readWith(fields, "run", readCommand);
  const stdin = dataAt(fields, "stdin");
  const env = readWith(fields, "env", mapOf(readData)) ?? [];
  const cwd = proseAt(fields, "cwd");
  const parse = wordAt(fields, "parse");
  const output = readTypeDecl(fields, "output");
  const okCodes = readWith(fields, "ok_codes", readOkCodes);
  const reads = readWith(fields, "reads", listOf(readTemplate));
  const once = flagAt(fields, "once")?.value ?? false;
  const untrusted = wordAt(fields, "trust") !== undefined;
  if (argv === undefined) return undefined;
  return { kind: "run", argv, env, once, untrusted, ...given({ stdin, cwd, parse, output, okCodes, reads }) };
}

/** A list is a program with its arguments; a text is a script. */
function readCommand(tree: Tree, what: What, reading: Reading, form: Form): Run["argv"] | undefined {
  if (tree.kind === "scalar") return readScript(tree, what, reading);
  if (tree.kind === "list") return readArguments(tree, what, reading, form);
  return refuseForm(tree, what, "a list, or a text with a script", "write `[program, argument]`", reading);
}

/** The arguments of a program; the first names it. */
export function readArguments(tree: Tree, what: What, reading: Reading, _form: Form): readonly Template[] | undefined {
  const argv = listOf(readTemplate)(tree, what, reading, places.ensure.run.form);
  if (argv === undefined || argv.length > 0) return argv;
  const help = "write the program and its arguments: `[git, status]`";
  reading.report({ name: "empty-value", message: `${what} names no program`, span: tree.span, help });
  return undefined;
}

/** Data must not become code (H83): a template in a script is refused. */
function readScript(tree: Tree, what: What, reading: Reading): Script | undefined {
  const scalar = expectProse(tree, what, reading);
  if (scalar === undefined) return undefined;
  const { text } = scalar.source;
  const found = /\{\{|\{%/.exec(text);
  if (found === null) return { script: { value: text, span: scalar.span, source: scalar.source } };
  const end = text.indexOf("}}", found.index);
  const span = scalar.source.span(found.index, end === -1 ? found.index + 2 : end + 2);
  const help = 'hand it over in `env: {NAME: …}` and write "$NAME", or write the command as a list';
  reading.report({ name: "template-in-script", message: "a script takes no templates", span, help });
  return undefined;
}

function readOkCodes(tree: Tree, what: What, reading: Reading): Run["okCodes"] | undefined {
  if (tree.kind !== "scalar") return listOf(readExitCode)(tree, what, reading, { kind: "list" });
  return readWord(tree, what, reading, { kind: "word", words: ["any"] }) && "any";
}

function readExitCode(tree: Tree, what: What, reading: Reading): Located<number> | undefined {
  if (tree.kind === "scalar" && isExitCode(tree.value)) return { value: tree.value, span: tree.span };
  return refuseForm(tree, what, "an exit code", "write whole numbers from 0 to 255", reading);
}

function isExitCode(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 255;
}
