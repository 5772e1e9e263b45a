/** A plan written by hand, small but whole: a program, a fan-out of agents, a program that reads them all, an input. */
import type { JsonObject } from "../../src/base/json.ts";
import type { Expr } from "../../src/expr/ir.ts";
import type { Act, Edge, Plan, PlanNode } from "../../src/plan/plan.ts";
import { emptyPlan } from "./fakes.ts";

const nothing = { instances: 1, agents: 0, attempts: 0, tokens: 0, usd: 0 };

function node(id: string, act: Act, more: Partial<PlanNode> = {}): PlanNode {
  return { id, at: 0, def: {}, edges: [], act, ensure: [], type: 0, size: "none", cost: nothing, ...more };
}

function whole(from: number, use: Edge["for"]): Edge {
  return { from: { up: 0, node: from }, for: use, kind: "whole", paths: [], at: 0 };
}

const nodeValue = (index: number): Expr => ({ do: "node", ref: { up: 0, node: index } });
const slotValue = (index: number): Expr => ({ do: "slot", ref: { up: 0, slot: index } });

const verdict: JsonObject = {
  type: "object",
  properties: { verdict: { enum: ["good", "bad"] } },
  required: ["verdict"],
  additionalProperties: false,
};

/** `listed`: the program that prints a name a line. `reads`: globs of the programs. */
export function smallPlan(listed: readonly string[] = ["printf", "a\\nb\\nc\\n"], reads?: readonly string[]): Plan {
  const readsOf = reads === undefined ? {} : { reads: reads.map((glob) => [glob]) };
  const exec = { spread: [], env: {}, secretEnv: {}, ok: [0] } as const;
  const list: Act = { ...exec, do: "exec", argv: listed.map((text) => [text]), parse: "lines" };
  const judge: Act = {
    do: "agent",
    role: 0,
    model: { how: "ladder", of: ["fast"] },
    prompt: ["Judge ", { do: "put", e: slotValue(1) }, " for ", { do: "put", e: slotValue(0) }],
    out: 2,
  };
  const collect: Act = { ...exec, do: "exec", argv: [["cat"]], stdin: nodeValue(1), parse: "json" };
  return {
    ...emptyPlan,
    name: "small",
    spans: [[0, 1, 1, 1, 1]],
    files: [{ path: "small.yaml", sha: "0" }],
    types: [{}, { type: "string" }, verdict],
    inputs: [{ name: "reader", type: 1, text: "string", at: 0 }],
    roles: [{ name: "judge", model: "fast", tools: [] }],
    models: { fast: "none" },
    bodies: [
      {
        id: "0",
        name: "small",
        kind: "pipeline",
        slots: [
          { name: "reader", kind: "input", type: 1, at: 0 },
          { name: "item", kind: "item", type: 1, at: 0 },
        ],
        nodes: [
          node("list", list, readsOf),
          node("judge", judge, {
            edges: [whole(0, "source")],
            fan: { gen: { slot: 1, in: nodeValue(0), at: 0 }, require: 1 },
          }),
          node("collect", collect, { edges: [whole(1, "act")], ...readsOf }),
        ],
        topo: [0, 1, 2],
        result: {
          do: "object",
          entries: [
            { key: "all", value: nodeValue(2) },
            { key: "for", value: slotValue(0) },
          ],
        },
        resultReads: [whole(2, "act")],
        type: 0,
      },
    ],
  };
}
