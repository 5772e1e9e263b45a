/**
 * Values while an expression is gone over: their taint, and how they were read. A read stays open while fields and
 * elements are taken, so that its path is told as the author wrote it; whatever else uses the value closes it.
 */
import { limits } from "../base/limits.ts";
import type { SpanId } from "../plan/plan.ts";
import {
  type Cause,
  clean,
  elementOf,
  fieldOf,
  isClean,
  join,
  listOf,
  mapCauses,
  type Taint,
  without,
} from "./taint.ts";

/** `open`: what was read is this path, and nothing was made of it yet. */
export type Value = { readonly taint: Taint; readonly open?: OpenRead };

/** `cuts`: what an `accept_untrusted` or a gate takes out of what was read. */
export type OpenRead = { readonly path: string; readonly at: SpanId; readonly cuts: readonly Cut[] };

/** The path from here to what is taken out. `used` is called if there was something to take. */
export type Cut = { readonly rest: readonly string[]; readonly used: () => void };

export const cleanValue: Value = { taint: clean };

/** A value that nothing was read for, or whose reads are closed. */
export function closed(taint: Taint): Value {
  return isClean(taint) ? cleanValue : { taint };
}

/** What a name stands for. */
export function readName(taint: Taint, path: string, at: SpanId, cuts: readonly Cut[]): Value {
  return isClean(taint) ? cleanValue : cutHere({ taint, open: { path, at, cuts } });
}

export function readField(value: Value, name: string, at: SpanId | undefined): Value {
  const taint = fieldOf(value.taint, name);
  if (isClean(taint)) return cleanValue;
  const { open } = value;
  if (open === undefined) return { taint };
  const cuts = open.cuts.flatMap((cut) => (cut.rest[0] === name ? [{ ...cut, rest: cut.rest.slice(1) }] : []));
  return cutHere({ taint, open: { path: `${open.path}.${name}`, at: at ?? open.at, cuts } });
}

/** An element of a list is read by the path of the list. */
export function readElement(value: Value): Value {
  return changed(value, elementOf(value.taint));
}

export function asList(value: Value): Value {
  return changed(value, listOf(value.taint));
}

/** Another taint, read by the same path. */
export function changed({ open }: Value, taint: Taint): Value {
  if (isClean(taint)) return cleanValue;
  return open === undefined ? { taint } : { taint, open };
}

function cutHere(value: Value): Value {
  const cut = value.open?.cuts.find(({ rest }) => rest.length === 0);
  if (cut === undefined) return value;
  cut.used();
  return cleanValue;
}

/** One or the other. */
export function eitherValue(left: Value, right: Value): Value {
  if (isClean(left.taint)) return right;
  if (isClean(right.taint)) return left;
  return closed(join(close(left), close(right)));
}

/** The taint with the read in its causes. */
export function close({ taint, open }: Value): Taint {
  if (open === undefined) return taint;
  const left = open.cuts.reduce(cutAway, taint);
  if (isClean(left)) return clean;
  return mapCauses(left, (cause, path) => withRead(cause, `${open.path}${path}`, open.at));
}

function cutAway(taint: Taint, { rest, used }: Cut): Taint {
  const left = without(taint, rest);
  if (isTakenFrom(taint, rest)) used();
  return left;
}

function isTakenFrom(taint: Taint, path: readonly string[]): boolean {
  const [name, ...others] = path;
  if (name === undefined) return !isClean(taint);
  if (taint.whole !== undefined) return false;
  const field = taint.fields?.get(name);
  if (field !== undefined && isTakenFrom(field, others)) return true;
  return [taint.items, ...(taint.places ?? [])].some((part) => part !== undefined && isTakenFrom(part, path));
}

/** Beyond the limit the latest but one is left out: the first lead to the source, and the last is here. */
export function withRead({ source, read }: Cause, path: string, at: SpanId): Cause {
  const isFull = read !== undefined && read.count >= limits.taintReads;
  const before = isFull || read?.path === path ? read?.before : read;
  return { source, read: { path, at, count: (before?.count ?? 0) + 1, ...(before === undefined ? {} : { before }) } };
}
