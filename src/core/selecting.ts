/** What a `from` makes of its elements: all at once where it reads a whole list, one arrival at a time on a stream. */
import { Bug, invariant, unreachable } from "../base/invariant.ts";
import { canonicalJson, isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Expr } from "../expr/ir.ts";
import type { Act, Op } from "../plan/plan.ts";
import { type Choice, eachChoice, encodeChoices } from "./apply-list.ts";
import {
  type Computed,
  compute,
  computeCondition,
  contextOf,
  type NoValue,
  settingOf,
  settleWithout,
} from "./computing.ts";
import { listOf, nodeOf } from "./instances.ts";
import { failOverBudget, holderOverList } from "./limits.ts";
import { transientOf } from "./list-values.ts";
import type { Context } from "./references.ts";
import { slotAt } from "./references.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";
import { elementsOfArrival, sourceOf } from "./world.ts";

export type From = Extract<Act, { do: "stream" }>;

/** One element with the slots that it binds. */
type Row = { readonly bound: ReadonlyMap<number, Json>; readonly value: Json };

/** Thrown inside this file alone: an expression of the `from` has no value. */
class NoRow extends Error {
  readonly result: NoValue;
  constructor(result: NoValue) {
    super("no value");
    this.result = result;
  }
}

function settleIfNoRow(turn: Turn, iid: number, error: unknown): void {
  if (error instanceof TooLong) return failOverBudget(turn, error.holder, error.message);
  if (!(error instanceof NoRow)) throw error;
  settleWithout(turn, iid, error.result);
}

/** Thrown inside this file alone: a list is longer than an instance around it allows. */
class TooLong extends Error {
  readonly holder: number;
  constructor(holder: number, length: number) {
    super(`has a list of ${length} elements, more than its limit`);
    this.holder = holder;
  }
}

/** Settles a `from` whose list is read whole. */
export function computeWholeFrom(turn: Turn, iid: number, act: From): void {
  try {
    const { rows, dropped } = selectAll(turn.state, act, contextOf(turn.state, iid));
    if (dropped > 0) emit(turn, { kind: "closed", iid, dropped });
    emit(turn, { kind: "settled", iid, outcome: "ok", value: rows.map(({ value }) => value) });
  } catch (error) {
    settleIfNoRow(turn, iid, error);
  }
}

function selectAll(state: State, act: From, context: Context): { rows: readonly Row[]; dropped: number } {
  const first = act.gens[0];
  invariant(first !== undefined, "a `from` has a generator");
  const list = listFrom(state, first.in, context);
  let rows: readonly Row[] = list.flatMap((element) => rowsOf(state, act, context, element));
  let dropped = 0;
  let isSorted = false;
  for (const op of act.ops) {
    const kept = applyOp(state, op, rows, context);
    if (op.op === "cap" || (op.op === "take" && !isSorted)) dropped += rows.length - kept.length;
    if (op.op === "sort") isSorted = true;
    rows = kept;
  }
  return { rows, dropped };
}

/** The rows of one element: itself, or itself with each element of the second generator. */
function rowsOf(state: State, act: From, context: Context, element: Json): Row[] {
  const [first, second] = act.gens;
  invariant(first !== undefined, "a `from` has a generator");
  const bound = new Map<number, Json>([[first.slot, element]]);
  if (second === undefined) return [{ bound, value: element }];
  const firstName = slotAt(state, context, first.slot).name;
  const secondName = slotAt(state, context, second.slot).name;
  return listFrom(state, second.in, { ...context, bound }).map((other) => ({
    bound: new Map([...bound, [second.slot, other]]),
    value: { [firstName]: element, [secondName]: other },
  }));
}

function listFrom(state: State, expr: Expr, context: Context): readonly Json[] {
  const value = valueOrNoRow(compute(state, expr, context));
  const most = state.run?.limits.list ?? limits.listLength;
  const holder = isJsonList(value) ? holderOverList(state, context.inst, value.length) : undefined;
  if (holder !== undefined) throw new TooLong(holder, isJsonList(value) ? value.length : 0);
  if (isJsonList(value) && value.length <= most) return value;
  throw new NoRow({
    kind: "error",
    cause: { kind: "limit", message: `a list has more than ${most} elements, the limit` },
  });
}

function valueOrNoRow<T>(result: Computed<T>): T {
  if (result.kind === "value") return result.value;
  throw new NoRow(result);
}

function read(state: State, expr: Expr, row: Row, context: Context): Json {
  return valueOrNoRow(compute(state, expr, { ...context, bound: row.bound }));
}

function holds(state: State, expr: Expr, row: Row, context: Context): boolean {
  return valueOrNoRow(computeCondition(state, expr, { ...context, bound: row.bound }));
}

function applyOp(state: State, op: Op, rows: readonly Row[], context: Context): readonly Row[] {
  switch (op.op) {
    case "where":
      return rows.filter((row) => holds(state, op.e, row, context));
    case "give":
      return rows.map((row) => ({ bound: row.bound, value: read(state, op.e, row, context) }));
    case "distinct":
      return firstOfEach(rows, (row) => canonicalJson(read(state, op.e, row, context)), 1);
    case "cap":
      return firstOfEach(
        rows,
        (row) => canonicalJson(read(state, op.e, row, context)),
        valueOrNoRow(settingOf(state, op.max, context)),
      );
    case "take":
      return rows.slice(0, valueOrNoRow(settingOf(state, op.n, context)));
    case "chunk":
      return chunk(rows, Math.max(1, valueOrNoRow(settingOf(state, op.n, context))));
    case "sort":
      return sortRows(state, op.by, rows, context);
    case "group":
      return groupRows(rows, (row) => read(state, op.e, row, context), op.slots);
    default:
      return unreachable(op);
  }
}

function firstOfEach(rows: readonly Row[], keyOf: (row: Row) => string, most: number): Row[] {
  const counts = new Map<string, number>();
  return rows.filter((row) => {
    const key = keyOf(row);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  });
}

function chunk(rows: readonly Row[], size: number): Row[] {
  const chunks: Row[] = [];
  for (let at = 0; at < rows.length; at += size) {
    chunks.push({ bound: new Map(), value: rows.slice(at, at + size).map(({ value }) => value) });
  }
  return chunks;
}

type SortBy = Extract<Op, { op: "sort" }>["by"];

function sortRows(state: State, by: SortBy, rows: readonly Row[], context: Context): Row[] {
  const keyed = rows.map((row) => ({ row, keys: by.map(({ e }) => read(state, e, row, context)) }));
  keyed.sort((left, right) => compareKeys(by, left.keys, right.keys));
  return keyed.map(({ row }) => row);
}

function compareKeys(by: SortBy, left: readonly Json[], right: readonly Json[]): number {
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

function groupRows(rows: readonly Row[], keyOf: (row: Row) => Json, slots: readonly [number, number]): Row[] {
  const groups = new Map<string, { readonly key: Json; readonly items: Json[] }>();
  for (const row of rows) {
    const key = keyOf(row);
    const text = canonicalJson(key);
    const group = groups.get(text) ?? { key, items: [] };
    group.items.push(row.value);
    groups.set(text, group);
  }
  return Array.from(groups.values(), ({ key, items }) => ({
    bound: new Map<number, Json>([
      [slots[0], key],
      [slots[1], items],
    ]),
    value: { key, items },
  }));
}

type Memory = { readonly seen: Set<string>; readonly caps: Map<string, number>; taken: number };

/** Judges the elements of one arrival of a stream. False: the stream has settled, for want of a value. */
export function chooseArrival(turn: Turn, iid: number, src: number): boolean {
  const { state } = turn;
  const { act } = nodeOf(state, iid);
  invariant(act.do === "stream", "a stream");
  try {
    const memory = memoryOf(state, iid, act);
    const rows = arrivalRows(state, iid, act, src);
    if (rows.length === 0) return true;
    const context = contextOf(state, iid);
    const draft: Memory = { seen: new Set(), caps: new Map(), taken: memory.taken };
    const judged = rows.map((row) => judge(state, act, row, context, memory, draft));
    const value = judged.flatMap((row) => (row.choice === "a" ? [row.value] : []));
    keep(memory, draft);
    const codes = encodeChoices(judged.map(({ choice }) => choice));
    emit(turn, { kind: "chosen", iid, src, codes, ...(value.length === 0 ? {} : { value }) });
    return true;
  } catch (error) {
    settleIfNoRow(turn, iid, error);
    return false;
  }
}

function arrivalRows(state: State, iid: number, act: From, src: number): Row[] {
  const source = sourceOf(state, iid);
  invariant(source !== undefined, "a stream has a source");
  const elements = elementsOfArrival(state, listOf(state, iid), source, src);
  const context = contextOf(state, iid);
  return elements.flatMap((element) => rowsOf(state, act, context, element));
}

/** What one element becomes. `draft` holds what this arrival adds, so that a value on disk leaves nothing half done. */
function judge(
  state: State,
  act: From,
  row: Row,
  context: Context,
  memory: Memory,
  draft: Memory,
): { readonly choice: Choice; readonly value: Json } {
  let { value } = row;
  for (const op of act.ops) {
    if (op.op === "give") {
      value = read(state, op.e, row, context);
      continue;
    }
    const choice = judgeStep(state, op, row, context, memory, draft);
    if (choice !== "a") return { choice, value };
  }
  return { choice: "a", value };
}

function judgeStep(state: State, op: Op, row: Row, context: Context, memory: Memory, draft: Memory): Choice {
  switch (op.op) {
    case "where":
      return holds(state, op.e, row, context) ? "a" : "w";
    case "distinct": {
      const key = canonicalJson(read(state, op.e, row, context));
      if (memory.seen.has(key) || draft.seen.has(key)) return "d";
      draft.seen.add(key);
      return "a";
    }
    case "cap": {
      const key = canonicalJson(read(state, op.e, row, context));
      const count = draft.caps.get(key) ?? memory.caps.get(key) ?? 0;
      if (count >= valueOrNoRow(settingOf(state, op.max, context))) return "c";
      draft.caps.set(key, count + 1);
      return "a";
    }
    case "take":
      if (draft.taken >= valueOrNoRow(settingOf(state, op.n, context))) return "t";
      draft.taken += 1;
      return "a";
    default:
      throw new Bug(`a stream has no step \`${op.op}\``);
  }
}

function keep(memory: Memory, draft: Memory): void {
  for (const key of draft.seen) memory.seen.add(key);
  for (const [key, count] of draft.caps) memory.caps.set(key, count);
  memory.taken = draft.taken;
}

/** What was seen and counted so far; after a resume it is made again from the journaled choices. */
function memoryOf(state: State, iid: number, act: From): Memory {
  const list = listOf(state, iid);
  const transient = transientOf(list);
  if (transient.memory !== undefined) return transient.memory;
  const memory: Memory = { seen: new Set(), caps: new Map(), taken: list.elements?.seq.length ?? 0 };
  for (const [src, codes] of list.codes ?? []) {
    const rows = arrivalRows(state, iid, act, src);
    eachChoice(codes, (choice, index) => {
      const row = rows[index];
      if (row !== undefined && (choice === "a" || choice === "c" || choice === "t"))
        remember(state, iid, act, row, choice, memory);
    });
  }
  transient.memory = memory;
  return memory;
}

function remember(state: State, iid: number, act: From, row: Row, choice: Choice, memory: Memory): void {
  const context = contextOf(state, iid);
  for (const op of act.ops) {
    if (op.op === "distinct") memory.seen.add(canonicalJson(read(state, op.e, row, context)));
    if (op.op === "cap" && choice !== "c") {
      const key = canonicalJson(read(state, op.e, row, context));
      memory.caps.set(key, (memory.caps.get(key) ?? 0) + 1);
    }
  }
}
