/**
 * The door by which a plan comes in: `plan.json` from disk is anybody's text. Nothing in it is taken for granted, and
 * nothing in it can overflow the stack.
 */
import { limits } from "../base/limits.ts";
import { checkReferences } from "./check-references.ts";
import { type Plan, planVersion } from "./plan.ts";
import { planShape, planShapes } from "./plan-shapes.ts";
import { checkShape } from "./shape.ts";

export type Verified = { readonly plan: Plan } | { readonly problems: readonly string[] };

/**
 * The plan, or what is wrong with it: first its version, then its shape, then what it refers to by number (a node that
 * is not there would end in the middle of a run).
 */
export function verifyPlan(plan: unknown): Verified {
  const version = versionProblem(plan);
  if (version !== undefined) return { problems: [version] };
  const shape = checkShape(plan, planShape, planShapes, limits.planDepth);
  if (shape.length > 0) return { problems: shape };
  // The check of every field stands above: this is the one place where a plan from disk becomes a `Plan`.
  const shaped = plan as Plan;
  const references = checkReferences(shaped);
  return references.length > 0 ? { problems: references } : { plan: shaped };
}

function versionProblem(plan: unknown): string | undefined {
  if (typeof plan !== "object" || plan === null || !("ir" in plan)) return 'not a plan of sluice: it has no "ir"';
  const { ir } = plan;
  if (ir === planVersion) return undefined;
  if (typeof ir !== "number") return `not a plan of sluice: "ir" is not a number`;
  const cure = ir > planVersion ? "update sluice, or compile the pipeline again" : "compile the pipeline again";
  return `this is a plan of version ${ir}, and this sluice reads version ${planVersion}: ${cure}`;
}
