/**
 * Inputs as given to a run: text of the command line is read by the declared type, defaults are filled in, and all that
 * is wrong is said at once, before anything starts.
 */
import { didYouMean } from "../base/did-you-mean.ts";
import { type Json, type JsonObject, wellFormed } from "../base/json.ts";
import type { Plan, PlanInput } from "../plan/plan.ts";
import { createCheckValue } from "./check-value.ts";
import { kindsOf, readByType } from "./read-by-type.ts";

export type InputProblem = { readonly input: string; readonly message: string; readonly help?: string };

export type CheckedInputs =
  | { readonly inputs: Readonly<Record<string, Json>> }
  | { readonly problems: readonly InputProblem[] };

/**
 * `given`: text (`--input k=v`) is read by its type: it stays text where the type takes text, else it is JSON. What is no
 * text counts as it is. `typed`: values as they are, from a file; `given` goes before them.
 */
export function checkInputs(
  plan: Plan,
  given: Readonly<Record<string, Json>>,
  typed: Readonly<Record<string, Json>> = {},
): CheckedInputs {
  const problems: InputProblem[] = unknownInputs(plan, [...Object.keys(given), ...Object.keys(typed)]);
  const inputs: [string, Json][] = [];
  const check = createCheckValue();
  for (const input of plan.inputs) {
    const schema = plan.types[input.type] ?? {};
    const read = readInput(input, schema, given, typed);
    if ("problem" in read) {
      problems.push(read.problem);
      continue;
    }
    const misfits = check(schema, read.value);
    if (misfits.length === 0) inputs.push([input.name, read.value]);
    else problems.push(problemOf(input, `is ${shown(read.value)}: ${misfits.slice(0, 3).join("; ")}`));
  }
  return problems.length > 0 ? { problems } : { inputs: Object.fromEntries(inputs) };
}

function unknownInputs(plan: Plan, names: readonly string[]): InputProblem[] {
  const known = plan.inputs.map(({ name }) => name);
  return [...new Set(names)]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const message = `"${plan.name}" has no input "${name}"`;
      const all = known.length === 0 ? "it has no inputs" : `its inputs are ${known.join(", ")}`;
      return { input: name, message, help: didYouMean(name, known) ?? all };
    });
}

type Read = { readonly value: Json } | { readonly problem: InputProblem };

function readInput(
  input: PlanInput,
  schema: JsonObject,
  given: Readonly<Record<string, Json>>,
  typed: Readonly<Record<string, Json>>,
): Read {
  if (Object.hasOwn(given, input.name)) {
    const value = given[input.name] ?? null;
    return typeof value === "string" ? readText(input, schema, value) : { value };
  }
  if (Object.hasOwn(typed, input.name)) return { value: typed[input.name] ?? null };
  if (input.default !== undefined) return { value: input.default };
  const about = input.description === undefined ? "" : ` - ${input.description}`;
  const message = `the input "${input.name}" (${input.text}${about}) is missing`;
  return { problem: { input: input.name, message, help: `give it: --input ${input.name}=…` } };
}

function readText(input: PlanInput, schema: JsonObject, text: string): Read {
  const read = readByType(schema, text);
  if ("value" in read) return read;
  const help = helpFor(kindsOf(schema), input.name);
  return { problem: { ...problemOf(input, `is ${shown(wellFormed(text))}`), ...(help === undefined ? {} : { help }) } };
}

function problemOf(input: PlanInput, what: string): InputProblem {
  return { input: input.name, message: `the input "${input.name}" (${input.text}) ${what}` };
}

function helpFor(kinds: ReadonlySet<string>, name: string): string | undefined {
  if (kinds.has("array")) return `write a list as JSON: --input '${name}=["a", "b"]'`;
  if (kinds.has("object")) return `write an object as JSON: --input '${name}={"field": "value"}'`;
  if (kinds.has("boolean")) return "write true or false";
  return kinds.has("integer") || kinds.has("number") ? "write a number" : undefined;
}

const shownCharacters = 60;

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`;
}
