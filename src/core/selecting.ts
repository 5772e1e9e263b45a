/** What a `from` makes of its elements where it reads a whole list; `choosing.ts` has the same one arrival at a time. */
import { invariant, present, unreachable } from "../base/invariant.ts";
import { canonicalJson, isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Expr } from "../expr/ir.ts";
import type { Act, Op } from "../plan/plan.ts";
import { type Choice, encodeChoices } from "./apply-list.ts";
import { type Computed, compute, computeCondition, countOf, type NoValue, settleWithout } from "./computing.ts";
import { examineLater } from "./instances.ts";
import { failOverBudget, holderOverList } from "./limits.ts";
import type { Context } from "./references.ts";
import { contextOf, slotAt } from "./references.ts";
import type { Row, Selecting, State } from "./state.ts";
import { emit, isFull, type Turn } from "./turn.ts";

export type From = Extract<Act, { do: "stream" }>;

/** Thrown by what evaluates here, and caught by `settleIfNoRow`: an expression of the `from` has no value. */
class NoRow extends Error {
  readonly result: NoValue;
  constructor(result: NoValue) {
    super("no value");
    this.result = result;
  }
}

export function settleIfNoRow(turn: Turn, iid: number, error: unknown): void {
  if (error instanceof TooLong) return failOverBudget(turn, error.holder, error.message);
  if (!(error instanceof NoRow)) throw error;
  settleWithout(turn, iid, error.result);
}

/** Thrown and caught likewise: a list is longer than an instance around it allows. */
class TooLong extends Error {
  readonly holder: number;
  constructor(holder: number, length: number) {
    super(`has a list of ${length} elements, more than its limit`);
    this.holder = holder;
  }
}

/** Settles a `from` whose list is read whole: many elements are gone through a part a step. */
export function computeWholeFrom(turn: Turn, iid: number, act: From): void {
  const { state } = turn;
  try {
    const selecting = state.selecting.get(iid) ?? startSelecting(turn, iid, act);
    state.selecting.set(iid, selecting);
    for (const op of act.ops.slice(selecting.op)) {
      if (!evaluateRows(turn, act, op, selecting, contextOf(state, iid))) return examineLater(state, iid);
      applyOp(state, op, selecting, contextOf(state, iid));
    }
    state.selecting.delete(iid);
    const { rows, left, count } = selecting;
    if (left.size > 0) emit(turn, { kind: "closed", iid, dropped: cutCount(left), codes: codesOf(left, count) });
    emit(turn, { kind: "settled", iid, outcome: "ok", value: rows.map(({ value }) => value) });
  } catch (error) {
    settleIfNoRow(turn, iid, error);
    state.selecting.delete(iid);
  }
}

function startSelecting({ state }: Turn, iid: number, act: From): Selecting {
  const context = contextOf(state, iid);
  const rows = rowsOf(state, act, context, listFrom(state, present(act.gens[0], "a generator").in, context));
  return { rows, count: rows.length, op: 0, isSorted: false, values: [], left: new Map() };
}

/** What the step reads of each row. False: the rest follows in the next step. A value on disk has it go on where it was. */
function evaluateRows(turn: Turn, act: From, op: Op, { rows, values }: Selecting, context: Context): boolean {
  if ("n" in op) return true;
  while (values.length < rows.length) {
    if (isFull(turn)) return false;
    turn.work += 1;
    const row = present(rows[values.length], "a row");
    values.push(valueOfRow(turn.state, act, op, row, context));
  }
  return true;
}

/** Steps that read something of each row. */
type RowStep = Exclude<Op, { readonly op: "take" | "chunk" }>;

function valueOfRow(state: State, act: From, op: RowStep, row: Row, context: Context): Json {
  if (op.op === "where") return holds(state, act, op.e, row, context);
  if (op.op === "sort") return op.by.map(({ e }) => read(state, act, e, row, context));
  return read(state, act, op.e, row, context);
}

type Left = Selecting["left"];

/** What is recorded of the rows that a step leaves out. Of those that are sorted, `take` makes a choice. */
function leftBy({ op }: Op, isSorted: boolean): "d" | "c" | "t" | undefined {
  if (op === "distinct") return "d";
  if (op === "cap") return "c";
  return op === "take" && !isSorted ? "t" : undefined;
}

/** What stays is in the order in which it was. */
function noteLeft(left: Left, before: readonly Row[], kept: readonly Row[], choice: "d" | "c" | "t"): void {
  let next = 0;
  for (const row of before) {
    if (kept[next]?.place === row.place) next += 1;
    else left.set(row.place, choice);
  }
}

/** A duplicate is no drop. */
function cutCount(left: Left): number {
  let count = 0;
  for (const choice of left.values()) if (choice !== "d") count += 1;
  return count;
}

function codesOf(left: Left, count: number): string {
  return encodeChoices(Array.from({ length: count }, (_, place): Choice => left.get(place) ?? "a"));
}

/** The rows of elements: each itself, or itself with each element of the second generator. */
export function rowsOf(state: State, act: From, context: Context, elements: readonly Json[]): readonly Row[] {
  const [first, second] = act.gens;
  invariant(first !== undefined, "a `from` has a generator");
  if (second === undefined) return elements.map((element, place) => ({ place, element, value: element }));
  const firstName = slotAt(state, context, first.slot).name;
  const secondName = slotAt(state, context, second.slot).name;
  const rows: Row[] = [];
  for (const element of elements) {
    const bound = new Map([[first.slot, element]]);
    for (const other of listFrom(state, second.in, { ...context, bound }))
      rows.push({ place: rows.length, element, other, value: { [firstName]: element, [secondName]: other } });
  }
  return rows;
}

/** The context in which the expressions of a row are read. */
function contextOfRow(act: From, { bound, element, other }: Row, context: Context): Context {
  if (bound !== undefined) return { ...context, bound };
  const [first, second] = act.gens;
  const slots = new Map([[first?.slot ?? 0, element]]);
  if (second !== undefined && other !== undefined) slots.set(second.slot, other);
  return { ...context, bound: slots };
}

function listFrom(state: State, expr: Expr, context: Context): readonly Json[] {
  const value = valueOrNoRow(compute(state, expr, context));
  const most = state.run?.limits.list ?? limits.listLength;
  const holder = isJsonList(value) ? holderOverList(state, context.inst, value.length) : undefined;
  if (holder !== undefined) throw new TooLong(holder, isJsonList(value) ? value.length : 0);
  if (isJsonList(value) && value.length <= most) return value;
  throw new NoRow({
    kind: "error",
    cause: { kind: "limit", message: `a list has more than ${most} elements, the most that \`limits: list\` allows` },
  });
}

export function valueOrNoRow<T>(result: Computed<T>): T {
  if (result.kind === "value") return result.value;
  throw new NoRow(result);
}

export function read(state: State, act: From, expr: Expr, row: Row, context: Context): Json {
  return valueOrNoRow(compute(state, expr, contextOfRow(act, row, context)));
}

export function holds(state: State, act: From, expr: Expr, row: Row, context: Context): boolean {
  return valueOrNoRow(computeCondition(state, expr, contextOfRow(act, row, context)));
}

function applyOp(state: State, op: Op, selecting: Selecting, context: Context): void {
  const { rows, values } = selecting;
  const kept = keptRows(state, op, rows, values, context);
  const choice = leftBy(op, selecting.isSorted);
  if (choice !== undefined) noteLeft(selecting.left, rows, kept, choice);
  if (op.op === "sort") selecting.isSorted = true;
  selecting.rows = kept;
  selecting.values = [];
  selecting.op += 1;
}

/** `values`: what the step read of each row. */
function keptRows(
  state: State,
  op: Op,
  rows: readonly Row[],
  values: readonly Json[],
  context: Context,
): readonly Row[] {
  switch (op.op) {
    case "where":
      return rows.filter((_, index) => values[index] === true);
    case "give":
      return rows.map((row, index) => ({ ...row, value: values[index] ?? null }));
    case "distinct":
      return firstOfEach(rows, values, 1);
    case "cap":
      return firstOfEach(rows, values, valueOrNoRow(countOf(state, op.max, context)));
    case "take":
      return rows.slice(0, valueOrNoRow(countOf(state, op.n, context)));
    case "chunk":
      return chunk(rows, Math.max(1, valueOrNoRow(countOf(state, op.n, context))));
    case "sort":
      return sortRows(op.by, rows, values);
    case "group":
      return groupRows(rows, values, op.slots);
    default:
      return unreachable(op);
  }
}

function firstOfEach(rows: readonly Row[], keys: readonly Json[], most: number): Row[] {
  const counts = new Map<string, number>();
  return rows.filter((_, index) => {
    const key = canonicalJson(keys[index] ?? null);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  });
}

function chunk(rows: readonly Row[], size: number): Row[] {
  const chunks: Row[] = [];
  for (let at = 0; at < rows.length; at += size) {
    const value = rows.slice(at, at + size).map((row) => row.value);
    chunks.push({ place: chunks.length, element: value, bound: new Map(), value });
  }
  return chunks;
}

type SortBy = Extract<Op, { op: "sort" }>["by"];

function sortRows(by: SortBy, rows: readonly Row[], values: readonly Json[]): Row[] {
  const keyed = rows.map((row, index) => ({ row, keys: values[index] }));
  keyed.sort((left, right) => compareKeys(by, left.keys, right.keys));
  return keyed.map(({ row }) => row);
}

function compareKeys(by: SortBy, left: Json | undefined, right: Json | undefined): number {
  if (!isJsonList(left) || !isJsonList(right)) return 0;
  for (const [index, { desc, words }] of by.entries()) {
    const order = compareKey(left[index] ?? null, right[index] ?? null, words);
    if (order !== 0) return desc ? -order : order;
  }
  return 0;
}

/** Words go by the order of their type, numbers by size, text by code point, false before true, null first. */
export function compareKey(left: Json, right: Json, words: readonly string[] | undefined): number {
  if (words !== undefined) return words.indexOf(String(left)) - words.indexOf(String(right));
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return compareText(left, right);
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  return Number(left !== null) - Number(right !== null);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  const leftPoints = Array.from(left);
  const rightPoints = Array.from(right);
  for (let index = 0; index < Math.min(leftPoints.length, rightPoints.length); index += 1) {
    const order = (leftPoints[index]?.codePointAt(0) ?? 0) - (rightPoints[index]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return leftPoints.length - rightPoints.length;
}

function groupRows(rows: readonly Row[], keys: readonly Json[], slots: readonly [number, number]): Row[] {
  const groups = new Map<string, { readonly key: Json; readonly items: Json[] }>();
  for (const [index, row] of rows.entries()) {
    const key = keys[index] ?? null;
    const text = canonicalJson(key);
    const group = groups.get(text) ?? { key, items: [] };
    group.items.push(row.value);
    groups.set(text, group);
  }
  return Array.from(groups.values(), ({ key, items }, place) => {
    const value = { key, items };
    const bound = new Map<number, Json>([
      [slots[0], key],
      [slots[1], items],
    ]);
    return { place, element: value, bound, value };
  });
}
