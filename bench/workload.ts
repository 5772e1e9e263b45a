/** A run without work: a shape of pipeline, through the compiler, with inputs that make it so many instances wide. */
import { present, unreachable } from "../src/base/invariant.ts";
import type { Json } from "../src/base/json.ts";
import { compile } from "../src/compile/compile.ts";
import type { RunLimits } from "../src/core/event.ts";
import type { Plan } from "../src/plan/plan.ts";
import { chain, fanOut, grid, gridSide, loops, randomGraph, scopeSize, streams } from "./pipelines.ts";

export const shapes = ["fan-out", "chain", "random graph", "grid", "streams", "loops"] as const;
export type Shape = (typeof shapes)[number];

/** `count`: of prompts that are asked; frames, rounds and lists around them come on top and are not counted. */
export type Workload = {
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly count: number;
  readonly limits: RunLimits;
};

/** Attempts in flight, and instances of one commit of the raw measure. */
export const inFlight = 64;
export const runLimits: RunLimits = { atOnce: inFlight, list: 1_000_000 };
const seed = 7;
/** Prompts of one loop of `loops`, and of one element on its way through `streams`. */
const rounds = 100;
const stages = 3;

/** As near to `count` as the shape allows. `atOnce`: attempts in flight. */
export function workloadOf(shape: Shape, count: number, atOnce: number = inFlight): Workload {
  return { ...shaped(shape, count), limits: { ...runLimits, atOnce } };
}

function shaped(shape: Shape, count: number): Omit<Workload, "limits"> {
  switch (shape) {
    case "fan-out":
      return workload(fanOut, count, 1);
    case "chain": {
      const length = Math.round(count / inFlight);
      return workload(chain(length), inFlight, length);
    }
    case "random graph":
      return workload(randomGraph(seed), Math.round(count / scopeSize), scopeSize);
    case "grid":
      return workload(grid, Math.round(count / gridSide ** 2), gridSide ** 2);
    case "streams":
      return workload(streams, Math.round(count / stages), stages);
    case "loops":
      return workload(loops(rounds), Math.round(count / rounds), rounds);
    default:
      return unreachable(shape);
  }
}

function workload(text: string, width: number, each: number): Omit<Workload, "limits"> {
  const { value, diagnostics } = compile({ path: "bench.yaml", text: () => text });
  const problems = diagnostics.map(({ name, message }) => `${name}: ${message}`).join("; ");
  const plan = present(value, `the plan of a pipeline of the bench (${problems})`);
  return { plan, inputs: { numbers: Array.from({ length: width }, (_, index) => index) }, count: width * each };
}
