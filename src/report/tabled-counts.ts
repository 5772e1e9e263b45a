/** Counts by node and way, put together from what SQLite counts by node and frame. */
import { type Outcome, outcomes } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import type { AttemptSum, FanCount, OutcomeCount } from "../core/run-tables.ts";
import { once } from "./once.ts";
import type { GroupCount, InstanceRecord, RunRecord, Tally } from "./run-record.ts";
import { nodeOfRow, type TabledSource } from "./tabled-source.ts";
import { emptyTally, sumUsage } from "./tally.ts";

/** `frame`: that of the instances; -1 where one way leads to the node. */
export type GroupOf = (node: number, frame: number) => number;

export function groupFinder(source: TabledSource): GroupOf {
  const { ways, intern } = source;
  const ofFrames = once(() => groupsOfFrames(source));
  return (node, frame) => {
    const found = ways.nodes[node];
    if (frame === -1 || found === undefined) return ways.groupOf(node);
    return intern({ frame: ofFrames().get(frame) ?? -1, body: found.body, node: found.node, index: found.index });
  };
}

/** The group of each instance that can open a frame, in one go from the outside in: there may be one for each item of a fan. */
function groupsOfFrames({ tables, ways, intern }: TabledSource): ReadonlyMap<number, number> {
  const entering = ways.nodes.flatMap(({ node }, number) => (node.act.do === "enter" ? [number] : []));
  const known = new Map<number, { readonly node: number; readonly group: number }>();
  for (const { iid, parent, node: number } of tables.frames(entering)) {
    const around = known.get(parent);
    const isInner = around?.node === number; // an item or a round, of its list or loop
    const { body, node, index } = nodeOfRow({ ways }, { node: number });
    const group = isInner ? around.group : intern({ frame: around?.group ?? -1, body, node, index });
    known.set(iid, { node: number, group });
  }
  return new Map([...known].map(([iid, { group }]) => [iid, group]));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Count = Mutable<Omit<GroupCount, "tally">> & { readonly tally: Mutable<Tally>; first: number };
type CountOf = (node: number, frame: number) => Count;

/** In the order of first opening. */
export function countGroups(source: TabledSource, run: RunRecord, groupOf: GroupOf): readonly GroupCount[] {
  const counts = new Map<number, Count>();
  const countOf: CountOf = (node, frame) => {
    const group = groupOf(node, frame);
    const count = counts.get(group) ?? emptyCount(group);
    counts.set(group, count);
    return count;
  };
  countOutcomes(source, countOf);
  sumAttempts(source, countOf);
  countLost(source, (group) => counts.get(group));
  addOpenBills(source, run, (group) => counts.get(group));
  addAges(source, (group) => counts.get(group));
  for (const list of run.many.drops()) {
    const count = counts.get(list.group);
    if (count !== undefined) count.tally.dropped += list.dropped;
  }
  return [...counts.values()].sort((left, right) => left.first - right.first).map(({ first: _, ...count }) => count);
}

function emptyCount(group: number): Count {
  return {
    group,
    tally: emptyTally(),
    attempts: 0,
    retries: 0,
    lost: 0,
    takenOver: 0,
    oldest: undefined,
    asWhole: undefined,
    busyMs: 0,
    usage: undefined,
    first: Number.POSITIVE_INFINITY,
  };
}

/** Of a fan its items count, and in the tally the fan as a whole only where it ended without one. */
function countOutcomes({ tables, ways }: TabledSource, countOf: CountOf): void {
  const isFan = (node: number): boolean => ways.nodes[node]?.node.fan !== undefined;
  for (const row of tables.countOutcomes(ways.shared)) {
    const count = countOf(row.node, row.frame);
    count.first = Math.min(count.first, row.first);
    count.takenOver += row.taken;
    if (row.isItem === 1 || !isFan(row.node)) addToTally(count, row, row.outcome === null ? "waiting" : undefined);
  }
  for (const { node, frame, isItem, running } of tables.countRunning(ways.shared)) {
    if (isItem === 0 && isFan(node)) continue;
    const { tally } = countOf(node, frame);
    tally.running += running;
    tally.waiting -= running;
  }
  if (!ways.nodes.some((_, node) => isFan(node))) return;
  for (const row of tables.countFans(ways.shared)) if (isFan(row.node)) addFans(countOf(row.node, row.frame), row);
}

/** One group has rows of many frames. */
function addFans(count: Count, row: FanCount): void {
  const outcome = outcomes[row.outcome];
  if (row.isEmpty === 1) addToTally(count, row);
  else if (outcome !== undefined)
    count.asWhole = { ...count.asWhole, [outcome]: (count.asWhole?.[outcome] ?? 0) + row.count };
}

function addToTally(
  { tally }: Count,
  { outcome, count }: Pick<OutcomeCount, "outcome" | "count">,
  open?: "waiting",
): void {
  const place: Outcome | "waiting" | undefined = open ?? outcomes[outcome ?? 0];
  tally.total += count;
  if (place !== undefined) tally[place] += count;
}

function sumAttempts({ tables, ways, activeAt }: TabledSource, countOf: CountOf): void {
  for (const sum of tables.sumAttempts(ways.shared, activeAt())) {
    const count = countOf(sum.node, sum.frame);
    count.attempts += sum.attempts;
    count.retries += sum.later;
    count.busyMs += sum.busyMs;
    count.usage = sumUsage([count.usage, usageOf(sum)]);
  }
}

function usageOf({ used, priced, inputTokens, outputTokens, usd }: AttemptSum): Usage | undefined {
  if (used === 0) return undefined;
  const tokens = { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 };
  return priced === used ? { ...tokens, usd: usd ?? 0 } : tokens;
}

type CountOfGroup = (group: number) => Count | undefined;

/** What was lost with its process is no failure: the attempt after it is no retry. Nobody knows how long it worked. */
function countLost({ tables, instance }: TabledSource, countOf: CountOfGroup): void {
  for (const { iid, number } of tables.interrupted()) {
    const found = instance(iid);
    const attempts = found?.attempts ?? [];
    const count = countOf(found?.group ?? -1);
    const lost = attempts.find((one) => one.number === number);
    if (count === undefined || lost?.fate !== "lost") continue;
    count.lost += 1;
    count.busyMs -= (lost.ended ?? lost.started) - lost.started;
    if (attempts.some((one) => one.number > number)) count.retries -= 1;
  }
}

/** What attempts used that have not said what they used in all: in flight, or lost. Only where requests are reserved is it known. */
function addOpenBills({ tables, instance }: TabledSource, { limits }: RunRecord, countOf: CountOfGroup): void {
  if (limits?.rates === undefined) return;
  for (const iid of new Set(tables.unbilled())) {
    const found = instance(iid);
    const count = countOf(found?.group ?? -1);
    if (found === undefined || count === undefined) continue;
    count.usage = sumUsage([count.usage, ...openBills(found)]);
  }
}

function openBills({ attempts }: InstanceRecord): readonly (Usage | undefined)[] {
  return attempts.filter(({ ended, fate }) => ended === undefined || fate === "lost").map(({ usage }) => usage);
}

/** How old results are that were taken over and came from outside. */
function addAges({ tables, lastAt, instance }: TabledSource, countOf: CountOfGroup): void {
  if (!tables.hasTaken()) return;
  for (const event of tables.events({ from: 0, to: lastAt, kinds: ["found"] })) {
    if (event.kind !== "found" || event.since === undefined) continue;
    const found = instance(event.iid);
    const count = countOf(found?.group ?? -1);
    if (count !== undefined && found?.taken !== undefined)
      count.oldest = Math.min(count.oldest ?? event.since, event.since);
  }
}
