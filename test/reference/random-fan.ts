/** Random fans: over lists that come whole or one by one, with items that need each other, and with early stops. */
import type { Expr } from "../../src/expr/ir.ts";
import type { Act, Fan, FanStop, Gen, Slot } from "../../src/plan/plan.ts";
import { type Names, type Random, randomExpr, type SlotName } from "./random-expr.ts";
import { comparable, liveGen, slotOf } from "./random-stream.ts";

type FanMade = { readonly fan: Fan; readonly item: SlotName };

/** A fan over what may be read; its slots are added to those of its body. */
export function randomFan(random: Random, slots: Slot[], names: Names, kinds = comparable): FanMade {
  const slot = slots.length;
  slots.push(slotOf(`x${slot}`, "item"));
  const live = liveGen(random, names, slot, kinds);
  const ofInts = live === undefined && random.chance(0.3);
  const source = randomExpr({ random, names, safe: false }, ofInts ? "ints" : "objs", 1);
  const gen: Gen = live ?? { slot, in: source, at: 0 };
  const key: Expr = { do: "get", of: { do: "slot", ref: { up: 0, slot } }, field: "id" };
  const isLive = live !== undefined;
  const fan: Fan = {
    gen,
    ...(!ofInts && random.chance(0.5) ? { key } : {}),
    ...((!isLive || kinds.byArrival) && random.chance(0.2) ? { take: random.below(3) } : {}),
    ...(random.chance(0.2) ? { atOnce: 1 + random.below(2) } : {}),
    require: random.pick([0, 1, 1, 2, "all"]),
    ...(isLive && random.chance(0.2) ? { hold: "all first" } : {}),
    ...(random.chance(0.25) ? linkedItems(random, slots, { slot, ofInts }) : {}),
  };
  const stops = !isLive && random.chance(0.2);
  if (stops) return { fan: { ...fan, atOnce: 1, stop: makeStop(random, slots) }, item: itemName(slot, ofInts) };
  return { fan, item: itemName(slot, ofInts) };
}

function itemName(slot: number, ofInts: boolean): SlotName {
  return { ref: { up: 0, slot }, kind: ofInts ? "int" : "obj", live: false };
}

/** Items are named by a number, and need those that their list or some numbers below their own name. */
function linkedItems(
  random: Random,
  slots: Slot[],
  { slot, ofInts }: { readonly slot: number; readonly ofInts: boolean },
): Pick<Fan, "key" | "needs"> {
  const item: Expr = { do: "slot", ref: { up: 0, slot } };
  const own: Expr = ofInts ? item : { do: "get", of: item, field: "n" };
  const some: Expr = { do: "lit", value: Array.from({ length: 3 }, () => random.below(4)) };
  const local: Expr = { do: "local", local: 9_000 };
  const below: Expr = { do: "compare", op: random.pick(["<", "<", "!="] as const), left: local, right: own };
  const named: Expr = { do: "each", local: 9_000, in: some, if: below, give: local };
  const e: Expr = ofInts || random.chance(0.6) ? named : { do: "get", of: item, field: "xs" };
  const needed = slots.length;
  slots.push(slotOf("needed", "needed"));
  return { key: own, needs: { e, slot: needed } };
}

/** With one item at a time, so that it does not depend on which answer comes first. */
function makeStop(random: Random, slots: Slot[]): FanStop {
  const first = slots.length;
  slots.push(slotOf("result", "result"), slotOf("cause", "cause"), slotOf("so_far", "so_far"));
  const get = (slot: number, field: string): Expr => ({ do: "get", of: { do: "slot", ref: { up: 0, slot } }, field });
  const count: Expr = get(first + 2, random.pick(["ok", "failed", "total", "skipped"]));
  const read: Expr = random.chance(0.5) ? get(first, "n") : get(first + 1, "kind");
  const right: Expr = { do: "lit", value: 1 + random.below(3) };
  const refusal: Expr = { do: "lit", value: "refusal" };
  const of = [
    { name: "much", if: { do: "compare", op: ">=", left: count, right } as Expr, at: 0 },
    { name: "found", if: { do: "compare", op: "==", left: read, right: random.pick([right, refusal]) } as Expr, at: 0 },
  ].filter(() => random.chance(0.7));
  return { of, result: first, cause: first + 1, soFar: first + 2 };
}

/** The values that an item waited for are read by what it asks or says. */
export function sayNeeded(act: Act, slot: number): Act {
  const put = { do: "put", e: { do: "slot", ref: { up: 0, slot } } } as const;
  if (act.do === "agent") return { ...act, prompt: [...act.prompt, " after ", put] };
  if (act.do === "text") return { ...act, text: [...act.text, " after ", put] };
  return act;
}
