/** `types:` and `roles:` of a call: what the called pipeline's own names stand for this time. */
import { cured } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import type { Pipeline, Verb } from "../syntax/pipeline.ts";
import { assignability } from "../types/assignability.ts";
import { printType } from "../types/print-type.ts";
import type { Type } from "../types/type.ts";
import { roleNamed } from "./check-roles.ts";
import { checkType } from "./check-type.ts";
import { type Checking, quoteWords } from "./checking.ts";
import { declareTypes } from "./declare-types.ts";

type UseVerb = Extract<Verb, { readonly kind: "use" }>;

/** Types by their name in the called pipeline. One must fit the called pipeline's own. */
export function bindTypes(checking: Checking, verb: UseVerb, called: Pipeline): ReadonlyMap<string, Type> {
  const bound = new Map<string, Type>();
  if (verb.types.length === 0) return bound;
  const { types: own } = declareTypes(called, new Map(), () => {});
  for (const { name, type: tree } of verb.types) {
    const type = checkType(checking.named, tree, checking.report);
    const instead = own.get(name.value);
    if (instead === undefined) {
      reportUnknown(checking, name, "type", [...own.keys()]);
      continue;
    }
    const fit = assignability(type, instead);
    if (fit.fits === "never")
      checking.report({
        name: "type-mismatch",
        message: `the type given for "${name.value}" does not fit that of "${verb.pipeline.value}"`,
        span: tree.span,
        notes: [{ message: fit.why ?? `there it is ${printType(instead)}` }],
        help: "give a type with at least the same fields",
      });
    if (fit.fits !== "never") bound.set(name.value, type);
  }
  return bound;
}

/**
 * Roles of the plan by their name in the called pipeline. `usual`: where a part is called, the pipeline that stands for
 * it unless the caller gives another; roles that only that one has are given to no one.
 */
export function bindRoles(
  checking: Checking,
  verb: UseVerb,
  called: Pipeline,
  usual: Pipeline = called,
): ReadonlyMap<string, number> {
  const bound = new Map<string, number>();
  const theirs = rolesOf(called);
  const known = [...new Set([...theirs, ...rolesOf(usual)])];
  for (const { name, role } of verb.roles) {
    if (!known.includes(name.value)) {
      reportUnknown(checking, name, "role", known);
      continue;
    }
    const index = roleNamed(checking, role);
    if (index !== undefined && theirs.includes(name.value)) bound.set(name.value, index);
  }
  return bound;
}

function rolesOf(pipeline: Pipeline): readonly string[] {
  return pipeline.roles.map((role) => role.name.value);
}

function reportUnknown(
  checking: Checking,
  name: Located<string>,
  what: "type" | "role",
  known: readonly string[],
): void {
  checking.report({
    name: what === "role" ? "unknown-role" : "unknown-type",
    message: `there is no ${what} "${name.value}"`,
    span: name.span,
    ...cured(spellingCure(name.value, name.span, known) ?? `there is ${quoteWords(known)}`),
  });
}
