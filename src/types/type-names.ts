/** What types can be called: scalars, names of `types`, fields; and what other languages call them. */

import { type Cure, cured, type Report } from "../base/diagnostic.ts";
import { respelling, spellingCure } from "../base/did-you-mean.ts";
import type { Span } from "../base/span.ts";
import type { Type } from "./type.ts";

/** The named types that are known where a type is read. */
export type TypeNames = { lookup(name: string): Type | undefined; names(): Iterable<string> };

const reservedFields = new Set(["__proto__", "constructor", "prototype"]);

/** Names that a dot can read, and that no prototype has (SAFETY.md H15, H44). */
export function isFieldName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reservedFields.has(name);
}

/** Reports a word that is no type, with the nearest that is. */
export function reportUnknownType(word: string, span: Span, names: TypeNames, report: Report): undefined {
  const foreign = Object.hasOwn(foreignTypes, word.toLowerCase()) ? foreignTypes[word.toLowerCase()] : undefined;
  const cure =
    (foreign && foreignCure(word, span, foreign)) ??
    spellingCure(word, span, [...scalarNames, ...names.names()]) ??
    "words of a choice are two or more: `high | low`";
  report({ name: "unknown-type", message: `there is no type "${word}"`, span, ...cured(cure) });
  return undefined;
}

/** Of what is called by one word here, the replacement by it: `str` can mean nothing but `string`. */
function foreignCure(word: string, span: Span, help: string): Cure {
  const own = /^write `(\w+)`$/.exec(help)?.[1];
  const fix = own === undefined ? undefined : respelling(word, span, own, true);
  return fix === undefined ? { help } : { help, fix };
}

export const scalarNames: readonly string[] = ["string", "integer", "number", "boolean", "null", "any"];

export function isScalarName(word: string): boolean {
  return scalarNames.includes(word);
}

const foreignTypes: Readonly<Record<string, string>> = {
  str: "write `string`",
  text: "write `string`",
  int: "write `integer`",
  float: "write `number`",
  double: "write `number`",
  bool: "write `boolean`",
  none: "write `null`",
  nil: "write `null`",
  undefined: "write `null`, or an optional field: `name?: string`",
  unknown: "write `any`",
  object: "write its fields: `{name: string}`; `{...: any}` for a map of anything; a JSON Schema stands under `schema`",
  dict: "write a map: `{...: string}`",
  map: "write a map: `{...: string}`",
  record: "write a map: `{...: string}`",
  list: "write `[string]`",
  array: "write `[string]`",
  enum: "write the words: `high | low`",
  date: "write `string`, and say the form after ` - `",
  datetime: "write `string`, and say the form after ` - `",
  url: "write `string`",
  path: "write `string`",
};

/** Whole, not negative, the lesser first. */
export function isLength({ min = 0, max = min }: { readonly min?: number; readonly max?: number }): boolean {
  return Number.isInteger(min) && Number.isInteger(max) && min >= 0 && max >= min;
}
