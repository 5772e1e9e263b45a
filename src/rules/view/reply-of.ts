/** Which agent's whole free text an expression is: prose that no type narrows down. */
import type { Expr } from "../../expr/ir.ts";
import { listOfLocal, type Where } from "./type-of.ts";
import { type Place, placeAt, type Site } from "./view.ts";
import { bare } from "./where-from.ts";

/** The agent, or undefined where the expression is no whole reply, or the reply has a type. */
export function replyOf(expr: Expr, where: Where): Site | undefined {
  const whole = bare(expr);
  const { place } = where.piece;
  switch (whole.do) {
    case "node":
      return freeAgent(placeAt(place, whole.ref.up)?.sites[whole.ref.node], false);
    case "slot": {
      const at = placeAt(place, whole.ref.up);
      const list = at === undefined ? undefined : listOfSlot(at, whole.ref.slot);
      return list === undefined || at === undefined ? undefined : fanReply(list, at);
    }
    case "local": {
      const list = listOfLocal(whole.local, where.locals);
      return list === undefined ? undefined : fanReply(list.in, place);
    }
    case "get":
      return whole.field === "value" ? pairReply(whole.of, where) : undefined;
    default:
      return undefined;
  }
}

function freeAgent(site: Site | undefined, isFan: boolean): Site | undefined {
  if (site === undefined || (site.node.fan !== undefined) !== isFan) return undefined;
  return site.node.act.do === "agent" && site.node.act.out === undefined ? site : undefined;
}

/** An element of a fan-out of such an agent. */
function fanReply(list: Expr, place: Place): Site | undefined {
  return list.do === "node" ? freeAgent(placeAt(place, list.ref.up)?.sites[list.ref.node], true) : undefined;
}

/** `p.value` for `p in pairs(fan)`. */
function pairReply(pair: Expr, where: Where): Site | undefined {
  const { place } = where.piece;
  const at = pair.do === "slot" ? placeAt(place, pair.ref.up) : place;
  const slotList = pair.do === "slot" && at !== undefined ? listOfSlot(at, pair.ref.slot) : undefined;
  const list = pair.do === "local" ? listOfLocal(pair.local, where.locals)?.in : slotList;
  if (list?.do !== "pairs" || at === undefined) return undefined;
  return freeAgent(placeAt(at, list.ref.up)?.sites[list.ref.node], true);
}

/** What the variable of a fan-out or `from` runs over. */
function listOfSlot(place: Place, slot: number): Expr | undefined {
  const node = place.slotOwners.get(slot)?.node;
  const gens = node?.act.do === "stream" ? node.act.gens : [];
  const own = node?.fan === undefined ? gens : [node.fan.gen, ...gens];
  return own.find((gen) => gen.slot === slot)?.in.expr;
}
