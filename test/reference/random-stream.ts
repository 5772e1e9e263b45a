/** Random generators and `from` nodes. */
import type { Expr, NodeRef, Ref } from "../../src/expr/ir.ts";
import type { Act, Gen, Op, Slot } from "../../src/plan/plan.ts";
import { type Asking, type Kind, type Names, type Random, randomExpr, type SlotName } from "./random-expr.ts";

/** `live`: its value, or that of a fan over it, comes element by element. `pieces`: so do lists of these. */
export type RandomAct = { readonly act: Act; readonly kind: Kind; readonly live: boolean; readonly pieces?: boolean };

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
  const { gens, isStream, first } = randomGens(random, slots, names, kinds);
  const slot = gens.at(-1)?.slot ?? 0;
  const item: SlotName = { ref: { up: 0, slot }, kind: "obj", live: false };
  const ask = { random, names: { nodes: [], slots: [item] }, safe: true };
  const where: Op[] = random.chance(0.5) ? [{ op: "where", e: randomExpr(ask, "bool", 1) }] : [];
  const sort: Op[] = random.chance(0.25) ? [sortBy(ask)] : [];
  const choices = random.chance(0.5) ? choiceOps(ask) : [];
  const isFixed = choices.length > 0 && isStream && !kinds.byArrival;
  const order = isFixed ? "source" : random.pick(["arrival", "source"] as const);
  const ends = random.pick(endings);
  const ops = [...where, ...sort, ...choices, ...first, ...ends.ops(item)];
  const isLive = isStream && sort.length === 0;
  return {
    act: { do: "stream", gens, ops, order },
    kind: ends.kind,
    live: isLive && ends.live,
    pieces: isLive && ends.pieces === true,
  };
}

type Gens = { readonly gens: readonly Gen[]; readonly isStream: boolean; readonly first: readonly Op[] };

/** Over objects; or over lists of them that come one by one, and each of these. */
function randomGens(random: Random, slots: Slot[], names: Names, kinds: StreamKinds): Gens {
  const slot = slots.length;
  slots.push(slotOf(`y${slot}`, "item"));
  const pieces = names.nodes.filter((node) => node.pieces);
  if (pieces.length > 0 && random.chance(0.7)) {
    const { ref } = random.pick(pieces);
    slots.push(slotOf(`z${slot}`, "item"));
    const outer: Gen = { slot, in: { do: "node", ref }, live: { from: ref, pairs: false, path: [] }, at: 0 };
    const inner: Gen = { slot: slot + 1, in: { do: "slot", ref: { up: 0, slot } }, at: 0 };
    return {
      gens: [outer, inner],
      isStream: true,
      first: [{ op: "give", e: { do: "slot", ref: { up: 0, slot: slot + 1 } } }],
    };
  }
  const live = liveGen(random, names, slot, kinds);
  const gen: Gen = live ?? { slot, in: randomExpr({ random, names, safe: false }, "objs", 1), at: 0 };
  return { gens: [gen], isStream: live !== undefined, first: [] };
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

type Ending = {
  readonly kind: Kind;
  readonly live: boolean;
  readonly pieces?: boolean;
  readonly ops: (item: SlotName) => readonly Op[];
};

/** What a stream gives: its elements, numbers of them, pieces, or groups. */
const endings: readonly Ending[] = [
  { kind: "objs", live: true, ops: () => [] },
  { kind: "objs", live: true, ops: () => [] },
  {
    kind: "ints",
    live: false,
    ops: ({ ref }) => [{ op: "give", e: { do: "get", of: { do: "slot", ref }, field: "n" } }],
  },
  { kind: "text", live: false, pieces: true, ops: () => [{ op: "chunk", n: 2 }] },
  { kind: "text", live: false, pieces: true, ops: () => [{ op: "chunk", n: 1 }] },
];

export function slotOf(name: string, kind: Slot["kind"]): Slot {
  return { name, kind, type: 0, at: 0 };
}
