/** How inputs are given on the command line: by name, or in a file. */
import { type Command, InvalidArgumentError } from "commander";
import type { Json } from "../base/json.ts";
import { readDataMap } from "./read-data-file.ts";
import { UsageError } from "./usage-error.ts";

export type InputOptions = { readonly input?: Readonly<Record<string, string>>; readonly inputs?: string };

export function addInputOptions(command: Command): Command {
  return command
    .option("--input <name=value>", "an input of the pipeline, read by its type; may be repeated", collectInput)
    .option("--inputs <file>", "inputs from a YAML or JSON file; `-` is stdin");
}

/** Given by name (as text), and typed ones from the file. */
export async function readInputs(options: InputOptions): Promise<{
  readonly given: Readonly<Record<string, Json>>;
  readonly typed: Readonly<Record<string, Json>>;
}> {
  const typed = options.inputs === undefined ? {} : await readDataMap(options.inputs);
  return { given: options.input ?? {}, typed };
}

/** One `name=value` more. Throws `InvalidArgumentError`, and `UsageError` for a name that comes twice. */
export function collectInput(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("an input is written name=value");
  const name = text.slice(0, at);
  if (Object.hasOwn(before, name)) throw new UsageError(`the input "${name}" is given twice`);
  return { ...before, [name]: text.slice(at + 1) };
}
