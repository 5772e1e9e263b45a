/** Evaluation as the scheduler uses it: what an expression's end means for the instance that asked for it. */
import { canonicalJson, type Json } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";
import { evaluate } from "../expr/evaluate.ts";
import type { Expr, Tmpl } from "../expr/ir.ts";
import { render } from "../expr/render.ts";
import { type Evaluated, Missing } from "../expr/world.ts";
import type { Setting } from "../plan/plan.ts";
import type { Context } from "./references.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";
import { worldOf } from "./world.ts";

export type NoValue = Exclude<Evaluated<Json>, { kind: "value" } | { kind: "missing" }>;
export type Computed<T> = { readonly kind: "value"; readonly value: T } | NoValue;

/** Evaluates; a value that is on disk ends the examination by `Missing`, to be taken up again when it is loaded. */
export function compute(state: State, expr: Expr, context: Context): Computed<Json> {
  return known(evaluate(expr, worldOf(state, context)));
}

export function renderIn(state: State, tmpl: Tmpl, context: Context): Computed<string> {
  return known(render(tmpl, worldOf(state, context)));
}

function known<T>(result: Evaluated<T>): Computed<T> {
  if (result.kind === "missing") throw new Missing(result.ref);
  return result;
}

/** A setting: a number, or an expression over inputs. */
export function settingOf(state: State, setting: Setting, context: Context): Computed<number> {
  if (typeof setting === "number") return { kind: "value", value: setting };
  const result = compute(state, setting.e, context);
  if (result.kind !== "value") return result;
  if (typeof result.value !== "number" || result.value < 0) {
    const cause: Cause = {
      kind: "expression",
      message: `"${setting.text}" is ${JSON.stringify(result.value)}, not a number from 0`,
    };
    return { kind: "error", cause };
  }
  return { kind: "value", value: result.value };
}

/** A setting that counts something: of one that is not whole, the whole part. */
export function countOf(state: State, setting: Setting, context: Context): Computed<number> {
  const result = settingOf(state, setting, context);
  return result.kind === "value" ? { kind: "value", value: Math.floor(result.value) } : result;
}

/** Ends an instance as what it could not compute says: skipped or blocked by what it touched, or failed. */
export function settleWithout(turn: Turn, iid: number, result: NoValue): void {
  const attempts = turn.state.live.get(iid)?.attempt;
  const tail = attempts === undefined ? {} : { attempts };
  if (result.kind === "error") emit(turn, { kind: "settled", iid, outcome: "failed", cause: result.cause, ...tail });
  else if (result.outcome === "skipped")
    emit(turn, { kind: "settled", iid, outcome: "skipped", by: result.who, ...tail });
  else emit(turn, { kind: "settled", iid, outcome: "blocked", by: result.who, ...tail });
}

/** A condition: one of type `any` may turn out to be something else than true or false. */
export function computeCondition(state: State, expr: Expr, context: Context): Computed<boolean> {
  const result = compute(state, expr, context);
  if (result.kind !== "value") return result;
  if (typeof result.value === "boolean") return { kind: "value", value: result.value };
  const found = canonicalJson(result.value).slice(0, 80);
  return { kind: "error", cause: { kind: "expression", message: `a condition is ${found}, not true or false` } };
}
