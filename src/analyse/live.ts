/** Which nodes of a plan give their elements one by one while they still run, through frames and wires. */
import type { Expr, Ref } from "../expr/ir.ts";
import { type Frame, frameAt } from "../plan/frames.ts";
import type { Plan, PlanNode, Wire } from "../plan/plan.ts";

/** `enters`: for each body, the places that enter it. */
export type Places = {
  readonly plan: Plan;
  readonly frames: ReadonlyMap<number, Frame>;
  readonly enters: ReadonlyMap<number, readonly { readonly frame: Frame; readonly node: PlanNode }[]>;
};

/** Looks up, once, where each body is entered. */
export function placesOf(plan: Plan, frames: readonly Frame[]): Places {
  const enters = new Map<number, { frame: Frame; node: PlanNode }[]>();
  for (const frame of frames) {
    for (const node of plan.bodies[frame.body]?.nodes ?? []) {
      if (node.act.do !== "enter") continue;
      const known = enters.get(node.act.body) ?? [];
      known.push({ frame, node });
      enters.set(node.act.body, known);
    }
  }
  return { plan, frames: new Map(frames.map((frame) => [frame.body, frame])), enters };
}

/**
 * True if what the reference names comes element by element: a fan; a `from` without `sort` and `group` over such; an
 * input that some caller wires with such.
 */
export function isLive(places: Places, frame: Frame, ref: Ref): boolean {
  const seen = new Set<string>();
  const waiting = [{ frame, ref }];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const target = frameAt(at.frame, at.ref.up);
    const key = `${target?.body} ${"node" in at.ref ? `n${at.ref.node}` : at.ref.slot}`;
    if (target === undefined || seen.has(key)) continue;
    seen.add(key);
    if ("slot" in at.ref) {
      waiting.push(...sourcesOfSlot(places, target, at.ref.slot));
      continue;
    }
    const node = places.plan.bodies[target.body]?.nodes[at.ref.node];
    if (node?.fan !== undefined) return true;
    if (node !== undefined) waiting.push(...sourcesOfStream(node, target));
  }
  return false;
}

/** The node or slot that an expression takes fields of, if it is nothing but that. */
export function rootOf(expr: Expr): Ref | undefined {
  let at = expr;
  while (at.do === "dot" || at.do === "get") at = at.of;
  return at.do === "node" || at.do === "pairs" || at.do === "slot" ? at.ref : undefined;
}

type Source = { readonly frame: Frame; readonly ref: Ref };

function sourcesOfStream(node: PlanNode, frame: Frame): readonly Source[] {
  const { act } = node;
  if (act.do !== "stream" || act.ops.some((op) => op.op === "sort" || op.op === "group")) return [];
  const from = act.gens[0]?.live?.from;
  return from === undefined ? [] : [{ frame, ref: from }];
}

function sourcesOfSlot(places: Places, target: Frame, slot: number): readonly Source[] {
  return (places.enters.get(target.body) ?? []).flatMap(({ frame, node }) => {
    const wires: readonly Wire[] = node.act.do === "enter" ? node.act.wires : [];
    const ref = wires.find((wire) => wire.slot === slot);
    const root = ref === undefined ? undefined : rootOf(ref.e);
    return root === undefined ? [] : [{ frame, ref: root }];
  });
}
