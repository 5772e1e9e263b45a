/** A small plan and the events of runs of it, for the tests of the journal. */
import type { Json } from "../../src/base/json.ts";
import type { Request } from "../../src/base/request.ts";
import type { Event } from "../../src/core/event.ts";
import type { NewRun } from "../../src/journal/journal.ts";
import { type Act, type Body, type Plan, type PlanNode, planVersion } from "../../src/plan/plan.ts";

const none = { formula: "1", names: "1", given: 1, any: 1 };
const compute: Act = { do: "compute", e: { do: "lit", value: 1 } };

function node(id: string, act: Act, fan: boolean): PlanNode {
  const shape: PlanNode = {
    id,
    at: 0,
    def: {},
    edges: [],
    act,
    ensure: [],
    type: 0,
    size: 1,
    cost: { instances: 1, agents: 0, attempts: 0, tokens: 0, usd: 0 },
  };
  const gen = { slot: 0, in: { do: "lit", value: [] }, at: 0 } as const;
  return fan ? { ...shape, fan: { gen, require: "all" } } : shape;
}

function body(name: string, nodes: readonly PlanNode[]): Body {
  const topo = nodes.map((_node, index) => index);
  return { id: name, name, kind: "scope", slots: [], nodes, topo, resultReads: [], type: 0 };
}

/** `first`, the fan `judge` of scopes {`ask`, `sum`}, and `last`; numbered 0, 1, 2 and 3, 4. */
export const samplePlan: Plan = {
  ir: planVersion,
  name: "sample",
  why: "for tests",
  spans: [[0, 1, 1, 1, 1]],
  files: [],
  types: [{ type: "object", properties: { zebra: {}, ant: {} } }],
  inputs: [],
  roles: [],
  models: {},
  secrets: [],
  limits: {},
  phases: [],
  ensure: [],
  bodies: [
    body("sample", [
      node("first", compute, false),
      node("judge", { do: "enter", body: 1, wires: [] }, true),
      node("last", compute, false),
    ]),
    body("judge", [node("ask", compute, false), node("sum", compute, false)]),
  ],
  worst: { instances: none, agents: none, attempts: none, tokens: none, usd: none },
  barriers: [],
};

export const sampleRun: NewRun = {
  id: "20261121-0316-k7f3x",
  pipeline: "sample",
  plan: samplePlan,
  provider: "simulate",
  now: 1_795_000_000_000,
};

export function agentRequest(prompt: string): Request {
  return { kind: "agent", role: "judge", model: "model-1", tools: [], prompt, feedback: [], idleMs: 1_000 };
}

type Unnumbered = Event extends infer E ? (E extends Event ? Omit<E, "seq" | "t"> : never) : never;

/** Numbers events in order from `first`; `t` grows by 1. */
export function number(events: readonly Unnumbered[], first = 1): Event[] {
  return events.map((event, index) => ({ ...event, seq: first + index, t: sampleRun.now + first + index }) as Event);
}

/** The frame of the run: cells 1 to 3. */
export const beginning: readonly Unnumbered[] = [
  {
    kind: "run_began",
    run: sampleRun.id,
    inputs: { question: "why" },
    seed: 7,
    provider: "simulate",
    stubRun: false,
    limits: { atOnce: 16, list: 1_000 },
  },
  { kind: "attached", epoch: 1, host: "here", boot: "b", pid: 1, version: "0", mode: "start" },
  { kind: "entered", iid: 0, base: 1 },
];

/** Four events of an item of the fan `judge` (cell 2). */
export function itemEvents(iid: number, value: Json, rkey?: string): Unnumbered[] {
  return [
    ...itemStart(iid, rkey),
    { kind: "replied", iid, attempt: 1, value, usage: { inputTokens: 9, outputTokens: 3 } },
  ];
}

export function itemStart(iid: number, rkey?: string): Unnumbered[] {
  const key = rkey === undefined ? {} : { rkey };
  return [
    { kind: "opened", iid, parent: 2, key: `item-${iid}`, src: 0, ix: iid },
    { kind: "started", iid, attempt: 1, request: agentRequest(`judge item ${iid}`), ...key },
  ];
}
