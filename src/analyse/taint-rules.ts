/**
 * What each filter and function of the catalogue makes of untrusted text: passes it on, cleans it, joins what it is
 * given, takes a part of it. A test holds the table complete.
 */
import type { Expr } from "../expr/ir.ts";
import {
  clean,
  elementOf,
  isClean,
  joinTaints,
  listOf,
  objectOf,
  partOf,
  type Taint,
  textIn,
  textOf,
} from "./taint.ts";
import {
  asList,
  changed,
  cleanValue,
  close,
  closed,
  eitherValue,
  readElement,
  readField,
  type Value,
} from "./taint-reads.ts";

/** `args` as the step has them, what stands before a filter first; `literal`: an argument that is written out as text. */
export type Rule = (args: readonly Value[], literal: (index: number) => string | undefined) => Value;

const passes: Rule = ([of = cleanValue]) => of;
const cleans: Rule = () => cleanValue;
const takesOne: Rule = ([of = cleanValue]) => readElement(of);

/** Numbers, booleans, hashes and lengths say nothing in an outsider's words; conditions neither. */
export const taintRules: Readonly<Record<string, Rule>> = {
  upper: passes,
  lower: passes,
  title: passes,
  trim: passes,
  indent: passes,
  normurl: passes,
  urlhost: passes,
  replace: ([of, , by]) => printed(of, by),
  truncate: ([of, , , end]) => printed(of, end),
  join: ([of, separator, ...others], literal) =>
    others.length === 0
      ? printed(of, separator)
      : printed(atPath(readElement(of ?? cleanValue), literal(2)), separator),
  split: textList,
  lines: textList,
  find_all: textList,
  matches: cleans,

  length: cleans,
  sum: cleans,
  mean: cleans,
  any: cleans,
  all: cleans,
  first: takesOne,
  last: takesOne,
  min: takesOne,
  max: takesOne,
  sort: passes,
  reverse: passes,
  take: passes,
  skip: passes,
  unique: passes,
  minus: passes,
  flatten: ([of = cleanValue]) => readElement(of),
  chunk: ([of = cleanValue]) => asList(of),
  groupby: ([of = cleanValue], literal) => {
    const element = readElement(of);
    const key = close(atPath(element, literal(1)));
    return closed(listOf(objectOf({ key, items: close(asList(element)) })));
  },
  index_by: ([of = cleanValue], literal) =>
    closed(mapOf(close(atPath(readElement(of), literal(1))), close(readElement(of)))),
  count_by: ([of = cleanValue], literal) => closed(mapOf(close(atPath(readElement(of), literal(1))), clean)),
  plurality: ([of = cleanValue], literal) => atPath(readElement(of), literal(1)),

  keys: ([of = cleanValue]) => closed(listOf(textOf(keysOf(close(of))))),
  values: ([of = cleanValue]) => changed(of, listOf(valuesOf(of.taint))),
  items: ([of = cleanValue]) => {
    const taint = close(of);
    return closed(listOf(objectOf({ key: textOf(keysOf(taint)), value: valuesOf(taint) })));
  },
  merge: ([of = cleanValue, other = cleanValue]) => eitherValue(of, other),
  pick: ([of = cleanValue, ...names], literal) => selected(of, names, literal, true),
  omit: ([of = cleanValue, ...names], literal) => selected(of, names, literal, false),

  tojson: ([of]) => printed(of),
  string: ([of]) => printed(of),
  fromjson: ([of = cleanValue]) => {
    const cause = textIn(close(of));
    return cause === undefined ? cleanValue : { taint: { whole: cause } };
  },
  list: ([of = cleanValue]) => changed(of, joinTaints([of.taint, listOf(textOf(of.taint.text))])),
  int: cleans,
  float: cleans,
  round: cleans,
  abs: cleans,
  hash: cleans,

  range: cleans,
  rank: cleans,
  zip: pairs,
  cross: pairs,
  enumerate: ([of = cleanValue]) => closed(listOf(objectOf({ item: close(readElement(of)) }))),

  is_none: cleans,
  is_string: cleans,
  is_number: cleans,
  is_boolean: cleans,
  is_empty: cleans,
};

/** One text with all of them in it. */
function printed(...values: readonly (Value | undefined)[]): Value {
  for (const value of values) {
    const cause = value && textIn(close(value));
    if (cause !== undefined) return { taint: { text: cause } };
  }
  return cleanValue;
}

function textList([of]: readonly Value[]): Value {
  return asList(printed(of));
}

function pairs([left = cleanValue, right = cleanValue]: readonly Value[]): Value {
  const places = [close(readElement(left)), close(readElement(right))];
  return places.every(isClean) ? cleanValue : { taint: { items: { places } } };
}

/** The field at a path such as `a.b`; the value itself where none is named. */
function atPath(value: Value, path: string | undefined): Value {
  return (path?.split(".") ?? []).reduce((of, name) => readField(of, name, undefined), value);
}

function mapOf(key: Taint, rest: Taint): Taint {
  const keys = textIn(key);
  if (keys === undefined) return isClean(rest) ? clean : { rest };
  return { keys, rest };
}

function keysOf({ keys, whole }: Taint): Taint["keys"] {
  return keys ?? whole;
}

function valuesOf(taint: Taint): Taint {
  return partOf({ ...taint, ...(taint.items === undefined ? {} : { items: elementOf(taint) }) });
}

/** The fields that are named, or the others. Where a name is computed, any may be. */
function selected(
  of: Value,
  names: readonly Value[],
  literal: (index: number) => string | undefined,
  isPick: boolean,
): Value {
  const chosen = names.map((_, index) => literal(index + 1));
  const { fields, ...others } = of.taint;
  if (fields === undefined || chosen.includes(undefined)) return of;
  const kept = [...fields].filter(([name]) => chosen.includes(name) === isPick);
  return changed(of, { ...others, fields: new Map(kept) });
}

/** The text of an argument that is written out. */
export function literalText(expr: Expr | undefined): string | undefined {
  return expr?.do === "lit" && typeof expr.value === "string" ? expr.value : undefined;
}
