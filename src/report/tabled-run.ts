/** A run read from its tables as it is asked for: what nobody asks for is never read. */
import type { RunState } from "../base/outcome.ts";
import type { Event, EventKind, RunLimits } from "../core/event.ts";
import type { RunTables, TableRow } from "../core/run-tables.ts";
import type { Plan } from "../plan/plan.ts";
import { createGroups } from "./groups.ts";
import { once } from "./once.ts";
import { planWays } from "./plan-ways.ts";
import type { InstanceRecord, Quotas, RunRecord } from "./run-record.ts";
import { tabledInstance, tabledRoot } from "./tabled-instance.ts";
import { manyOfTables } from "./tabled-many.ts";
import type { TabledSource } from "./tabled-source.ts";

/**
 * `isHeld`: a process works on it now. `head`: of the moment of the tables; `beat`: the last sign of life of a process.
 * `now`: wall time, ms; absent: that of the last event.
 */
export type TabledCall = {
  readonly plan: Plan;
  readonly head: { readonly id: string; readonly state: RunState; readonly epoch: number; readonly beat: number };
  readonly now?: number;
  readonly tables: RunTables;
  readonly isHeld: boolean;
};

type Kind<K extends EventKind> = Extract<Event, { kind: K }>;

/** `source`: for what only tables can tell. */
export type TabledRun = { readonly run: RunRecord; readonly source: TabledSource };

export function tabledRun({ plan, head, tables, isHeld, now }: TabledCall): TabledRun {
  const grouped = createGroups();
  const ways = planWays(plan, grouped);
  const last = tables.lastEvent();
  const began = tables.lastOf(["run_began"], 0, Math.min(2, last.seq + 1));
  const known = new Map<number, InstanceRecord>();
  const remember = (row: TableRow): InstanceRecord => {
    const instance = known.get(row.iid) ?? tabledInstance(source, row);
    known.set(row.iid, instance);
    return instance;
  };
  const instance = (iid: number): InstanceRecord | undefined => {
    const found = known.get(iid);
    if (found !== undefined) return found;
    const row = tables.row(iid);
    return row === undefined ? undefined : remember(row);
  };
  const source: TabledSource = {
    tables,
    plan,
    ways,
    intern: grouped.intern,
    lastAt: last.t,
    activeAt: () => activeAt(),
    instance,
    remember,
  };
  known.set(0, tabledRoot(tables, began?.t ?? 0));
  const end = once(() => (head.state === "running" ? {} : endOf(tables, last.seq)));
  const activeAt = once(() => {
    if (end().ended !== undefined) return last.t;
    return Math.max(last.t, isHeld ? (now ?? last.t) : head.beat);
  });
  const quota = once(() => quotaOf(tables, head.epoch));
  const limits = once(() => limitsOf(run, head.epoch, tables));
  const run: RunRecord = {
    id: head.id,
    plan,
    groups: grouped.groups,
    instance,
    began: began?.kind === "run_began" ? began : undefined,
    beganAt: began?.t ?? 0,
    lastAt: last.t,
    get activeAt() {
      return activeAt();
    },
    seenAt: Math.max(last.t, now ?? last.t),
    get limits() {
      return limits();
    },
    get ended() {
      return end().ended;
    },
    get cancelledBy() {
      return head.state === "cancelled" ? whoCancelled(tables, last.seq) : undefined;
    },
    get held() {
      return end().held;
    },
    get left() {
      return !isHeld && end().ended === undefined;
    },
    get quota() {
      return quota();
    },
    many: manyOfTables(source, () => run),
  };
  return { run, source };
}

/** How far before its end a run can have been held: nothing new starts then, so what was in flight is all that comes. */
const heldBefore = 65_536;

/** How it ended, and what held it: among its last events, and not before the process that wrote them took it. */
function endOf(tables: RunTables, lastSeq: number): Partial<Pick<RunRecord, "ended" | "held">> {
  const kinds = ["attached", "held", "released", "run_ended"] as const;
  let found: { readonly ended?: Kind<"run_ended">; readonly held?: Kind<"held"> } = {};
  const first = Math.max(0, lastSeq - heldBefore);
  for (let before = lastSeq + 1; found.held === undefined; ) {
    const event = tables.lastOf(kinds, first, before);
    if (event === undefined || event.kind === "attached" || event.kind === "released") break;
    if (event.kind === "held") found = { ...found, held: event };
    else if (event.kind === "run_ended" && found.ended === undefined) found = { ...found, ended: event };
    before = event.seq;
  }
  return found;
}

/** What nobody said is not looked for: a run is cancelled by somebody's word alone. */
function whoCancelled(tables: RunTables, lastSeq: number): string | undefined {
  for (let before = lastSeq + 1; ; ) {
    const told = tables.lastOf(["told"], 0, before);
    if (told?.kind !== "told") return undefined;
    if (told.verb === "cancel") return told.actor;
    before = told.seq;
  }
}

/** Within how many events after it took the run a process says so, and what it was told then. */
const toldWithin = 64;

/** Those with which it began, unless a later process was given others as it took the run, or a message of another one. */
function limitsOf({ began, lastAt }: RunRecord, epoch: number, tables: RunTables): RunLimits | undefined {
  if (tables.countMessages("limits") > 0) {
    const told = tables.events({ from: 0, to: lastAt, kinds: ["told"] });
    return told.reduce((limits, event) => (event.kind === "told" ? (event.limits ?? limits) : limits), began?.limits);
  }
  for (let taken = epoch; taken > 1; taken -= 1) {
    const before = tables.beforeEpoch(taken);
    const told = tables.lastOf(["told"], before, Math.min(before + toldWithin, tables.lastEvent().seq + 1));
    if (told?.kind === "told" && told.limits !== undefined) return told.limits;
  }
  return began?.limits;
}

/** What the process that has the run now, or had it last, was told by its providers. */
function quotaOf(tables: RunTables, epoch: number): Quotas {
  const gates = new Map<string, { readonly until: number }>();
  const before = tables.beforeEpoch(epoch);
  const { t, seq } = tables.lastEvent();
  const attached = tables.lastOf(["attached"], before, Math.min(before + toldWithin, seq + 1));
  if (attached?.kind !== "attached") return { gates, byRole: {} };
  for (const event of tables.events({ from: attached.t, to: t, kinds: ["gate_set"] })) {
    if (event.kind === "gate_set" && event.seq > attached.seq) gates.set(event.gate, { until: event.until });
  }
  return { gates, byRole: attached.gates ?? {} };
}
