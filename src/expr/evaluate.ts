/**
 * Expressions to values. Never throws for bad data: what a world or a step refuses comes back as an `Evaluated`.
 * Reading is lazy, left to right; work is counted in steps, of which every element that is read adds some.
 */

import { unreachable } from "../base/invariant.ts";
import { isJsonList, isJsonObject, type Json, sameJson } from "../base/json.ts";
import { combine } from "./arithmetic.ts";
import { Halt, halt, haltAbsent } from "./halt.ts";
import type { Expr } from "./ir.ts";
import { runCall } from "./run-call.ts";
import { charactersOf, checkMade, compareValues, kindOf, ownField, sliceText } from "./values.ts";
import { costOf, countInner, countList, newWork, spend, type Work, wholeCostOf } from "./work.ts";
import { type Evaluated, type Locals, Missing, type NodeRead, type World } from "./world.ts";

type Do<K extends Expr["do"]> = Extract<Expr, { do: K }>;

/** What an evaluation works on. `work` counts down; it is shared by all worlds that one evaluation enters. */
export type Machine = { readonly world: World; readonly locals: Locals; readonly work: Work };

/**
 * The value of an expression in a world, or how it ended: `touch` a node that is not ok, `error` (cause `expression`
 * or `limit`, with `at`), `missing` a value that must be loaded first.
 */
export function evaluate(expr: Expr, world: World, locals: Locals = []): Evaluated<Json> {
  const machine: Machine = { world, locals, work: newWork() };
  return guarded(() => compute(expr, machine));
}

/** Runs and turns what was thrown into a result. */
export function guarded<T>(run: () => T): Evaluated<T> {
  try {
    return { kind: "value", value: run() };
  } catch (thrown) {
    if (thrown instanceof Halt) return thrown.result;
    if (thrown instanceof Missing) return { kind: "missing", ref: thrown.ref };
    if (thrown instanceof RangeError) {
      return { kind: "error", cause: { kind: "limit", message: "the expression needs more memory than there is" } };
    }
    throw thrown;
  }
}

/** One step. Throws `Halt`, or `Missing` from the world. */
export function compute(expr: Expr, machine: Machine): Json {
  machine.work.left -= 1;
  if (machine.work.left < 0) spend(machine.work, 0, atOf(expr));
  switch (expr.do) {
    case "lit":
      return expr.value;
    case "local":
      return machine.locals[expr.local] ?? null;
    case "slot":
      return readSlot(expr, machine);
    case "node":
      return take(machine.world.node(expr.ref), machine);
    case "pairs":
      return take(machine.world.pairs(expr.ref), machine);
    case "get":
      return getField(compute(expr.of, machine), expr);
    case "dot":
      return mapField(expr, machine);
    case "index":
      return getElement(compute(expr.of, machine), compute(expr.index, machine), machine.work, expr.at);
    case "compare":
      return compare(expr, machine);
    case "binary":
      return binary(expr, machine);
    case "and":
      return isTrue(compute(expr.left, machine), expr.at) && isTrue(compute(expr.right, machine), expr.at);
    case "or":
      return isTrue(compute(expr.left, machine), expr.at) || isTrue(compute(expr.right, machine), expr.at);
    case "not":
      return !isTrue(compute(expr.of, machine), expr.at);
    case "if":
      return compute(isTrue(compute(expr.if, machine), expr.at) ? expr.then : expr.else, machine);
    case "each":
      return comprehend(expr, machine);
    case "call":
      return runCall(expr, computeAll(expr.args, machine), machine.work);
    case "list":
      return makeList(expr, machine);
    case "object":
      return makeObject(expr, machine);
    default:
      return computeRare(expr, machine);
  }
}

type RareExpr = Do<"view" | "tree" | "is" | "slice" | "negate" | "in" | "soft" | "defined">;

function computeRare(expr: RareExpr, machine: Machine): Json {
  switch (expr.do) {
    case "tree":
      return counted(machine.world.tree(), machine);
    case "view":
      return counted(machine.world.view(expr.ref, expr.view), machine);
    case "is":
      return machine.world.outcomeOf(expr.ref) === expr.outcome;
    case "slice":
      return slice(expr, machine);
    case "negate": {
      const value = compute(expr.of, machine);
      if (typeof value !== "number")
        return value === null ? haltAbsent("`-` of null", expr.at) : halt(`\`-\` of ${kindOf(value)}`, expr.at);
      return value === 0 ? 0 : -value;
    }
    case "in":
      return isIn(expr, machine) !== expr.negated;
    case "soft":
      return soften(expr, machine);
    case "defined":
      return isDefined(expr, machine);
    default:
      return unreachable(expr);
  }
}

function atOf(expr: Expr): number | undefined {
  return "at" in expr ? expr.at : undefined;
}

/** The value of a node that is ok; otherwise the node is touched. */
function take(read: NodeRead, machine: Machine): Json {
  if (read.outcome === "ok") return counted(read.value, machine);
  const { outcome, who, cause } = read;
  throw new Halt({ kind: "touch", outcome, who, ...(cause === undefined ? {} : { cause }) });
}

function counted(value: Json, machine: Machine): Json {
  countList(machine.work, value);
  return value;
}

function binary(expr: Do<"binary">, machine: Machine): Json {
  const value = combine(expr.op, compute(expr.left, machine), compute(expr.right, machine), expr.at);
  if (typeof value !== "number") spend(machine.work, costOf(value), expr.at);
  return value;
}

function readSlot(expr: Do<"slot">, machine: Machine): Json {
  const read = machine.world.slot(expr.ref);
  if ("value" in read) return counted(read.value, machine);
  if ("error" in read) throw new Halt({ kind: "error", cause: read.error });
  return compute(read.wire, { world: read.world, locals: [], work: machine.work });
}

export function isTrue(value: Json, at?: number): boolean {
  if (typeof value === "boolean") return value;
  if (value === null) return haltAbsent("a condition is null", at);
  return halt(`a condition is ${kindOf(value)}, not true or false`, at);
}

function getField(of: Json, { field, at }: { readonly field: string; readonly at?: number }): Json {
  const value = ownField(of, field);
  if (value !== undefined) return value;
  if (of === null) return haltAbsent(`there is no "${field}": the value is null`, at);
  if (isJsonObject(of)) return haltAbsent(`the field "${field}" is absent`, at);
  return halt(`${kindOf(of)} has no field "${field}"`, at);
}

function mapField(expr: Do<"dot">, machine: Machine): Json {
  const list = compute(expr.of, machine);
  if (!isJsonList(list))
    return list === null
      ? haltAbsent(`there is no list to read "${expr.field}" of`, expr.at)
      : halt(`${kindOf(list)} is no list`, expr.at);
  spend(machine.work, list.length, expr.at);
  const mapped: Json[] = [];
  for (const item of list) {
    const value = getField(item, expr);
    if (!expr.flatten) mapped.push(value);
    else if (isJsonList(value)) for (const inner of value) mapped.push(inner);
    else halt(`"${expr.field}" of an element is ${kindOf(value)}, not a list`, expr.at);
  }
  countInner(machine.work, list, expr.field, mapped, expr.at);
  return mapped;
}

function getElement(of: Json, index: Json, work: Work, at?: number): Json {
  if (typeof index === "string") return getField(of, { field: index, ...(at === undefined ? {} : { at }) });
  if (of === null || index === null) return haltAbsent("an index of null, or into null", at);
  if (typeof index !== "number" || !Number.isInteger(index)) return halt(`${kindOf(index)} is no index`, at);
  if (typeof of === "string") spend(work, costOf(of), at);
  const list = typeof of === "string" ? charactersOf(of) : of;
  if (!isJsonList(list)) return halt(`${kindOf(of)} has no elements`, at);
  const value = list[index < 0 ? list.length + index : index];
  if (value !== undefined) return value;
  const many = list.length === 1 ? "there is one" : `there are ${list.length}`;
  return haltAbsent(`there is no element ${index}: ${list.length === 0 ? "there are none" : many}, counted from 0`, at);
}

function slice(expr: Do<"slice">, machine: Machine): Json {
  const of = compute(expr.of, machine);
  const from = bound(expr.from, machine, expr.at);
  const to = bound(expr.to, machine, expr.at);
  spend(machine.work, costOf(of), expr.at);
  if (typeof of === "string") return sliceText(of, from, to);
  if (isJsonList(of)) return of.slice(from, to);
  return of === null ? haltAbsent("a slice of null", expr.at) : halt(`${kindOf(of)} cannot be sliced`, expr.at);
}

function bound(expr: Expr | undefined, machine: Machine, at?: number): number | undefined {
  if (expr === undefined) return undefined;
  const value = compute(expr, machine);
  if (value === null) return undefined;
  return typeof value === "number" && Number.isInteger(value) ? value : halt("a slice has whole numbers", at);
}

function compare(expr: Do<"compare">, machine: Machine): boolean {
  const left = compute(expr.left, machine);
  const right = compute(expr.right, machine);
  if (left !== right) spend(machine.work, comparingCost(left, right), expr.at);
  switch (expr.op) {
    case "==":
      return sameJson(left, right);
    case "!=":
      return !sameJson(left, right);
    case "<":
      return compareValues(left, right, expr.words, expr.at) < 0;
    case "<=":
      return compareValues(left, right, expr.words, expr.at) <= 0;
    case ">":
      return compareValues(left, right, expr.words, expr.at) > 0;
    case ">=":
      return compareValues(left, right, expr.words, expr.at) >= 0;
    default:
      return unreachable(expr.op);
  }
}

/** Texts and structures are gone through; all else is one step, which was taken. */
function comparingCost(left: Json, right: Json): number {
  const isSimple = typeof left === "number" || typeof left === "boolean" || left === null;
  if (isSimple || typeof left !== typeof right) return 0;
  return typeof left === "string" ? costOf(left) : wholeCostOf(left);
}

function isIn(expr: Do<"in">, machine: Machine): boolean {
  const item = compute(expr.item, machine);
  const of = compute(expr.of, machine);
  if (isJsonList(of)) {
    spend(
      machine.work,
      Math.ceil(of.length / elementsOfStep) * (1 + (typeof item === "object" ? wholeCostOf(item) : 0)),
      expr.at,
    );
    return of.some((element) => sameJson(element, item));
  }
  if (of === null) return haltAbsent("`in` null", expr.at);
  if (typeof item !== "string") return halt(`${kindOf(item)} cannot be in ${kindOf(of)}`, expr.at);
  spend(machine.work, costOf(of), expr.at);
  if (typeof of === "string") return of.includes(item);
  return isJsonObject(of) ? Object.hasOwn(of, item) : halt(`nothing can be in ${kindOf(of)}`, expr.at);
}

/** To compare with an element is quicker than a step that computes something. */
const elementsOfStep = 16;

function computeAll(exprs: readonly Expr[], machine: Machine): readonly Json[] {
  const values: Json[] = [];
  for (const expr of exprs) values.push(compute(expr, machine));
  return values;
}

function makeList(expr: Do<"list">, machine: Machine): Json {
  checkMade(expr.items.length);
  return computeAll(expr.items, machine);
}

function makeObject(expr: Do<"object">, machine: Machine): Json {
  const entries: [string, Json][] = [];
  for (const { key, value } of expr.entries) {
    const name = typeof key === "string" ? key : compute(key, machine);
    if (typeof name !== "string") return halt(`a key is ${kindOf(name)}, not text`);
    entries.push([name, compute(value, machine)]);
  }
  return Object.fromEntries(entries); // defines own fields, also one called `__proto__`
}

function comprehend(expr: Do<"each">, machine: Machine): Json {
  const list = compute(expr.in, machine);
  if (!isJsonList(list))
    return list === null
      ? haltAbsent("there is no list to go through", expr.at)
      : halt(`${kindOf(list)} is no list`, expr.at);
  const given: Json[] = [];
  for (const item of list) {
    machine.locals[expr.local] = item;
    if (expr.if !== undefined && !isTrue(compute(expr.if, machine), expr.at)) continue;
    given.push(compute(expr.give, machine));
  }
  return given;
}

/** `default` and `rescue`: what they stand in for in the whole left operand. */
function soften(expr: Do<"soft">, machine: Machine): Json {
  try {
    const value = compute(expr.of, machine);
    if (value !== null) return value;
  } catch (thrown) {
    if (!(thrown instanceof Halt) || !isSoftened(thrown, expr.how)) throw thrown;
  }
  return compute(expr.instead, machine);
}

function isSoftened(halted: Halt, how: "default" | "rescue"): boolean {
  if (halted.result.kind === "touch") return how === "rescue" || halted.result.outcome === "skipped";
  return halted.absent;
}

function isDefined(expr: Do<"defined">, machine: Machine): boolean {
  try {
    compute(expr.of, machine);
    return true;
  } catch (thrown) {
    if (thrown instanceof Halt && isSoftened(thrown, "default")) return false;
    throw thrown;
  }
}
