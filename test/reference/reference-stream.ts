/** Lists of the reference interpreter: what a live source passed on, and what a `from` makes of a list. */
import { isJsonObject, type Json } from "../../src/base/json.ts";
import type { Expr } from "../../src/expr/ir.ts";
import type { Act, Gen, Live, Op } from "../../src/plan/plan.ts";
import { type Cell, type Env, envAt, type Instance, type Run } from "./instances.ts";
import {
  type Computed,
  compute,
  listOf,
  type NoValue,
  settingOf,
  settle,
  settleByEnd,
  settleWithout,
} from "./reference-compute.ts";
import { type Row, type Selected, select } from "./reference-from.ts";

type From = Extract<Act, { do: "stream" }>;

/** Elements are passed on one by one unless a step needs them all. */
export function streams(act: From): boolean {
  const isWhole = act.ops.some(({ op }) => op === "sort" || op === "group");
  return !isWhole && act.gens[0]?.live !== undefined;
}

/** What a live source passed on, however it ended. */
type Source = { readonly producer: Instance; readonly elements: readonly Json[] };

export function followLive(env: Env, live: Live): Source | undefined {
  if ("slot" in live.from) {
    const at = envAt(env, live.from.up);
    const { slot } = live.from;
    const wired = at?.frame.wires.find((wire) => wire.slot === slot)?.live;
    const outer = at?.frame.outer;
    if (wired === undefined || outer === undefined || live.pairs) return undefined;
    return followLive(outer, { ...wired, path: [...wired.path, ...live.path] });
  }
  const cell = envAt(env, live.from.up)?.frame.cells[live.from.node];
  if (cell?.elements === undefined) return undefined;
  const passed = cell.elements.filter(({ instance }) => instance === undefined || instance.outcome === "ok");
  const values = passed.map(({ key, item, instance, value }): Json => {
    const own = instance === undefined ? (value ?? null) : instance.value;
    return live.pairs ? { key, item, value: own } : own;
  });
  return { producer: cell.instance, elements: live.path.reduce<readonly Json[]>(takeField, values) };
}

function takeField(values: readonly Json[], step: Live["path"][number]): readonly Json[] {
  const fields = values.map((value) => (isJsonObject(value) ? (value[step.field] ?? null) : null));
  return step.flatten ? fields.flat() : fields;
}

/** A `from` over a live source: it passes on what it selects even if its source ends badly. */
export function runStream(run: Run, env: Env, cell: Cell, act: From): void {
  const live = act.gens[0]?.live;
  const source = live === undefined ? undefined : followLive(env, live);
  if (source === undefined) return runWhole(run, env, cell, act);
  const selected = selectFrom(run, env, act, source.elements);
  if (selected.kind !== "value") return settleWithout(run, cell.instance, selected);
  keepDropped(run, cell, selected.value);
  cell.elements = selected.value.rows.map(({ value }) => ({ key: "", item: null, value }));
  if (source.producer.outcome !== "ok") return settleByEnd(cell.instance, source.producer);
  settle(run, cell.instance, { kind: "value", value: selected.value.rows.map(({ value }) => value) });
}

export function runWhole(run: Run, env: Env, cell: Cell, act: From): void {
  const [gen] = act.gens;
  const list = gen === undefined ? undefined : listOf(run, env, gen);
  if (list === undefined || list.kind !== "value") return settleWithout(run, cell.instance, list ?? noList);
  const selected = selectFrom(run, env, act, list.value);
  if (selected.kind !== "value") return settleWithout(run, cell.instance, selected);
  keepDropped(run, cell, selected.value);
  settle(run, cell.instance, { kind: "value", value: selected.value.rows.map(({ value }) => value) });
}

function keepDropped(run: Run, cell: Cell, { dropped }: Selected): void {
  cell.dropped = dropped;
  cell.dropCount = dropped.length;
  run.dropped += dropped.length;
}

const noList: NoValue = { kind: "error", cause: { kind: "expression", message: "there is no list" } };

/** Thrown and caught here alone. */
class NoRow extends Error {
  readonly result: NoValue;
  constructor(result: NoValue) {
    super("no value");
    this.result = result;
  }
}

function selectFrom(run: Run, env: Env, act: From, list: readonly Json[]): Computed<Selected> {
  const value = <T>(result: Computed<T>): T => {
    if (result.kind === "value") return result.value;
    throw new NoRow(result);
  };
  const settingOfOp = (op: Op): number => {
    const setting = op.op === "cap" ? op.max : op.op === "take" || op.op === "chunk" ? op.n : 0;
    return Math.floor(value(settingOf(run, env, setting)));
  };
  try {
    const rows = list.flatMap((item) => rowsOf(env, act, item, (at, gen) => value(listOf(run, at, gen))));
    const read = (expr: Expr, row: Row): Json =>
      value(compute(run, { frame: env.frame, bound: new Map([...env.bound, ...row.bound]) }, expr));
    return { kind: "value", value: select(rows, act.ops, read, settingOfOp) };
  } catch (thrown) {
    if (thrown instanceof NoRow) return thrown.result;
    throw thrown;
  }
}

/** The rows of an element: one, or one for each element of the second generator. */
function rowsOf(env: Env, act: From, item: Json, list: (env: Env, gen: Gen) => readonly Json[]): readonly Row[] {
  const [first, second] = act.gens;
  if (first === undefined) return [];
  const bound = new Map([[first.slot, item]]);
  if (second === undefined) return [{ bound, item, value: item }];
  const inner: Env = { frame: env.frame, bound: new Map([...env.bound, ...bound]) };
  const name = (slot: number): string => env.frame.body.slots[slot]?.name ?? "";
  return list(inner, second).map((other) => {
    const both = { [name(first.slot)]: item, [name(second.slot)]: other };
    return { bound: new Map([...bound, [second.slot, other]]), item: both, value: both };
  });
}
