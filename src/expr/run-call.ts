/** Runs one step of kind `call`: a row of the catalogue that makes a value of values. */
import { isJsonList, type Json } from "../base/json.ts";
import { entryOf } from "./catalogue.ts";
import type { Call } from "./entry.ts";
import { halt } from "./halt.ts";
import type { Expr } from "./ir.ts";
import { costOf, spend, type Work } from "./work.ts";

type CallExpr = Extract<Expr, { do: "call" }>;

/** Rows by name; where a filter and a function share one, they do the same. `is_…` are tests. */
function runOf(name: string): ((args: readonly Json[], call: Call) => Json) | undefined {
  return entryOf("filter", name)?.run ?? entryOf("function", name)?.run ?? tests.get(name);
}

/** Tests of a value's kind, named `is_…` in the plan so that no filter is meant. */
const tests: ReadonlyMap<string, (args: readonly Json[]) => Json> = new Map([
  ["is_none", ([value]: readonly Json[]) => value === null],
  ["is_string", ([value]: readonly Json[]) => typeof value === "string"],
  ["is_number", ([value]: readonly Json[]) => typeof value === "number"],
  ["is_boolean", ([value]: readonly Json[]) => typeof value === "boolean"],
  ["is_empty", ([value]: readonly Json[]) => isEmpty(value ?? null)],
]);

function isEmpty(value: Json): boolean {
  if (isJsonList(value)) return value.length === 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === "";
}

/** Takes steps of the work for what it is given, and for what it makes beyond that. */
export function runCall(expr: CallExpr, args: readonly Json[], work: Work): Json {
  const cost = args.reduce<number>((sum, value) => sum + costOf(value), 0);
  spend(work, cost, expr.at);
  const run = runOf(expr.name);
  if (run === undefined) return halt(`there is no filter or function "${expr.name}"`, expr.at);
  const made = run(args, {
    work,
    ...(expr.at === undefined ? {} : { at: expr.at }),
    ...(expr.words === undefined ? {} : { words: expr.words }),
  });
  spend(work, Math.max(0, costOf(made) - cost), expr.at);
  return made;
}
