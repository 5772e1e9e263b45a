/** Declared inputs: their types, and defaults that fit them. */
import type { Report } from "../base/diagnostic.ts";
import type { InputDecl, Pipeline } from "../syntax/pipeline.ts";
import { assignability } from "../types/assignability.ts";
import { misfitOf } from "../types/misfit.ts";
import { printType } from "../types/print-type.ts";
import { checkTypeDecl, jsonOf, type NamedTypes } from "./check-type.ts";
import type { CheckedInput } from "./checked.ts";
import { typeOfJson } from "./type-of-json.ts";

/** One for each declaration, in their order. */
export function checkInputs(pipeline: Pipeline, named: NamedTypes, report: Report): readonly CheckedInput[] {
  return pipeline.inputs.map((decl) => checkInput(decl, named, report));
}

function checkInput(decl: InputDecl, named: NamedTypes, report: Report): CheckedInput {
  const type = checkTypeDecl(named, decl.type, report);
  const description = decl.description?.value ?? type.description;
  const about = { untrusted: decl.untrusted, ...(description === undefined ? {} : { description }) };
  if (decl.default === undefined) return { name: decl.name, type, ...about };
  const value = jsonOf(decl.default);
  const input: CheckedInput = { name: decl.name, type, default: value, ...about };
  const fit = assignability(typeOfJson(value), type);
  const problem = fit.fits === "always" ? undefined : misfitOf(value, type);
  if (problem === undefined) return input;
  report({
    name: "type-mismatch",
    message: `the default of "${decl.name.value}" does not fit its type`,
    span: decl.default.span,
    notes: [{ message: problem }, { message: `the type is ${printType(type)}`, span: decl.type.tree.span }],
    help: "give a default of the declared type",
  });
  return input;
}
