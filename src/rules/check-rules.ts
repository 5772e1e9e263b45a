/** The linter as a phase: all rules over one view of a pipeline that has no errors. */
import type { Diagnostic } from "../base/diagnostic.ts";
import { isAdvice } from "../base/names.ts";
import type { Checked } from "../check/checked.ts";
import type { Plan } from "../plan/plan.ts";
import { rules, strictRules } from "./rules.ts";
import { viewOf } from "./view/view-of.ts";

/** `advice`: whether rules that only advise are asked, too. `strict`: and those that refuse what cannot be checked. */
export type RulesAsked = { readonly advice?: boolean; readonly strict?: boolean };

/** Warnings, and what else is asked for; an error only where `strict`. `plan`: analysed. */
export function checkRules(
  checked: Checked,
  plan: Plan,
  { advice = false, strict = false }: RulesAsked,
): { readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const view = viewOf(checked, plan);
  for (const { name, find } of strict ? [...rules, ...strictRules] : rules)
    if (advice || !isAdvice(name)) find(view, (finding) => void diagnostics.push({ name, ...finding }));
  return { diagnostics };
}
