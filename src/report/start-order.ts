/** In which order instances would start: by the rank that the scheduler gives them, over columns that hold only these. */
import { addInstance, createColumns, shapes } from "../core/columns.ts";
import { rankOf } from "../core/rank.ts";
import type { TableRow } from "../core/run-tables.ts";
import { createState, type State } from "../core/state.ts";
import { waysOf } from "../core/ways.ts";
import type { PlanWays } from "./plan-ways.ts";
import type { RunRecord } from "./run-record.ts";

/** `rowOf`: of what stands around them. */
type OrderCall = {
  readonly run: RunRecord;
  readonly ways: PlanWays;
  readonly rows: readonly TableRow[];
  readonly rowOf: (iid: number) => TableRow | undefined;
};

/** The first to start in front; what has the same rank goes by its opening. */
export function inStartOrder({ run, ways, rows, rowOf }: OrderCall): readonly TableRow[] {
  const most = rows.reduce((largest, { iid }) => Math.max(largest, iid), 0);
  const state = { ...createState(run.plan), columns: createColumns(most + 1) };
  const means = run.began?.means;
  if (means !== undefined) state.ways = waysOf(run.plan, means);
  const added = new Set<number>();
  const add = (row: TableRow): void => {
    if (added.has(row.iid)) return;
    added.add(row.iid);
    const around = row.parent === 0 ? undefined : rowOf(row.parent);
    addRow(state, ways, row, around);
    if (around !== undefined) add(around);
  };
  const ranked = rows.map((row) => {
    add(row);
    return { row, rank: rankOf(state, row.iid) };
  });
  return ranked.sort((left, right) => left.rank - right.rank || left.row.iid - right.row.iid).map(({ row }) => row);
}

function addRow({ columns }: State, ways: PlanWays, row: TableRow, around: TableRow | undefined): void {
  const { bodyIndex = 0, index = 0 } = ways.nodes[row.node] ?? {};
  addInstance(columns, row.iid, row.parent, bodyIndex, index, shapeOf(row, around));
  columns.pos[row.iid] = row.round ?? 0;
}

/** For its rank, all that is neither item nor round stands for its node. */
function shapeOf({ round, key, node }: TableRow, around: TableRow | undefined): number {
  if (round !== null) return shapes.round;
  return key !== null || around?.node === node ? shapes.item : shapes.single;
}
