/** The commands that look at a pipeline before it is run: they share the compiler, and are loaded together. */
import { declareCheck } from "./check.ts";
import type { Declare } from "./command.ts";
import { declareCompile } from "./compile.ts";
import { declareFmt } from "./fmt.ts";
import { declareGraph } from "./graph.ts";
import { declarePlan } from "./plan.ts";

export const commandsBefore: Readonly<Record<string, Declare>> = {
  check: declareCheck,
  fmt: declareFmt,
  plan: declarePlan,
  compile: declareCompile,
  graph: declareGraph,
};
