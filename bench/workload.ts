/** A run without work: a shape of pipeline, through the compiler, with inputs that make it so many instances wide. */
import { present } from "../src/base/invariant.ts";
import type { Json } from "../src/base/json.ts";
import { compile } from "../src/compile/compile.ts";
import type { RunLimits } from "../src/core/event.ts";
import type { Plan } from "../src/plan/plan.ts";
import { chain, fanOut, randomGraph, scopeSize } from "./pipelines.ts";

export const shapes = ["fan-out", "chain", "random graph"] as const;
export type Shape = (typeof shapes)[number];

/** `count`: of prompts that are asked; frames, rounds and lists around them come on top and are not counted. */
export type Workload = {
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly count: number;
};

/** Attempts in flight, and rows of one commit of the raw measure. */
export const inFlight = 64;
export const runLimits: RunLimits = { atOnce: inFlight, list: 1_000_000 };
const seed = 7;

/** As near to `count` as the shape allows. */
export function workloadOf(shape: Shape, count: number): Workload {
  switch (shape) {
    case "fan-out":
      return workload(fanOut, count, 1);
    case "chain": {
      const length = Math.round(count / inFlight);
      return workload(chain(length), inFlight, length);
    }
    default:
      return workload(randomGraph(seed), Math.round(count / scopeSize), scopeSize);
  }
}

function workload(text: string, width: number, each: number): Workload {
  const { value, diagnostics } = compile({ path: "bench.yaml", text: () => text });
  const problems = diagnostics.map(({ name, message }) => `${name}: ${message}`).join("; ");
  const plan = present(value, `the plan of a pipeline of the bench (${problems})`);
  return { plan, inputs: { numbers: Array.from({ length: width }, (_, index) => index) }, count: width * each };
}
