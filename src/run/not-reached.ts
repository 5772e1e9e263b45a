/** What a planned re-run does not come to: instances that wait for what runs, and results that nothing asked for. */
import { addressOf } from "../core/address.ts";
import { phases, shapes } from "../core/columns.ts";
import { isSettled, listOf, nodeOf, shapeOf } from "../core/instances.ts";
import type { State } from "../core/state.ts";
import type { ReuseEntry } from "../journal/reuse-entries.ts";
import type { Act } from "../plan/plan.ts";

/** `what`: it has an earlier result, is new, asks a person, or is a list that may come to more items. */
export type Waiting = { readonly address: string; readonly what: "had" | "new" | "asks" | "items" };

export type NotReached = { readonly waits: readonly Waiting[]; readonly left: readonly string[] };

/** `unclaimed`: results that nobody took. The state is that in which nothing moves without what runs. */
export function notReached(state: State, unclaimed: readonly ReuseEntry[]): NotReached {
  const places = placesOf(state);
  const found = unclaimed.map(({ address }) => ({ address, at: nearest(places, address) ?? "" }));
  const placeAt = (at: string): Place => places.get(at) ?? "over";
  const isTold = ({ address, at }: { address: string; at: string }): boolean =>
    at === address && placeAt(at) === "runs";
  const left = found.filter(({ at }) => placeAt(at) === "over");
  const behind = found.filter((one) => placeAt(one.at) !== "over" && !isTold(one));
  const had = new Set(behind.map(({ at }) => at)); // what waits, and has results at its address or inside
  const waits: Waiting[] = behind.map(({ address }) => ({ address, what: "had" }));
  for (const [address, place] of places) {
    if (place === "waits" && !had.has(address)) waits.push({ address, what: "new" });
    if (place === "asks" || place === "items") waits.push({ address, what: place });
  }
  return { waits, left: left.map(({ address }) => address) };
}

/**
 * `waits`, `asks`: nothing came of it so far. `items`, `rounds`: a list or loop that is at work, and may come to more.
 * `runs`: it was started or asked about, and is told of elsewhere; what stood in it waits, as later rounds of a loop do.
 * `over`: nothing new comes of it.
 */
type Place = "waits" | "asks" | "items" | "rounds" | "runs" | "over";

function placesOf(state: State): Map<string, Place> {
  const places = new Map<string, Place>();
  const works = bodiesWithWork(state);
  for (let iid = 1; iid < state.columns.count; iid += 1) places.set(addressOf(state, iid), placeOf(state, iid, works));
  return places;
}

function placeOf(state: State, iid: number, works: readonly boolean[]): Place {
  if (isSettled(state, iid) || shapeOf(state, iid) === shapes.round) return "over";
  switch (state.columns.phase[iid]) {
    case phases.running:
    case phases.replied:
    case phases.backoff:
    case phases.asked:
      return "runs";
    case phases.entered:
      return state.loops.has(iid) ? "rounds" : "over";
    case phases.open:
      return listOf(state, iid).closed || !isWork(nodeOf(state, iid).act, works) ? "over" : "items";
    default:
      if (nodeOf(state, iid).act.do === "person") return "asks";
      return isWork(nodeOf(state, iid).act, works) ? "waits" : "over";
  }
}

/** Whether it asks an agent or a person or runs a program, itself or by what stands inside. */
function isWork(act: Act, works: readonly boolean[]): boolean {
  if (act.do === "enter") return works[act.body] === true;
  return act.do === "agent" || act.do === "exec" || act.do === "person";
}

/** By body. Bodies do not enter themselves. */
function bodiesWithWork({ prepared }: State): readonly boolean[] {
  const known: boolean[] = [];
  const look = (body: number): boolean => {
    const nodes = prepared.bodies[body]?.nodes ?? [];
    known[body] ??= nodes.some(({ act }) => (act.do === "enter" ? look(act.body) : isWork(act, known)));
    return known[body] === true;
  };
  return prepared.bodies.map((_, body) => look(body));
}

/** The address itself, or the nearest around it that there is. */
function nearest(places: ReadonlyMap<string, Place>, address: string): string | undefined {
  for (let at: string | undefined = address; at !== undefined; at = around(at)) if (places.has(at)) return at;
  return undefined;
}

/** `a[k]/b` of `a[k]/b#2`, then `a[k]`, then `a`. */
function around(address: string): string | undefined {
  if (address.endsWith("]")) return address.slice(0, address.lastIndexOf("["));
  const round = /#\d+$/.exec(address);
  if (round !== null) return address.slice(0, round.index);
  const slash = address.lastIndexOf("/");
  return slash === -1 ? undefined : address.slice(0, slash);
}
