/** A run as people ask about it: how far it is or how it ended, by phase and node, what failed and what was dropped. */
import type { Json } from "../base/json.ts";
import type { Cause, Outcome, RunState } from "../base/outcome.ts";
import { outcomes } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import { openAskOf } from "./ask-record.ts";
import { addressOf } from "./instance-address.ts";
import { type AskView, asksOf } from "./people-view.ts";
import { placeOf } from "./place.ts";
import { groupOf, type InstanceRecord, type NodeGroup, type RunRecord } from "./run-record.ts";

/** How many instances stand where. `dropped`: elements that a cap or take cut off. */
export type Tally = { readonly total: number; readonly running: number; readonly waiting: number } & {
  readonly [K in Outcome]: number;
} & { readonly dropped: number };

/** `busyMs`: the time of all attempts together. `retries`: attempts after one that failed, not after one that was lost. */
export type NodeView = {
  readonly path: string;
  readonly depth: number;
  readonly verb: string;
  readonly why?: string;
  readonly at?: string;
  readonly tally: Tally;
  readonly attempts: number;
  readonly retries: number;
  readonly lost: number;
  readonly takenOver: number;
  readonly oldest?: number; // of these, when the first was given; wall time, ms
  readonly busyMs: number;
  readonly usage?: Usage;
};

export type PhaseView = { readonly name: string; readonly tally: Tally; readonly nodes: readonly NodeView[] };

export type FailureView = {
  readonly address: string;
  readonly path: string;
  readonly cause: Cause;
  readonly at?: string;
};

export type RunView = {
  readonly run: string;
  readonly pipeline: string;
  readonly why: string;
  readonly state: RunState;
  readonly left: boolean; // it was killed: no process works on it
  readonly provider: string;
  readonly simulated: boolean; // agents, or with `stubRun` commands as well, were not asked
  readonly stubRun: boolean;
  readonly sourceRun?: string;
  readonly beganAt: number;
  readonly elapsedMs: number;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly partial: boolean;
  readonly returns?: Json;
  readonly cause?: Cause;
  readonly causeAt?: string;
  readonly unmet: readonly string[]; // conditions of the pipeline that did not hold at its end
  readonly held?: { readonly why: string; readonly message: string };
  readonly tally: Tally;
  readonly phases: readonly PhaseView[];
  readonly agents: {
    readonly asked: number;
    readonly attempts: number;
    readonly lost: number;
    readonly takenOver: number;
    readonly oldest?: number;
  };
  readonly usage?: Usage;
  readonly softLimits?: string; // why limits of tokens and money may be overshot
  readonly failures: readonly FailureView[];
  readonly failureCount: number; // `failures` shows the first of them
  readonly asks: readonly AskView[]; // questions to people, in the order in which they were asked
  readonly drops: readonly { readonly address: string; readonly dropped: number; readonly at?: string }[];
};

/** Failures that a view lists; it says how many there are. */
const failuresShown = 50;

export function runView(run: RunRecord): RunView {
  const nodes = tallyNodes(run);
  const failures = failuresOf(run);
  const usage = sumUsage(nodes.map((node) => node.usage));
  const { began, ended, held, plan } = run;
  const causeAt = placeOf(plan, ended?.cause?.at);
  const softLimits = run.limits?.rates?.soft;
  return {
    run: began?.run ?? "",
    pipeline: plan.name,
    why: plan.why,
    state: ended?.state ?? "running",
    left: run.left,
    provider: began?.provider ?? "",
    simulated: began?.provider === "simulate",
    stubRun: began?.stubRun ?? false,
    ...(began?.sourceRun === undefined ? {} : { sourceRun: began.sourceRun }),
    beganAt: run.beganAt,
    elapsedMs: run.lastAt - run.beganAt,
    inputs: began?.inputs ?? {},
    partial: ended?.partial ?? false,
    ...(ended?.returns === undefined ? {} : { returns: ended.returns }),
    ...(ended?.cause === undefined ? {} : { cause: ended.cause }),
    ...(causeAt === undefined ? {} : { causeAt }),
    unmet: ended?.unmet ?? [],
    ...(held === undefined ? {} : { held: { why: held.why, message: held.message } }),
    tally: sumTallies(nodes.map((node) => node.tally)),
    phases: byPhase(run, nodes),
    agents: agentsOf(nodes),
    ...(usage === undefined ? {} : { usage }),
    ...(softLimits === undefined ? {} : { softLimits }),
    failures: failures.slice(0, failuresShown),
    failureCount: failures.length,
    asks: asksOf(run),
    drops: dropsOf(run),
  };
}

/** A node's view while it is being counted, in the order of the run's groups. */
type NodeCount = {
  readonly group: NodeGroup;
  readonly tally: { -readonly [K in keyof Tally]: Tally[K] };
  attempts: number;
  retries: number;
  lost: number;
  takenOver: number;
  oldest: number | undefined;
  busyMs: number;
  usage: Usage | undefined;
};

function tallyNodes(run: RunRecord): (NodeView & { readonly group: NodeGroup })[] {
  const counts = run.groups.map(
    (group): NodeCount => ({
      group,
      tally: emptyTally(),
      attempts: 0,
      retries: 0,
      lost: 0,
      takenOver: 0,
      oldest: undefined,
      busyMs: 0,
      usage: undefined,
    }),
  );
  for (const instance of run.instances.values()) {
    const count = counts[instance.group];
    if (count !== undefined) countInstance(count, instance, run.lastAt);
  }
  return counts.map((count) => nodeViewOf(run, count));
}

function nodeViewOf(run: RunRecord, count: NodeCount): NodeView & { readonly group: NodeGroup } {
  const { group, usage } = count;
  const { node, path, depth } = group;
  const at = placeOf(run.plan, node.at);
  return {
    group,
    path,
    depth,
    verb: node.act.do,
    ...(node.why === undefined ? {} : { why: node.why }),
    ...(at === undefined ? {} : { at }),
    tally: count.tally,
    attempts: count.attempts,
    retries: count.retries,
    lost: count.lost,
    takenOver: count.takenOver,
    ...(count.oldest === undefined ? {} : { oldest: count.oldest }),
    busyMs: count.busyMs,
    ...(usage === undefined ? {} : { usage }),
  };
}

function countInstance(count: NodeCount, instance: InstanceRecord, now: number): void {
  count.tally.dropped += instance.dropped;
  let wasLost = false;
  for (const attempt of instance.attempts) {
    count.attempts += 1;
    if (attempt.number > 1 && !wasLost) count.retries += 1;
    wasLost = attempt.fate === "lost";
    if (wasLost) count.lost += 1;
    count.busyMs += (attempt.ended ?? now) - attempt.started;
    if (attempt.usage !== undefined) count.usage = sumUsage([count.usage, attempt.usage]);
  }
  if (instance.taken !== undefined) count.takenOver += 1;
  const since = instance.taken?.since;
  if (since !== undefined) count.oldest = Math.min(count.oldest ?? since, since);
  if (!isCounted(count.group, instance)) return;
  count.tally.total += 1;
  count.tally[placeInTally(instance)] += 1;
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

/** An attempt is in flight, or its frame or list is open. */
export function isRunning(instance: InstanceRecord): boolean {
  if (instance.outcome !== undefined || openAskOf(instance) !== undefined) return false;
  const last = instance.attempts.at(-1);
  return last === undefined ? instance.started !== undefined : last.ended === undefined;
}

function byPhase(run: RunRecord, nodes: readonly (NodeView & { readonly group: NodeGroup })[]): PhaseView[] {
  const named = new Map<string, NodeView[]>(run.plan.phases.map((name) => [name, []]));
  for (const { group, ...node } of nodes) {
    const name = group.phase ?? "";
    const list = named.get(name);
    if (list === undefined) named.set(name, [node]);
    else list.push(node);
  }
  return [...named].map(([name, list]) => ({ name, tally: sumTallies(list.map((node) => node.tally)), nodes: list }));
}

function agentsOf(nodes: readonly NodeView[]): RunView["agents"] {
  const agents = nodes.filter((node) => node.verb === "agent");
  const sum = (of: (node: NodeView) => number): number => agents.reduce((total, node) => total + of(node), 0);
  const times = agents.flatMap(({ oldest }) => (oldest === undefined ? [] : [oldest]));
  return {
    ...(times.length === 0 ? {} : { oldest: Math.min(...times) }),
    asked: sum((node) => node.attempts - node.retries - node.lost),
    attempts: sum((node) => node.attempts),
    lost: sum((node) => node.lost),
    takenOver: sum((node) => node.takenOver),
  };
}

/** What failed by itself: a fan or call that failed by what is inside it is not named again. */
function failuresOf(run: RunRecord): FailureView[] {
  const failures: FailureView[] = [];
  for (const instance of run.instances.values()) {
    const { cause } = instance;
    if (instance.outcome !== "failed" || cause === undefined || instance.by !== undefined) continue;
    if (instance.kind === "run") continue;
    const { node, path } = groupOf(run, instance);
    const at = placeOf(run.plan, cause.at ?? node.at);
    failures.push({ address: addressOf(run, instance.iid), path, cause, ...(at === undefined ? {} : { at }) });
  }
  return failures;
}

function dropsOf(run: RunRecord): RunView["drops"] {
  const drops: RunView["drops"][number][] = [];
  for (const instance of run.instances.values()) {
    if (instance.dropped === 0) continue;
    const at = placeOf(run.plan, groupOf(run, instance).node.at);
    drops.push({
      address: addressOf(run, instance.iid),
      dropped: instance.dropped,
      ...(at === undefined ? {} : { at }),
    });
  }
  return drops;
}

function emptyTally(): NodeCount["tally"] {
  return { total: 0, running: 0, waiting: 0, ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0, dropped: 0 };
}

function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const tally of tallies) {
    for (const place of ["total", "running", "waiting", "dropped", ...outcomes] as const) sum[place] += tally[place];
  }
  return sum;
}

function sumUsage(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length === 0) return undefined;
  const inputTokens = known.reduce((sum, usage) => sum + usage.inputTokens, 0);
  const outputTokens = known.reduce((sum, usage) => sum + usage.outputTokens, 0);
  const priced = known.every((usage) => usage.usd !== undefined);
  const usd = known.reduce((sum, usage) => sum + (usage.usd ?? 0), 0);
  return { inputTokens, outputTokens, ...(priced ? { usd } : {}) };
}
