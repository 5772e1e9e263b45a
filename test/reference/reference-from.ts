/** The steps of a `from`, on a whole list, one after the other. */
import { canonicalJson, type Json } from "../../src/base/json.ts";
import { evaluate } from "../../src/expr/evaluate.ts";
import type { Expr } from "../../src/expr/ir.ts";
import type { World } from "../../src/expr/world.ts";
import type { Op } from "../../src/plan/plan.ts";
import type { Dropped } from "./instances.ts";

/** `item`: the element of the source that it came of. */
export type Row = { readonly bound: ReadonlyMap<number, Json>; readonly item: Json; readonly value: Json };

/** Reads an expression for a row; throws what the caller catches where it has no value. */
export type ReadRow = (expr: Expr, row: Row) => Json;

export type Selected = { readonly rows: readonly Row[]; readonly dropped: readonly Dropped[] };

export function select(rows: readonly Row[], ops: readonly Op[], read: ReadRow, setting: (of: Op) => number): Selected {
  let kept = rows;
  const dropped: Dropped[] = [];
  let isSorted = false;
  for (const op of ops) {
    const before = kept;
    kept = applyOp(op, before, read, setting);
    // What a take leaves after a sort is a choice; every other cut is counted.
    const why = op.op === "cap" || (op.op === "take" && !isSorted) ? op.op : undefined;
    if (why !== undefined) {
      const staying = new Set(kept);
      dropped.push(...before.filter((row) => !staying.has(row)).map(({ item }) => ({ item, why })));
    }
    if (op.op === "sort") isSorted = true;
  }
  return { rows: kept, dropped };
}

function applyOp(op: Op, rows: readonly Row[], read: ReadRow, setting: (of: Op) => number): readonly Row[] {
  switch (op.op) {
    case "where":
      return rows.filter((row) => read(op.e, row) === true);
    case "give":
      return rows.map((row) => ({ ...row, value: read(op.e, row) }));
    case "distinct":
      return atMost(rows, 1, (row) => read(op.e, row));
    case "cap":
      return atMost(rows, setting(op), (row) => read(op.e, row));
    case "take":
      return rows.slice(0, setting(op));
    case "chunk":
      return chunks(rows, Math.max(1, setting(op)));
    case "sort":
      return sorted(op.by, rows, read);
    case "group":
      return groups(op, rows, read);
    default:
      throw new Error("no such step");
  }
}

/** The first rows of each key. */
function atMost(rows: readonly Row[], most: number, keyOf: (row: Row) => Json): readonly Row[] {
  const counts = new Map<string, number>();
  return rows.filter((row) => {
    const key = canonicalJson(keyOf(row));
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  });
}

function chunks(rows: readonly Row[], size: number): readonly Row[] {
  const starts = Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => index * size);
  return starts.map((start) => {
    const value = rows.slice(start, start + size).map((row) => row.value);
    return { bound: new Map(), item: value, value };
  });
}

type SortBy = Extract<Op, { op: "sort" }>["by"];

function sorted(by: SortBy, rows: readonly Row[], read: ReadRow): readonly Row[] {
  const keyed = rows.map((row) => ({ row, keys: by.map(({ e }) => read(e, row)) }));
  return keyed
    .toSorted((left, right) => {
      for (const [index, { desc, words }] of by.entries()) {
        const [a, b] = [left.keys[index] ?? null, right.keys[index] ?? null];
        const order = isLess(a, b, words) ? -1 : Number(isLess(b, a, words));
        if (order !== 0) return desc ? -order : order;
      }
      return 0;
    })
    .map(({ row }) => row);
}

const noWorld: World = {
  node: () => ({ outcome: "skipped", who: 0 }),
  pairs: () => ({ outcome: "skipped", who: 0 }),
  view: () => null,
  outcomeOf: () => "skipped",
  tree: () => null,
  slot: () => ({ value: null }),
};

/** As `<` of the language has it. */
function isLess(left: Json, right: Json, words: readonly string[] | undefined): boolean {
  const less: Expr = {
    do: "compare",
    op: "<",
    left: { do: "lit", value: left },
    right: { do: "lit", value: right },
    ...(words === undefined ? {} : { words }),
  };
  const result = evaluate(less, noWorld);
  return result.kind === "value" && result.value === true;
}

function groups(op: Extract<Op, { op: "group" }>, rows: readonly Row[], read: ReadRow): readonly Row[] {
  const found = new Map<string, { readonly key: Json; readonly items: Json[] }>();
  for (const row of rows) {
    const key = read(op.e, row);
    const group = found.get(canonicalJson(key)) ?? { key, items: [] };
    found.set(canonicalJson(key), group);
    group.items.push(row.value);
  }
  return [...found.values()].map(({ key, items }) => {
    const bound = new Map<number, Json>([
      [op.slots[0], key],
      [op.slots[1], items],
    ]);
    return { bound, item: { key, items }, value: { key, items } };
  });
}
