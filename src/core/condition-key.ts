/**
 * A condition of `ensure` as part of a reuse key: what it asks for, with the values of all that it reads beside the
 * result. So a result is judged anew where these have changed, and names, places and blanks do not count.
 */
import { canonicalJson, type Json } from "../base/json.ts";
import type { Expr, Tmpl } from "../expr/ir.ts";
import type { Ensure } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk-expr.ts";
import { compute } from "./computing.ts";
import { type Context, slotAt } from "./references.ts";
import type { State } from "./state.ts";

export function conditionKey(state: State, ensure: Ensure, context: Context): Json {
  const reading: Reading = { state, context };
  return "argv" in ensure ? ensure.argv.map((argument) => closed(reading, argument)) : closed(reading, ensure.if);
}

type Reading = { readonly state: State; readonly context: Context };

/** The tree, with a value in place of each part that does not hang on the result, and without places in the text. */
function closed(reading: Reading, tree: Expr | Tmpl): Json {
  const text = JSON.stringify(tree, (name, part: unknown) => {
    if (name === "at") return undefined;
    if (!isExpr(part)) return part;
    if (part.do === "slot" && isResult(reading, part)) return "result";
    return hangsOnResult(reading, part) ? part : readText(reading, part);
  });
  return JSON.parse(text);
}

/** What stands in the tree is a step of an expression, a part of a template, or a list or field of these. */
function isExpr(part: unknown): part is Expr {
  if (typeof part !== "object" || part === null || !("do" in part)) return false;
  return part.do !== "put" && part.do !== "for" && !("branches" in part);
}

/** A variable of a comprehension or template hangs on what stands around it. */
function hangsOnResult(reading: Reading, part: Expr): boolean {
  for (const { expr, locals } of stepsOf(part)) {
    if (expr.do === "slot" && isResult(reading, expr)) return true;
    if (expr.do !== "local") continue;
    let scope = locals;
    while (scope !== undefined && scope.local !== expr.local) scope = scope.outer;
    if (scope === undefined) return true;
  }
  return false;
}

function isResult({ state, context }: Reading, { ref }: Extract<Expr, { do: "slot" }>): boolean {
  return ref.up === 0 && slotAt(state, context, ref.slot).kind === "result";
}

/** As text: what is data is looked into no further. */
function readText({ state, context }: Reading, part: Expr): string {
  const result = compute(state, part, context);
  if (result.kind === "value") return canonicalJson(result.value);
  return result.kind === "touch" ? result.outcome : `error: ${result.cause.kind}`;
}
