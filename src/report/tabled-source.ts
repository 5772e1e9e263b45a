/** What the parts of a run that is read from its tables share. */
import { present } from "../base/invariant.ts";
import type { Event } from "../core/event.ts";
import type { RunTables, TableRow } from "../core/run-tables.ts";
import type { Plan } from "../plan/plan.ts";
import type { Groups } from "./groups.ts";
import type { NumberedNode, PlanWays } from "./plan-ways.ts";
import type { InstanceRecord } from "./run-record.ts";

/** `remember`: the instance of a row that was read, which is then not read again. */
export type TabledSource = {
  readonly tables: RunTables;
  readonly plan: Plan;
  readonly ways: PlanWays;
  readonly intern: Groups["intern"];
  readonly lastAt: number;
  activeAt(): number;
  instance(iid: number): InstanceRecord | undefined;
  remember(row: TableRow): InstanceRecord;
};

/** The node of a row, which its number in the plan names. */
export function nodeOfRow({ ways }: Pick<TabledSource, "ways">, { node }: Pick<TableRow, "node">): NumberedNode {
  return present(ways.nodes[node], `node ${node} of the plan`);
}

/** The events of one instance, from its opening to its end. */
export function eventsOf(tables: RunTables, { iid, opened, ended }: InstanceRecord): readonly Event[] {
  return tables.events({ iid, from: opened, to: ended ?? tables.lastEvent().t });
}
