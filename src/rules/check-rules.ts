/** The linter as a phase: all rules over one view of a pipeline that has no errors. */
import type { Diagnostic } from "../base/diagnostic.ts";
import { isAdvice } from "../base/names.ts";
import type { Checked } from "../check/checked.ts";
import type { Plan } from "../plan/plan.ts";
import { rules } from "./rules.ts";
import { viewOf } from "./view/view-of.ts";

/** Warnings, and advice where `withAdvice`; never an error. `plan`: analysed. */
export function checkRules(
  checked: Checked,
  plan: Plan,
  withAdvice: boolean,
): { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const view = viewOf(checked, plan);
  for (const { name, find } of rules)
    if (withAdvice || !isAdvice(name)) find(view, (finding) => void diagnostics.push({ name, ...finding }));
  return { diagnostics };
}
