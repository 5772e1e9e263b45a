/** A plan of five nodes and the events of a run of it, written by hand: what the tests of the views look at. */
import type { DecisionBody, Event, EventKind, FactBody } from "../../src/core/event.ts";
import type { Edge, Plan, PlanNode } from "../../src/plan/plan.ts";

function node(id: string, at: number, part: Partial<PlanNode>): PlanNode {
  return {
    id,
    at,
    def: {},
    edges: [],
    act: { do: "compute", e: { do: "lit", value: null } },
    ensure: [],
    type: 0,
    size: 1,
    cost: { instances: 1, agents: 0, attempts: 0, tokens: 0, usd: 0 },
    ...part,
  };
}

function edge(from: number, kind: Edge["kind"], waits: Edge["for"], cause?: string): Edge {
  return {
    from: { up: 0, node: from },
    for: waits,
    kind,
    paths: [],
    at: from,
    ...(cause === undefined ? {} : { cause }),
  };
}

const agent: PlanNode["act"] = { do: "agent", role: 0, model: { how: "ladder", of: ["fast"] }, prompt: ["say"] };

/** `ask` (agent) -> `each` (a fan of agents over it) -> `sum` (reads all of it) -> `gone` (only if …); `call` enters body 1. */
export const smallPlan: Plan = {
  ir: 1,
  name: "small",
  why: "Shows the views.",
  spans: [0, 1, 2, 3, 4, 5].map((line) => [0, 10 + line, 3, 10 + line, 9] as const),
  files: [{ path: "small.yaml", sha: "" }],
  types: [{}],
  inputs: [],
  roles: [{ name: "thinker", model: "fast", tools: [] }],
  models: { fast: "some-model" },
  secrets: [],
  limits: {},
  phases: ["First", "Then"],
  ensure: [],
  bodies: [
    {
      id: "main",
      name: "small",
      kind: "pipeline",
      slots: [{ name: "item", kind: "item", type: 0, at: 1 }],
      nodes: [
        node("ask", 0, { phase: "First", why: "It begins.", act: agent }),
        node("each", 1, {
          phase: "First",
          act: agent,
          edges: [edge(0, "value", "source")],
          fan: { gen: { slot: 0, in: { do: "node", ref: { up: 0, node: 0 } }, at: 1 }, take: 2, require: 1 },
        }),
        node("sum", 2, { phase: "Then", act: agent, edges: [edge(1, "whole", "act", "reads all of each")] }),
        node("gone", 3, {
          phase: "Then",
          guard: { if: { do: "lit", value: false }, per: "node", at: 5 },
          edges: [edge(2, "value", "guard")],
        }),
        node("call", 4, {
          act: {
            do: "enter",
            body: 1,
            wires: [{ slot: 0, size: 1, e: { do: "lit", value: 1 }, edges: [edge(2, "value", "inside")], at: 4 }],
          },
        }),
      ],
      topo: [0, 1, 2, 3, 4],
      resultReads: [],
      type: 0,
    },
    {
      id: "inner",
      name: "std/inner",
      kind: "pipeline",
      slots: [{ name: "claim", kind: "input", type: 0, at: 4 }],
      nodes: [
        node("judge", 4, {
          act: agent,
          edges: [{ from: { up: 0, slot: 0 }, for: "act", kind: "value", paths: [], at: 4 }],
        }),
      ],
      topo: [0],
      resultReads: [],
      type: 0,
    },
  ],
  worst: {
    instances: { formula: "5", names: "5", given: 5, any: 5 },
    agents: { formula: "3", names: "3", given: 3, any: 3 },
    attempts: { formula: "3", names: "3", given: 3, any: 3 },
    tokens: { formula: "600000", names: "600000", given: 600_000, any: 600_000 },
    usd: { formula: "12", names: "12", given: 12, any: 12 },
  },
  barriers: [],
};

type Body<K extends EventKind> = Omit<Extract<Event, { kind: K }>, "seq" | "t">;

/** Events numbered from 1, a second apart, from bodies without number and time. */
export function eventsOf(...bodies: readonly (FactBody | DecisionBody)[]): Event[] {
  return bodies.map((body, index) => ({ ...body, seq: index + 1, t: 1_000 * (index + 1) }));
}

const request = {
  kind: "agent",
  role: "thinker",
  model: "some-model",
  tools: [],
  prompt: "say",
  feedback: [],
  idleMs: 1_000,
} as const;

export function started(iid: number, attempt = 1): Body<"started"> {
  return { kind: "started", iid, attempt, request };
}

export function replied(iid: number, value: string, attempt = 1): Body<"replied"> {
  return { kind: "replied", iid, attempt, value, usage: { inputTokens: 10, outputTokens: 2, usd: 0.01 } };
}

/** The id of the run that these are events of. */
export function idIn(events: readonly Event[]): string {
  const found = events.find(({ kind }) => kind === "run_began");
  return found?.kind === "run_began" ? found.run : "";
}

export const began: Body<"run_began"> = {
  kind: "run_began",
  run: "20261121-0000-aaaaa",
  inputs: {},
  seed: 1,
  provider: "simulate",
  stubRun: false,
  limits: { atOnce: 4, list: 100 },
};

export const attached: Body<"attached"> = {
  kind: "attached",
  epoch: 1,
  host: "h",
  boot: "b",
  pid: 1,
  version: "0.1.0",
  mode: "start",
};

/** The cells of body 0 are 1 to 5; the items of `each` are 6 and 7; the cell of `judge` is 8. */
export const untilItems = [
  began,
  attached,
  { kind: "entered", iid: 0, base: 1 } as const,
  started(1),
  replied(1, "list"),
  { kind: "settled", iid: 1, outcome: "ok", value: ["a", "b"] } as const,
  { kind: "opened", iid: 6, parent: 2, key: "a" } as const,
  { kind: "opened", iid: 7, parent: 2, key: "b" } as const,
  { kind: "entered", iid: 5, base: 8 } as const,
  started(6),
  started(7),
];

const died = { kind: "refusal", message: "it would not", output: "no\u001b[2J", at: 1 } as const;

/** One item fails after two attempts, the fan with it, and what reads it is blocked. */
export const failedRun = eventsOf(
  ...untilItems,
  replied(6, "fine"),
  { kind: "settled", iid: 6, outcome: "ok", ref: 12 },
  { kind: "attempt_failed", iid: 7, attempt: 1, cause: died, scope: "instance" },
  { kind: "retrying", iid: 7, attempt: 1, at: 20_000, skippedRungs: 0, counted: true, reason: died },
  started(7, 2),
  { kind: "attempt_failed", iid: 7, attempt: 2, cause: died, scope: "instance" },
  { kind: "settled", iid: 7, outcome: "failed", cause: died, attempts: 2 },
  {
    kind: "closed",
    iid: 2,
    dropped: 3,
  },
  { kind: "settled", iid: 2, outcome: "failed", by: 7, cause: { kind: "require", message: "1 of 2" } },
  { kind: "settled", iid: 3, outcome: "blocked", by: 2 },
  { kind: "settled", iid: 4, outcome: "skipped" },
  { kind: "settled", iid: 8, outcome: "blocked", by: 3 },
  { kind: "settled", iid: 5, outcome: "blocked", by: 8 },
  {
    kind: "run_ended",
    state: "failed",
    partial: false,
    cause: died,
    unmet: [],
    census: { total: 6, ok: 2, skipped: 1, failed: 1, blocked: 2, cancelled: 0, dropped: 3 },
    dropped: 3,
  },
);
