/**
 * Taint: which places of a value may hold free text that outsiders wrote, and how it came there. A taint has the shape
 * of the value. What has no part in it is clean: numbers, booleans, null, words of an enumeration, names of fields.
 * Shapes only grow while a loop is gone over, and are bounded in depth, so that going over it comes to an end.
 */
import { limits } from "../base/limits.ts";
import type { SpanId } from "../plan/plan.ts";

/**
 * `text`: the value may be such a text. `whole`: it, and everything in it. `keys`: the keys of a map. `rest`: the
 * values of a map, and fields that an open object does not name. `places`: the places of a pair.
 */
export type Taint = {
  readonly text?: Cause;
  readonly whole?: Cause;
  readonly keys?: Cause;
  readonly fields?: ReadonlyMap<string, Taint>;
  readonly rest?: Taint;
  readonly items?: Taint;
  readonly places?: readonly Taint[];
};

/** Where a text comes from, and the reads through which it came, the latest first. */
export type Cause = { readonly source: Source; readonly read?: Read };
export type Read = { readonly path: string; readonly at: SpanId; readonly before?: Read; readonly count: number };

/** `slot`: an input of a called pipeline, which stands for whatever its caller wires. */
export type Source =
  | { readonly kind: "node" | "input"; readonly name: string; readonly why: string; readonly at: SpanId }
  | { readonly kind: "slot"; readonly slot: number };

export const clean: Taint = {};

/** True if no free text of outsiders can be in the value. */
export function isClean(taint: Taint): boolean {
  if (taint === clean) return true;
  const { text, whole, keys, fields, rest, items, places } = taint;
  if (text !== undefined || whole !== undefined || keys !== undefined) return false;
  if ((rest !== undefined && !isClean(rest)) || (items !== undefined && !isClean(items))) return false;
  if (fields !== undefined) for (const field of fields.values()) if (!isClean(field)) return false;
  return places === undefined || places.every(isClean);
}

/** The first text of outsiders in the value, if there is one: what prints where the value is printed. */
export function textIn(taint: Taint): Cause | undefined {
  const own = taint.text ?? taint.whole;
  if (own !== undefined) return own;
  for (const part of partsOf(taint)) {
    const found = textIn(part);
    if (found !== undefined) return found;
  }
  return taint.keys;
}

function partsOf({ fields, rest, items, places }: Taint): readonly Taint[] {
  return [...(fields?.values() ?? []), ...(places ?? []), ...[items, rest].filter((part) => part !== undefined)];
}

/** A text, or nothing. */
export function textOf(cause: Cause | undefined): Taint {
  return cause === undefined ? clean : { text: cause };
}

export function listOf(items: Taint): Taint {
  return isClean(items) ? clean : { items };
}

export function objectOf(entries: Readonly<Record<string, Taint>>): Taint {
  const fields = new Map<string, Taint>();
  for (const name of Object.keys(entries)) {
    const taint = entries[name];
    if (taint !== undefined && !isClean(taint)) fields.set(name, taint);
  }
  return fields.size === 0 ? clean : { fields };
}

/** The field of an object or map. */
export function fieldOf(taint: Taint, name: string): Taint {
  if (taint.whole !== undefined) return taint;
  return taint.fields?.get(name) ?? taint.rest ?? clean;
}

/** An element of a list, whichever. */
export function elementOf(taint: Taint): Taint {
  if (taint.whole !== undefined) return taint;
  return joinTaints([taint.items ?? clean, ...(taint.places ?? [])]);
}

/** The element at a place that is known. */
export function placeOf(taint: Taint, place: number): Taint {
  const found = taint.places?.[place];
  return found === undefined ? joinTaints([elementOf(taint), textOf(taint.text)]) : join(found, taint.items ?? clean);
}

/** Whatever a key or place that is not known gives. */
export function partOf(taint: Taint): Taint {
  if (taint.whole !== undefined) return taint;
  return joinTaints([textOf(taint.text), ...partsOf(taint)]);
}

export function joinTaints(taints: readonly Taint[]): Taint {
  return taints.reduce(join, clean);
}

/** What the value may hold if it is one or the other. Of two causes the left one stays. */
export function join(left: Taint, right: Taint): Taint {
  if (left === right || left.whole !== undefined || isClean(right)) return left;
  if (right.whole !== undefined || isClean(left)) return right;
  return made({
    text: left.text ?? right.text,
    keys: left.keys ?? right.keys,
    fields: joinFields(left, right),
    rest: joinParts(left.rest, right.rest),
    items: joinParts(left.items, right.items),
    places: joinPlaces(left.places, right.places),
  });
}

type Parts = { -readonly [K in keyof Taint]: Taint[K] };
type Given = { readonly [K in keyof Taint]: Taint[K] | undefined };

/** Without the parts that are not there. */
function made({ text, whole, keys, fields, rest, items, places }: Given): Taint {
  const parts: Parts = {};
  if (text !== undefined) parts.text = text;
  if (whole !== undefined) parts.whole = whole;
  if (keys !== undefined) parts.keys = keys;
  if (fields !== undefined && fields.size > 0) parts.fields = fields;
  if (rest !== undefined) parts.rest = rest;
  if (items !== undefined) parts.items = items;
  if (places !== undefined) parts.places = places;
  return parts;
}

function joinParts(left: Taint | undefined, right: Taint | undefined): Taint | undefined {
  return left === undefined || right === undefined ? (left ?? right) : join(left, right);
}

function joinFields(left: Taint, right: Taint): ReadonlyMap<string, Taint> | undefined {
  if (left.fields === undefined && right.fields === undefined) return undefined;
  const names = new Set([...(left.fields?.keys() ?? []), ...(right.fields?.keys() ?? [])]);
  return new Map([...names].map((name) => [name, join(fieldOf(left, name), fieldOf(right, name))]));
}

function joinPlaces(left: Taint["places"], right: Taint["places"]): Taint["places"] {
  if (left === undefined || right === undefined) return left ?? right;
  const [longer, other] = left.length < right.length ? [right, left] : [left, right];
  return longer.map((place, index) => join(place, other[index] ?? clean));
}

/** The same shape with other causes, or without them; `path` says where in the value, without elements: `.claims.text`. */
export function mapCauses(taint: Taint, map: MapCause): Taint {
  return mapAt(taint, map, "", 0);
}

type MapCause = (cause: Cause, path: string) => Cause | undefined;

function mapAt(taint: Taint, map: MapCause, path: string, depth: number): Taint {
  const { text, whole, keys, fields, rest, items, places } = taint;
  if (whole !== undefined || depth > limits.typeDepth) return mapWhole(taint, map, path);
  const parts: Parts = {};
  const [ownText, ownKeys] = [text && map(text, path), keys && map(keys, path)];
  if (ownText !== undefined) parts.text = ownText;
  if (ownKeys !== undefined) parts.keys = ownKeys;
  if (fields !== undefined) parts.fields = mapFields(fields, map, path, depth);
  if (rest !== undefined) parts.rest = mapAt(rest, map, path, depth + 1);
  if (items !== undefined) parts.items = mapAt(items, map, path, depth + 1);
  if (places !== undefined) parts.places = places.map((place) => mapAt(place, map, path, depth + 1));
  return parts;
}

function mapWhole(taint: Taint, map: MapCause, path: string): Taint {
  const cause = textIn(taint);
  const whole = cause && map(cause, path);
  return whole === undefined ? clean : { whole };
}

function mapFields(fields: ReadonlyMap<string, Taint>, map: MapCause, path: string, depth: number): Map<string, Taint> {
  const mapped = new Map<string, Taint>();
  for (const [name, field] of fields) mapped.set(name, mapAt(field, map, `${path}.${name}`, depth + 1));
  return mapped;
}

/** The same shape, all from one cause. */
export function causedBy(taint: Taint, cause: Cause): Taint {
  return isClean(taint) ? clean : mapCauses(taint, () => cause);
}

/** Without what stands at a path; elements of lists count as the list. */
export function without(taint: Taint, path: readonly string[]): Taint {
  const [name, ...others] = path;
  if (name === undefined) return clean;
  if (taint.whole !== undefined) return taint; // what is left cannot be told from what is taken away
  const within = (part: Taint | undefined): Taint | undefined => part && without(part, path);
  const { text, keys, rest } = taint;
  const fields = taint.fields && new Map(taint.fields);
  const field = fields?.get(name);
  if (field !== undefined) fields?.set(name, without(field, others));
  return made({
    text,
    whole: undefined,
    keys,
    fields,
    rest,
    items: within(taint.items),
    places: taint.places?.map((place) => without(place, path)),
  });
}

/** As much of it as a value of the type can hold, of which `most` is the taint. */
export function within(taint: Taint, most: Taint): Taint {
  if (isClean(taint) || isClean(most)) return clean;
  if (most.whole !== undefined) return taint;
  if (taint.whole !== undefined) return causedBy(most, taint.whole);
  const both = (left: Taint | undefined, right: Taint | undefined): Taint | undefined =>
    left && right && within(left, right);
  const names = new Set([...(taint.fields?.keys() ?? []), ...(most.fields?.keys() ?? [])]);
  return made({
    text: most.text && taint.text,
    whole: undefined,
    keys: most.keys && taint.keys,
    fields: new Map([...names].map((name) => [name, within(fieldOf(taint, name), fieldOf(most, name))])),
    rest: both(taint.rest, most.rest),
    items: both(taint.items, most.items),
    places: taint.places?.map((place) => within(place, elementOf(most))),
  });
}

/** The shape as text, without causes: equal shapes have equal texts. */
export function shapeText(taint: Taint): string {
  if (isClean(taint)) return "";
  if (taint.whole !== undefined) return "*";
  const fields = [...(taint.fields ?? [])].map(([name, field]) => `${JSON.stringify(name)}:${shapeText(field)}`).sort();
  const places = taint.places?.map((place) => shapeText(place)) ?? [];
  const [rest, items] = [taint.rest, taint.items].map((part) => (part === undefined ? "" : shapeText(part)));
  return `${taint.text ? "t" : ""}${taint.keys ? "k" : ""}{${fields}}<${rest}>[${items}](${places})`;
}
