/** Random generators and `from` nodes. */
import type { Expr, NodeRef, Ref } from "../../src/expr/ir.ts";
import type { Act, Gen, Op, Slot } from "../../src/plan/plan.ts";
import { type Asking, type Kind, type Names, type Random, randomExpr, type SlotName } from "./random-expr.ts";

/** `live`: its value, or that of a fan over it, comes element by element. */
export type RandomAct = { readonly act: Act; readonly kind: Kind; readonly live: boolean };

/** `byArrival`: streams may choose by arrival, so that what comes out hangs on who answers first. `pairs`: some are read. */
export type StreamKinds = { readonly byArrival: boolean; readonly pairs: boolean };
export const comparable: StreamKinds = { byArrival: false, pairs: false };

/** A generator whose elements come one by one, if there is a source for one. */
export function liveGen(random: Random, names: Names, slot: number, kinds = comparable): Gen | undefined {
  const nodes = names.nodes.filter((node) => node.live).map(({ ref }) => ({ ref, e: { do: "node", ref } as Expr }));
  const slots = names.slots.filter((name) => name.live).map(({ ref }) => ({ ref, e: { do: "slot", ref } as Expr }));
  const sources: readonly { readonly ref: Ref; readonly e: Expr }[] = [...nodes, ...slots];
  if (sources.length === 0 || random.chance(0.3)) return undefined;
  const { ref, e } = random.pick(sources);
  const fan = names.nodes.find((node) => node.ref === ref && node.fan)?.ref;
  if (kinds.pairs && fan !== undefined && random.chance(0.3)) return { slot, at: 0, ...valuesOfPairs(fan) };
  return { slot, in: e, live: { from: ref, pairs: false, path: [] }, at: 0 };
}

/** The values of a fan, the long way round. */
function valuesOfPairs(ref: NodeRef): Pick<Gen, "in" | "live"> {
  const path = [{ field: "value", flatten: false }];
  const e: Expr = { do: "dot", of: { do: "pairs", ref }, field: "value", flatten: false };
  return { in: e, live: { from: ref, pairs: true, path } };
}

/** What a stream chooses by arrival is no choice here: with `distinct`, `cap`, `take` the order is that of the source. */
export function randomStream(random: Random, slots: Slot[], names: Names, kinds = comparable): RandomAct {
  const slot = slots.length;
  slots.push(slotOf(`y${slot}`, "item"));
  const live = liveGen(random, names, slot, kinds);
  const gen: Gen = live ?? { slot, in: randomExpr({ random, names, safe: false }, "objs", 1), at: 0 };
  const item: SlotName = { ref: { up: 0, slot }, kind: "obj", live: false };
  const ask = { random, names: { nodes: [], slots: [item] }, safe: true };
  const where: Op[] = random.chance(0.5) ? [{ op: "where", e: randomExpr(ask, "bool", 1) }] : [];
  const sort: Op[] = random.chance(0.25) ? [sortBy(ask)] : [];
  const choices = random.chance(0.5) ? choiceOps(ask) : [];
  const isFixed = choices.length > 0 && live !== undefined && !kinds.byArrival;
  const order = isFixed ? "source" : random.pick(["arrival", "source"] as const);
  const ends = random.pick(endings);
  const ops = [...where, ...sort, ...choices, ...ends.ops(item)];
  const isLive = live !== undefined && sort.length === 0 && ends.live;
  return { act: { do: "stream", gens: [gen], ops, order }, kind: ends.kind, live: isLive };
}

function sortBy(ask: Asking): Op {
  const first = { e: randomExpr(ask, "int", 1), desc: ask.random.chance(0.5) };
  return { op: "sort", by: [first, { e: randomExpr(ask, "text", 0), desc: false }] };
}

function choiceOps(ask: Asking): readonly Op[] {
  const { random } = ask;
  const distinct: Op = { op: "distinct", e: randomExpr(ask, "int", 0) };
  const cap: Op = { op: "cap", e: randomExpr(ask, "text", 0), max: 1 + random.below(2) };
  const take: Op = { op: "take", n: random.below(4) };
  return [distinct, cap, take].filter(() => random.chance(0.6));
}

type Ending = { readonly kind: Kind; readonly live: boolean; readonly ops: (item: SlotName) => readonly Op[] };

/** What a stream gives: its elements, numbers of them, pieces, or groups. */
const endings: readonly Ending[] = [
  { kind: "objs", live: true, ops: () => [] },
  { kind: "objs", live: true, ops: () => [] },
  {
    kind: "ints",
    live: false,
    ops: ({ ref }) => [{ op: "give", e: { do: "get", of: { do: "slot", ref }, field: "n" } }],
  },
  { kind: "text", live: false, ops: () => [{ op: "chunk", n: 2 }] },
];

export function slotOf(name: string, kind: Slot["kind"]): Slot {
  return { name, kind, type: 0, at: 0 };
}
