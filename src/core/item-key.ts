/** The keys of items: how addresses name them. */
import { hashText } from "../base/hash.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { shownKey } from "./address.ts";
import { compute } from "./computing.ts";
import { nodeOf } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import { hasText } from "./numbers.ts";
import { contextOf } from "./references.ts";
import type { ListState } from "./state.ts";
import type { Turn } from "./turn.ts";

/** An element of the source: the place of its producer, its own place there, and itself. */
export type NextElement = { readonly src: number; readonly ix: number; readonly element: Json };

/** The key as addresses show it: what `key` says, or the text of a scalar, or a hash; a double gets `~` and a hash. */
export function keyOf(turn: Turn, iid: number, list: ListState, next: NextElement): string {
  return distinctKey(list, keyText(turn, iid, next), next.element);
}

/** A key as addresses show it, different from those of the items before. */
export function distinctKey(list: Pick<ListState, "keys" | "transient">, text: string, element: Json): string {
  const known = list.keys;
  const shown = shownKey(text);
  if (known === undefined || !hasText(known, shown)) return shown;
  const content = canonicalJson(element);
  const named = (double: number): string => `${shown}~${hashText(`${content}/${double}`).slice(0, 8)}`;
  const first = named(0);
  if (!hasText(known, first)) return first;
  const transient = transientOf(list);
  transient.doubles ??= new Map();
  for (let double = transient.doubles.get(first) ?? 1; ; double += 1) {
    const distinct = named(double);
    if (hasText(known, distinct)) continue;
    transient.doubles.set(first, double + 1);
    return distinct;
  }
}

/** The key as the author computes it, whole and perhaps not the only one. */
export function keyText(turn: Turn, iid: number, { src, ix, element }: NextElement): string {
  const { node, gen } = nodeOf(turn.state, iid);
  if (node.fan?.key === undefined || gen === undefined) return defaultKey(element);
  const bound = new Map([[gen.slot, element]]);
  const result = compute(turn.state, node.fan.key, { ...contextOf(turn.state, iid), bound });
  if (result.kind !== "value") return `#${src}.${ix}`;
  return typeof result.value === "string" ? result.value : canonicalJson(result.value);
}

function defaultKey(element: Json): string {
  if (typeof element === "string" && element.length > 0) return element;
  if (typeof element === "number" || typeof element === "boolean") return String(element);
  return hashText(canonicalJson(element)).slice(0, 8);
}
