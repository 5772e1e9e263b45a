/** Answers the questions about more than one instance from the tables: SQLite counts, and of a list only its first rows are read. */
import { limits } from "../base/limits.ts";
import type { TableRow } from "../core/run-tables.ts";
import type { InstanceRecord, ManyInstances, RunRecord, Some } from "./run-record.ts";
import { countGroups, type GroupOf, groupFinder } from "./tabled-counts.ts";
import { askOfRow } from "./tabled-instance.ts";
import type { TabledSource } from "./tabled-source.ts";

/** `run`: the record that is made of the same tables. */
export function manyOfTables(source: TabledSource, run: () => RunRecord): ManyInstances {
  const { tables, remember } = source;
  const groupOf = groupFinder(source);
  return {
    openInside: (parent) => openInside(source, run(), parent),
    item(fan, key) {
      const row = tables.item(fan.iid, key);
      return row === undefined ? undefined : remember(row);
    },
    itemAt(fan, before) {
      const row = tables.itemAt(fan.iid, before);
      return row === undefined ? undefined : remember(row);
    },
    round(loop, round) {
      const row = tables.round(loop.iid, round);
      return row === undefined ? undefined : remember(row);
    },
    opened: (parent, most) => tables.opened(parent.iid, most).map(remember),
    counts: () => countGroups(source, run(), groupOf),
    failures: (most) => ({ count: tables.countFailures(), first: tables.failures(most).map(remember) }),
    brokenLoops: () => brokenLoopsOf(source),
    leftOut: () => leftOutOf(source),
    drops: () => dropsOf(source),
    asked(most) {
      const { open, closed, first } = tables.asks(most);
      return { open, closed, first: first.map((row) => ({ iid: row.question.iid, asked: askOfRow(row) })) };
    },
    kept: (most) => keptOf(source, groupOf, most),
  };
}

/** Of a loop the last round; of a fan what is left of it is found without those that have settled. */
function openInside(
  { tables, remember }: TabledSource,
  run: RunRecord,
  parent: InstanceRecord,
): InstanceRecord | undefined {
  const round = parent.kind === "round" || parent.kind === "run" ? 0 : tables.lastRound(parent.iid);
  const last = round === 0 ? undefined : run.many.round(parent, round);
  if (last !== undefined) return last.outcome === undefined ? last : undefined;
  const node = parent.kind === "cell" && parent.base === undefined ? tables.row(parent.iid)?.node : undefined;
  const row = tables.openInside(parent.iid, node);
  return row === undefined ? undefined : remember(row);
}

/** The round that ended it says so; or the person who was asked about it let it go on where it could not. */
function brokenLoopsOf({ tables, plan, lastAt, instance }: TabledSource): readonly InstanceRecord[] {
  const canBreak = plan.bodies.some(({ nodes }) =>
    nodes.some(({ act }) => act.do === "enter" && act.loop !== undefined),
  );
  if (!canBreak) return [];
  const ended = tables.events({ from: 0, to: lastAt, kinds: ["round_ended"], holding: '"failed"' });
  const loops = new Set(ended.flatMap((event) => (event.kind === "round_ended" ? [event.iid] : [])));
  const found = [...loops].sort((left, right) => left - right).map(instance);
  return found
    .filter((one) => one !== undefined)
    .filter(({ ending, trouble }) => ending === "failed" && trouble !== undefined);
}

/** Other processes say so, by a message: where there is none, no event has to be looked for. */
function leftOutOf({ tables, lastAt, instance }: TabledSource): readonly InstanceRecord[] {
  if (tables.countMessages("skip") === 0) return [];
  const told = tables.events({ from: 0, to: lastAt, kinds: ["told"] });
  const targets = told.flatMap((event) => (event.kind === "told" && event.verb === "skip" ? [event.target ?? 0] : []));
  const found = [...new Set(targets)].sort((left, right) => left - right).map(instance);
  return found.filter((one) => one !== undefined).filter(({ leftOut }) => leftOut !== undefined);
}

/** Only lists with a `cap` or `take` cut something off. */
function dropsOf({ tables, plan, lastAt, instance }: TabledSource): readonly InstanceRecord[] {
  const canDrop = plan.bodies.some(({ nodes }) =>
    nodes.some(
      ({ fan, act }) =>
        fan?.take !== undefined || (act.do === "stream" && act.ops.some(({ op }) => op === "cap" || op === "take")),
    ),
  );
  if (!canDrop) return [];
  const closed = tables.events({ from: 0, to: lastAt, kinds: ["closed"] });
  const found = closed.flatMap((event) => (event.kind === "closed" && event.dropped > 0 ? [instance(event.iid)] : []));
  return found.filter((one) => one !== undefined).sort((left, right) => left.iid - right.iid);
}

type Kept = ReturnType<ManyInstances["kept"]>;

/** In the order of what is first of each. */
function keptOf(source: TabledSource, groupOf: GroupOf, most: number): Kept {
  const counts = keptCounts(source, groupOf);
  const firsts = new Map([...counts.keys()].map((group): [number, TableRow[]] => [group, []]));
  for (const node of new Set([...counts.values()].map((one) => one.node)))
    addFirst(source, groupOf, node, firsts, most);
  const found = [...counts].map(([group, { count }]) => {
    return { group, count, first: (firsts.get(group) ?? []).map(source.remember) };
  });
  return found.sort((left, right) => firstOf(left) - firstOf(right));
}

/** The first rows of each group of a node: where several ways lead to it, among the first of all that is kept of it. */
function addFirst(
  { tables, ways }: TabledSource,
  groupOf: GroupOf,
  node: number,
  firsts: ReadonlyMap<number, TableRow[]>,
  most: number,
): void {
  const isShared = ways.shared.includes(node);
  const frames = new Map<number, number>(); // by fan
  const frameOf = ({ key, parent }: TableRow): number => {
    if (!isShared || key === null) return isShared ? parent : -1;
    const frame = frames.get(parent) ?? tables.row(parent)?.parent ?? 0;
    frames.set(parent, frame);
    return frame;
  };
  for (const row of tables.kept(node, isShared ? limits.rowsLookedAt : most)) {
    const first = firsts.get(groupOf(node, frameOf(row)));
    if (first !== undefined && first.length < most) first.push(row);
  }
}

function firstOf({ first }: Some): number {
  return first[0]?.iid ?? Number.MAX_SAFE_INTEGER;
}

/** How many of each group are kept: what is open, without what is at work, and what was kept from running. */
function keptCounts({ tables, ways }: TabledSource, groupOf: GroupOf) {
  const counts = new Map<number, { readonly node: number; count: number }>();
  const add = (node: number, frame: number, by: number): void => {
    const group = groupOf(node, frame);
    const known = counts.get(group) ?? { node, count: 0 };
    known.count += by;
    counts.set(group, known);
  };
  for (const { node, frame, count } of tables.countKept(ways.shared)) add(node, frame, count);
  for (const { node, frame, running } of tables.countRunning(ways.shared)) add(node, frame, -running);
  for (const [group, { count }] of counts) if (count === 0) counts.delete(group);
  return counts;
}
