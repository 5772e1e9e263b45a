/** What a row of the catalogue says of a filter, test or function. */
import type { Bound } from "../base/bound.ts";
import type { Cure } from "../base/diagnostic.ts";
import { isJsonList, type Json } from "../base/json.ts";
import type { Type } from "../types/type.ts";
import { halt, haltAbsent } from "./halt.ts";
import { kindOf } from "./values.ts";
import type { Work } from "./work.ts";

/** What an argument may be. `field`: a text literal that names a field of the elements, `a` or `a.b`. */
export type Taken =
  | "value"
  | "text"
  | "number"
  | "integer"
  | "boolean"
  | "list"
  | "texts"
  | "numbers"
  | "booleans"
  | "object"
  | "field"
  | "node"
  | "test";

/** Of a filter or test, the first parameter is what stands before it. `many`: the last takes all arguments that are left. */
export type Parameter = {
  readonly name: string;
  readonly takes: Taken;
  readonly optional?: true;
  readonly many?: true;
};

/** An argument as the resolver knows it. `literal` is there if it is written out. */
export type Argument = { readonly type: Type; readonly size: Bound; readonly literal?: Json };

/** The type of the result; `words`: the order that the step needs at run time. */
export type Given = { readonly type: Type; readonly size?: Bound; readonly words?: readonly string[] };

/** Says what is wrong with a use; `argument` is the index of the one to blame (0: what stands before the filter). */
export type Complain = (message: string, cure?: Cure | string, argument?: number) => undefined;

/** `work`: steps left, of which a row that makes more than it was given takes some. */
export type Call = { readonly at?: number; readonly words?: readonly string[]; readonly work: Work };

/**
 * `gives` types the use once every argument fits its parameter. A row without `gives` and `run` is resolved into other
 * steps (`resolve-special.ts`). `example` is an expression and its value, which the tests evaluate and the docs show.
 */
export type Entry = {
  readonly name: string;
  readonly kind: "filter" | "test" | "function";
  readonly parameters: readonly Parameter[];
  readonly gives?: (args: readonly (Argument | undefined)[], complain: Complain) => Given | undefined;
  readonly run?: (args: readonly Json[], call: Call) => Json;
  readonly doc: string;
  readonly example?: readonly [text: string, value: Json];
};

function misfit(value: Json | undefined, wanted: string, call: Call): never {
  if (value === undefined || value === null) return haltAbsent(`${wanted} is asked, and it is null`, call.at);
  return halt(`${wanted} is asked, and it is ${kindOf(value)}`, call.at);
}

export function textOf(value: Json | undefined, call: Call): string {
  return typeof value === "string" ? value : misfit(value, "text", call);
}

export function numberOf(value: Json | undefined, call: Call): number {
  return typeof value === "number" ? value : misfit(value, "a number", call);
}

/** Whole and not negative. */
export function countOf(value: Json | undefined, call: Call): number {
  const count = numberOf(value, call);
  return Number.isInteger(count) && count >= 0
    ? count
    : halt(`a whole number from 0 is asked, and it is ${count}`, call.at);
}

export function booleanOf(value: Json | undefined, call: Call): boolean {
  return typeof value === "boolean" ? value : misfit(value, "true or false", call);
}

export function elementsOf(value: Json | undefined, call: Call): readonly Json[] {
  return isJsonList(value) ? value : misfit(value, "a list", call);
}
