/**
 * The worst case of every node and body as a formula over the slots of its body. Bodies are shared: the cost of one is
 * computed once, and where a node enters it, its slots stand for what that node's wires give.
 */
import type { Bound } from "../base/bound.ts";
import { productOf, replaceLeaves, type SizeBound, shortBound, sumOf } from "../base/evaluate-bound.ts";
import { unreachable } from "../base/invariant.ts";
import { limits } from "../base/limits.ts";
import type { Frame } from "../plan/frames.ts";
import { measureOfSlot, measureOfWire } from "../plan/measure.ts";
import {
  type Act,
  type Body,
  type Cost,
  type Plan,
  type PlanNode,
  rolesOf,
  type Setting,
  type Wire,
} from "../plan/plan.ts";

type Enter = Extract<Act, { do: "enter" }>;
type Agent = Extract<Act, { do: "agent" }>;

/** US dollars for a million of the dearest tokens of a model, by its id; undefined where it is not known. */
export type Prices = (model: string) => number | undefined;

/** The costs of the nodes of each body, by body; `frames` has callers before callees. */
export function costsOf(plan: Plan, frames: readonly Frame[], prices: Prices): ReadonlyMap<number, readonly Cost[]> {
  const costs = new Map<number, readonly Cost[]>();
  for (const frame of frames.toReversed()) {
    const body = plan.bodies[frame.body];
    if (body !== undefined)
      costs.set(
        frame.body,
        body.nodes.map((node) => costOfNode({ plan, prices, costs }, body, node)),
      );
  }
  return costs;
}

/** What a body costs: all its nodes, in source order. */
export function costOfBody(nodes: readonly Cost[]): Cost {
  return {
    instances: sumOf(nodes.map((cost) => cost.instances)),
    agents: sumOf(nodes.map((cost) => cost.agents)),
    attempts: sumOf(nodes.map((cost) => cost.attempts)),
    tokens: sumOf(nodes.map((cost) => cost.tokens)),
    usd: sumOf(nodes.map((cost) => cost.usd)),
  };
}

type Costs = ReadonlyMap<number, readonly Cost[]>;
type Counting = { readonly plan: Plan; readonly prices: Prices; readonly costs: Costs };

function costOfNode(counting: Counting, body: Body, node: PlanNode): Cost {
  const { plan } = counting;
  const one = costOfOne(counting, body, node);
  const width = node.fan === undefined ? 1 : label(node.id, node.size);
  // The item of a fan is not known before it runs: what hangs on it counts as the most of its type.
  const closed = (bound: Bound): Bound =>
    replaceLeaves(productOf([width, bound]), {
      size: (size) => (isOpen(body, size) ? size : measureOfSlot(plan, body, size.slot)),
      input: (input) => input,
    });
  return mapCost(one, (bound) => shortBound(closed(bound)));
}

/** Slots of outer bodies are closed where they belong; an input is known to the caller. */
function isOpen(body: Body, size: SizeBound): boolean {
  return size.up > 0 || body.slots[size.slot]?.kind === "input";
}

/** One instance of the node, with all in it. */
function costOfOne(counting: Counting, body: Body, node: PlanNode): Cost {
  const { act } = node;
  switch (act.do) {
    case "agent":
      return costOfAgent(counting, body, node, act);
    case "exec":
    case "compute":
    case "text":
    case "stream":
    case "person":
    case "fail":
      return { instances: 1, agents: 0, attempts: 0, tokens: 0, usd: 0 };
    case "enter":
      return costOfEnter(counting, node.id, act);
    default:
      return unreachable(act);
  }
}

/** Each attempt at its cap, and each token at the dearest price that it can have. */
function costOfAgent({ plan, prices }: Counting, body: Body, node: PlanNode, act: Agent): Cost {
  const more = node.tries === undefined ? 0 : boundOfSetting(body, node.tries.more);
  const attempts = typeof more === "number" ? 1 + more : sumOf([1, more]);
  const tokens = productOf([attempts, boundOfSetting(body, node.limits?.tokens ?? limits.attemptTokens)]);
  const dearest = modelsOf(plan, act).map((model) => prices(model) ?? "none");
  const price = dearest.includes("none") ? "none" : Math.max(0, ...dearest.map(Number)) / 1e6;
  return { instances: 1, agents: 1, attempts, tokens, usd: productOf([tokens, price]) };
}

/** Ids of the models that may be asked; a role that a table chooses brings its own. */
function modelsOf(plan: Plan, { model, role }: Agent): readonly string[] {
  const names = model.of.length > 0 ? model.of : rolesOf(role).map((index) => plan.roles[index]?.model ?? "");
  return names.map((name) => plan.models[name] ?? name);
}

/** A setting that is an input by itself is known with the inputs; of others only the most is known. */
function boundOfSetting(body: Body, setting: Setting): Bound {
  if (typeof setting === "number") return setting;
  const slot = setting.e.do === "slot" && setting.e.ref.up === 0 ? body.slots[setting.e.ref.slot] : undefined;
  return slot?.kind === "input" ? { op: "input", name: slot.name, most: setting.most } : setting.most;
}

/** A round of a loop is an instance of its own. */
function costOfEnter({ plan, costs }: Counting, id: string, act: Enter): Cost {
  const inner = mapCost(costOfBody(costs.get(act.body) ?? []), (bound) => moveOut(plan, act, bound));
  if (act.loop === undefined) return { ...inner, instances: sumOf([1, inner.instances]) };
  const most = label(`${id} rounds`, act.loop.most);
  return {
    instances: sumOf([1, productOf([most, sumOf([1, inner.instances])])]),
    agents: productOf([most, inner.agents]),
    attempts: productOf([most, inner.attempts]),
    tokens: productOf([most, inner.tokens]),
    usd: productOf([most, inner.usd]),
  };
}

/** A formula of the entered body as one of the body that enters it. */
function moveOut(plan: Plan, act: Enter, bound: Bound): Bound {
  const body = plan.bodies[act.body];
  if (body === undefined) return bound;
  const wireOf = (slot: number): Wire | undefined => act.wires.find((wire) => wire.slot === slot);
  return replaceLeaves(bound, {
    size: (size) => {
      if (size.up > 0) return { ...size, up: size.up - 1 };
      const wire = wireOf(size.slot);
      if (wire !== undefined) return label(size.label, measureOfWire(plan, body, wire));
      if (body.slots[size.slot]?.kind === "round" && act.loop !== undefined) return act.loop.most;
      return measureOfSlot(plan, body, size.slot);
    },
    input: (input) => {
      if (body.kind !== "pipeline") return input;
      const wire = wireOf(body.slots.findIndex((slot) => slot.kind === "input" && slot.name === input.name));
      if (wire === undefined) return input.most;
      return label(input.name, { op: "min", of: [measureOfWire(plan, body, wire), input.most] });
    },
  });
}

function label(name: string, is: Bound): Bound {
  return is === 0 || is === 1 ? is : { op: "named", label: name, is };
}

function mapCost(cost: Cost, map: (bound: Bound) => Bound): Cost {
  return {
    instances: map(cost.instances),
    agents: map(cost.agents),
    attempts: map(cost.attempts),
    tokens: map(cost.tokens),
    usd: map(cost.usd),
  };
}
