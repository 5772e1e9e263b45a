/** How far a run is that an earlier process left, from its tables: what the fold of all its events would have kept. */
import { type Outcome, outcomes } from "../base/outcome.ts";
import type { InFlightRow } from "../core/run-tables.ts";
import { blankInstance, type InstanceFold } from "./instance-fold.ts";
import { askView } from "./people-view.ts";
import { isWork, noteCount, type Progress, startProgress } from "./progress.ts";
import { findInstance, groupOf, type InstanceRecord } from "./run-record.ts";
import { groupFinder } from "./tabled-counts.ts";
import type { TabledRun } from "./tabled-run.ts";

export function progressOfTables(tabled: TabledRun): Progress {
  const { run, source } = tabled;
  const progress = startProgress(run.plan, { groups: run.groups, intern: source.intern });
  const { id, began, beganAt, lastAt, ended, held } = run;
  Object.assign(progress.record, { id, began, beganAt, lastAt, ended, held });
  const inFlight = new Map(source.tables.inFlight().map((row) => [row.iid, row]));
  for (const row of source.tables.unsettled()) addInstance(progress, tabled, source.remember(row), inFlight);
  countSettled(progress, tabled);
  for (const { iid, number, since } of inFlight.values()) {
    progress.inFlight.set(iid, { iid, attempt: number, since });
    progress.begun.set(iid, ""); // its label is known again with its next attempt
    noteCount(progress, groupOf(run, findInstance(run, iid)), "running", 1);
  }
  for (const list of run.many.drops()) noteCount(progress, groupOf(run, list), "dropped", list.dropped);
  const { open } = run.many.asked(0);
  for (const { iid, asked } of run.many.asked(open).first) {
    if (asked.how === undefined) progress.asks.set(iid, askView(run, findInstance(run, iid), asked));
  }
  return progress;
}

/** With all around it: that is where it stands, and where what comes next is opened. */
function addInstance(
  progress: Progress,
  tabled: TabledRun,
  from: InstanceRecord,
  inFlight: ReadonlyMap<number, InFlightRow>,
): void {
  const { instances } = progress.record;
  const { iid, kind, parent, frame, group, opened, key, round, base, started, children, asks } = from;
  if (instances.has(iid)) return;
  if (parent > 0) addInstance(progress, tabled, findInstance(tabled.run, parent), inFlight);
  const fold: InstanceFold = {
    ...blankInstance({ iid, kind, parent, frame, group, opened }),
    ...{ key, round, base, started, children },
    asks: asks === undefined ? undefined : [...asks],
  };
  instances.set(iid, fold);
  const last = inFlight.get(iid);
  const { act } = groupOf(tabled.run, from).node;
  if (last !== undefined) {
    const { number, model, since } = last;
    fold.attempts.push({ number, agent: act.do === "agent", ...(model === null ? {} : { model }), started: since });
  }
  const loop = kind === "round" ? instances.get(parent) : undefined;
  if (loop !== undefined) loop.lastRound = fold;
}

function countSettled(progress: Progress, { run, source }: TabledRun): void {
  const { tables, ways } = source;
  const groupAt = groupFinder(source);
  for (const { node: number, frame, isItem, outcome, count } of tables.countOutcomes(ways.shared)) {
    const node = ways.nodes[number]?.node;
    const group = run.groups[groupAt(number, frame)];
    const ended: Outcome | undefined = outcome === null ? undefined : outcomes[outcome];
    if (node === undefined || group === undefined || ended === undefined) continue;
    const isList = node.fan !== undefined && isItem === 0;
    if (isList || !(isWork(node.act.do) || ended === "failed")) continue;
    noteCount(progress, group, ended, count);
    progress.settled += count;
  }
}
