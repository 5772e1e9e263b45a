/** The order of keys in a file and in its nodes: as the table of keys has them, with who answers in front of when. */
import { keysOf, placesOf, type VerbName, verbs } from "../syntax/keys.ts";
import type { Collection, Part } from "./layout.ts";

/** Keys of `prompt` that say who answers: they stand in front of when that is asked and how often. */
const who = ["role", "model", "effort", "tools", "system", "batch"];

const fileOrder: readonly string[] = Object.keys(keysOf("pipeline"));
const nodeOrders: ReadonlyMap<VerbName, readonly string[]> = new Map(verbs.map((verb) => [verb, nodeOrder(verb)]));

/**
 * Why, who, when, for each of what, under which conditions; then what is done. A key that the verb has itself stands
 * with the verb (`take` of a `from`).
 */
function nodeOrder(verb: VerbName): readonly string[] {
  const own = Object.keys(keysOf(verb));
  const shared = placesOf(verb)
    .filter((place) => place !== verb)
    .toReversed()
    .flatMap((place) => Object.keys(keysOf(place)))
    .filter((key) => !own.includes(key));
  const when = shared.indexOf("when");
  const first = own.filter((key) => who.includes(key));
  return [...shared.slice(0, when), ...first, ...shared.slice(when), ...own.filter((key) => !first.includes(key))];
}

/**
 * The collection with its parts in order, if it is a file or a node. It stays as it is where a key is not known, or a
 * comment of its own stands between keys: it may speak of what is above or below it.
 */
export function orderKeys(collection: Collection): Collection {
  const order = orderOf(collection);
  if (order === undefined) return collection;
  const places = new Map(order.map((name, place) => [name, place]));
  const placeOf = (part: Part): number => places.get(part.key?.name ?? "") ?? -1;
  if (collection.parts.some((part) => placeOf(part) === -1)) return collection;
  const parts = collection.parts.toSorted((a, b) => placeOf(a) - placeOf(b));
  const isOrdered = parts.every((part, index) => part === collection.parts[index]);
  if (isOrdered || !mayMove(collection, parts)) return collection;
  return { ...collection, parts: collection.place === "node" ? parts.map(withoutBlank) : parts };
}

/** A blank line between keys of a node parted them from what stood above, which is another key now. */
function withoutBlank(part: Part): Part {
  return { ...part, blankAbove: false };
}

function orderOf({ place, parts }: Collection): readonly string[] | undefined {
  if (place === "file") return fileOrder;
  const verb = place === "node" ? verbOf(parts) : undefined;
  return verb && nodeOrders.get(verb);
}

/** A loop has `nodes` as a key of its own. */
function verbOf(parts: readonly Part[]): VerbName | undefined {
  const keys = new Set(parts.map(({ key }) => (key?.name === "prompt_file" ? "prompt" : key?.name)));
  const [first, ...others] = verbs.filter((verb) => keys.has(verb) && !(verb === "nodes" && keys.has("loop")));
  return others.length === 0 ? first : undefined;
}

function mayMove({ parts, end }: Collection, ordered: readonly Part[]): boolean {
  const holdsFirst = parts[0] === ordered[0] || parts[0]?.lead.length === 0;
  const holdsLast = parts.at(-1) === ordered.at(-1) || end.length === 0;
  return holdsFirst && holdsLast && parts.slice(1).every(({ lead }) => lead.length === 0);
}
