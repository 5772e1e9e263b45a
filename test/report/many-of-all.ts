/** Answers the questions about more than one instance by a look at all of them: what the tables must say as well. */
import type { Outcome } from "../../src/base/outcome.ts";
import type { Usage } from "../../src/base/request.ts";
import { isRunning } from "../../src/report/instance-state.ts";
import type { LiveRecord } from "../../src/report/live-record.ts";
import type {
  Asked,
  GroupCount,
  InstanceRecord,
  ManyInstances,
  NodeGroup,
  Some,
  Tally,
} from "../../src/report/run-record.ts";
import { emptyTally, sumUsage } from "../../src/report/tally.ts";

export function manyOfAll({ instances, groups, lastAt }: LiveRecord): ManyInstances {
  const all = (): InstanceRecord[] => [...instances.values()].sort((left, right) => left.iid - right.iid);
  const under = (parent: InstanceRecord): InstanceRecord[] => all().filter((one) => one.parent === parent.iid);
  return {
    openInside: (parent) => openOf(under(parent)),
    item: (fan, key) => under(fan).find((one) => one.key === key),
    itemAt: (fan, before) => under(fan).filter(({ kind }) => kind === "item")[before],
    round: (loop, round) => under(loop).find((one) => one.round === round),
    opened: (parent, most) =>
      under(parent)
        .filter(({ kind }) => kind !== "cell")
        .slice(0, most),
    counts: () => countAll(all(), groups, lastAt),
    failures: (most) => some(all().filter(isOwnFailure), most),
    brokenLoops: () => all().filter(({ ending, trouble }) => ending === "failed" && trouble !== undefined),
    leftOut: () => all().filter(({ leftOut }) => leftOut !== undefined),
    drops: () => all().filter(({ dropped }) => dropped > 0),
    asked: (most) => askedOf(all(), most),
    kept: (most) => keptOf(all(), most),
  };
}

/** Of a loop the last round: those before it are over. */
function openOf(inside: readonly InstanceRecord[]): InstanceRecord | undefined {
  const open = inside.filter(({ outcome }) => outcome === undefined);
  return open.at(0)?.kind === "round" ? open.at(-1) : open[0];
}

function isOwnFailure({ kind, outcome, cause, by }: InstanceRecord): boolean {
  return kind !== "run" && outcome === "failed" && cause !== undefined && by === undefined;
}

function some(found: readonly InstanceRecord[], most: number): Some {
  return { count: found.length, first: found.slice(0, most) };
}

function askedOf(all: readonly InstanceRecord[], most: number): Asked {
  const questions = all
    .flatMap(({ iid, asks = [] }) => asks.map((asked) => ({ iid, asked })))
    .sort((left, right) => left.asked.ask - right.asked.ask);
  const open = questions.filter(({ asked }) => asked.how === undefined);
  const closed = questions.filter(({ asked }) => asked.how !== undefined);
  const first = [...open.slice(0, most), ...closed.slice(0, most)];
  return {
    open: open.length,
    closed: closed.filter(({ asked }) => asked.how !== "moot").length,
    first: first.sort((left, right) => left.asked.ask - right.asked.ask),
  };
}

function keptOf(all: readonly InstanceRecord[], most: number): readonly (Some & { readonly group: number })[] {
  const byGroup = new Map<number, InstanceRecord[]>();
  for (const instance of all) {
    if (!isKept(instance)) continue;
    const known = byGroup.get(instance.group);
    if (known === undefined) byGroup.set(instance.group, [instance]);
    else known.push(instance);
  }
  return [...byGroup].map(([group, found]) => ({ group, ...some(found, most) }));
}

/** Not settled and not at work, or kept from running by something else. */
function isKept(instance: InstanceRecord): boolean {
  if (instance.kind === "run" || instance.kind === "round") return false;
  if (instance.outcome === undefined) return !isRunning(instance);
  return instance.outcome === "blocked" || instance.outcome === "skipped" || instance.outcome === "cancelled";
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Count = Mutable<Omit<GroupCount, "tally">> & { readonly tally: Mutable<Tally> };

function countAll(all: readonly InstanceRecord[], groups: readonly NodeGroup[], now: number): readonly GroupCount[] {
  const counts = groups.map(
    (_, group): Count => ({
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
    }),
  );
  for (const instance of all) {
    const [count, group] = [counts[instance.group], groups[instance.group]];
    if (count !== undefined && group !== undefined) countInstance(count, group, instance, now);
  }
  return counts;
}

function countInstance(count: Count, group: NodeGroup, instance: InstanceRecord, now: number): void {
  count.tally.dropped += instance.dropped;
  countAttempts(count, instance, now);
  if (instance.taken !== undefined) count.takenOver += 1;
  const since = instance.taken?.since;
  if (since !== undefined) count.oldest = Math.min(count.oldest ?? since, since);
  const { outcome } = instance;
  if (instance.kind === "cell" && group.node.fan !== undefined && instance.children > 0 && outcome !== undefined)
    if (outcome !== "ok") count.asWhole = { ...count.asWhole, [outcome]: (count.asWhole?.[outcome] ?? 0) + 1 };
  if (!isCounted(group, instance)) return;
  count.tally.total += 1;
  count.tally[placeInTally(instance)] += 1;
}

function countAttempts(count: Count, { attempts }: InstanceRecord, now: number): void {
  const usages: (Usage | undefined)[] = [count.usage];
  let wasLost = false;
  for (const { number, fate, started, ended = now, usage } of attempts) {
    count.attempts += 1;
    if (number > 1 && !wasLost) count.retries += 1;
    wasLost = fate === "lost";
    if (wasLost) count.lost += 1;
    else count.busyMs += ended - started;
    usages.push(usage);
  }
  count.usage = sumUsage(usages);
}

/** Of a fan its items count, and the fan as a whole only where it ended without one; rounds count as their loop. */
function isCounted(group: NodeGroup, instance: InstanceRecord): boolean {
  if (instance.kind === "round") return false;
  if (instance.kind === "item" || group.node.fan === undefined) return true;
  return instance.children === 0 && instance.outcome !== undefined && instance.outcome !== "ok";
}

function placeInTally(instance: InstanceRecord): Outcome | "running" | "waiting" {
  if (instance.outcome !== undefined) return instance.outcome;
  return isRunning(instance) ? "running" : "waiting";
}
