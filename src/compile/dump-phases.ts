/** What each phase of the compiler made of a file, as stable text: for `--dump`. */
import { printChecked } from "../check/print-checked.ts";
import { printPlan } from "../plan/print-plan.ts";
import { printPipeline } from "../syntax/print-pipeline.ts";
import type { Phases } from "./compile.ts";

export const phaseNames = ["pipeline", "checked", "plan"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** The text of one phase, or undefined where the compiler did not come that far. */
export function dumpPhase(phases: Phases, name: PhaseName): string | undefined {
  const { pipeline, checked, plan } = phases;
  if (name === "pipeline") return pipeline && printPipeline(pipeline);
  return name === "checked" ? checked && printChecked(checked) : plan && printPlan(plan);
}
