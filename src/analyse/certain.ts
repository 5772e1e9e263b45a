/**
 * The fewest agents that a run asks for certain if nothing fails: what no condition guards and no empty list ends.
 * Where it cannot be told, it counts as none, so that the answer is never too high.
 */
import { isJsonList, isJsonObject } from "../base/json.ts";
import type { Expr } from "../expr/ir.ts";
import type { Frame } from "../plan/frames.ts";
import type { Body, Fan, Plan, PlanNode } from "../plan/plan.ts";

/** The fewest agents of the pipeline. `frames` has callers before callees. */
export function certainAgents(plan: Plan, frames: readonly Frame[]): number {
  const least = new Map<number, number>();
  for (const frame of frames.toReversed()) {
    const body = plan.bodies[frame.body];
    if (body !== undefined) least.set(frame.body, leastOfBody(plan, body, least));
  }
  return least.get(0) ?? 0;
}

/** A node runs for certain if nothing guards it and all that it waits for does as well. */
function leastOfBody(plan: Plan, body: Body, least: ReadonlyMap<number, number>): number {
  const certain = new Set<number>();
  let agents = 0;
  for (const index of body.topo) {
    const node = body.nodes[index];
    if (node === undefined || node.guard !== undefined) continue;
    const waits = node.edges.filter((edge) => edge.kind !== "soft" && edge.kind !== "settled");
    // What comes from outside of the body may be skipped there: that body's own node then counts for nothing.
    if (!waits.every(({ from }) => !("node" in from) || from.up > 0 || certain.has(from.node))) continue;
    certain.add(index);
    const width = node.fan === undefined ? 1 : leastWidth(plan, body, node.fan);
    agents += width * leastOfOne(node, least);
  }
  return agents;
}

function leastOfOne(node: PlanNode, least: ReadonlyMap<number, number>): number {
  const { act } = node;
  if (act.do === "agent") return 1;
  if (act.do !== "enter") return 0;
  const rounds = act.loop === undefined ? 1 : leastRounds(act.loop.rounds, act.loop.stop.length > 0);
  const isLazy = act.wires.length > 0;
  // A wire that touches a skipped node skips what reads it: only edges of the node itself prove that it runs.
  return isLazy && act.wires.some((wire) => wire.edges.length > 0) ? 0 : rounds * (least.get(act.body) ?? 0);
}

function leastRounds(rounds: unknown, mayStop: boolean): number {
  if (typeof rounds !== "number") return 0;
  return mayStop ? Math.min(1, rounds) : rounds;
}

function leastWidth(plan: Plan, body: Body, fan: Fan): number {
  const width = leastElements(plan, body, fan.gen.in);
  if (fan.take === undefined) return width;
  return typeof fan.take === "number" ? Math.min(fan.take, width) : 0;
}

/** The fewest elements of a list that can be told without running: literals, and what a type promises. */
function leastElements(plan: Plan, body: Body, expr: Expr): number {
  if (expr.do === "list") return expr.items.length;
  if (expr.do === "lit") return isJsonList(expr.value) ? expr.value.length : 0;
  if (expr.do === "call" && expr.name === "range") {
    const [count] = expr.args;
    return expr.args.length === 1 && count?.do === "lit" && typeof count.value === "number"
      ? Math.max(0, count.value)
      : 0;
  }
  const type = typeOf(plan, body, expr);
  return type !== undefined && typeof type["minItems"] === "number" ? type["minItems"] : 0;
}

/** The JSON Schema of a node's value, or of a field of it. */
function typeOf(plan: Plan, body: Body, expr: Expr): Plan["types"][number] | undefined {
  if (expr.do === "node" && expr.ref.up === 0) {
    const type = body.nodes[expr.ref.node]?.type;
    return type === undefined ? undefined : plan.types[type];
  }
  if (expr.do !== "get") return undefined;
  const fields = typeOf(plan, body, expr.of)?.["properties"];
  const field = isJsonObject(fields) ? fields[expr.field] : undefined;
  return isJsonObject(field) ? field : undefined;
}
