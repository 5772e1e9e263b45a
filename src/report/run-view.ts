/** A run as people ask about it: how far it is or how it ended, by phase and node, what failed and what was dropped. */

import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Cause, RunState } from "../base/outcome.ts";
import type { Usage } from "../base/request.ts";
import type { LeftOut } from "../core/event.ts";
import { stateHeld } from "../core/state-held.ts";
import type { PlanNode } from "../plan/plan.ts";
import { addressOf } from "./instance-address.ts";
import { type AskCounts, type AskView, askViews } from "./people-view.ts";
import { placeOf } from "./place.ts";
import { quotasShort } from "./quota-view.ts";
import { type ResumeNeeds, resumeNeeds } from "./resume-command.ts";
import {
  type AsWhole,
  type GroupCount,
  groupOf,
  type InstanceRecord,
  type NodeGroup,
  type RunRecord,
  type Tally,
} from "./run-record.ts";
import { sumTallies, sumUsage } from "./tally.ts";

/** As `GroupCount`, with what is known of the node. */
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
  readonly asWhole?: AsWhole;
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

/** A loop that ended with the state before `round`, since that round's `next` could not be computed. */
export type BrokenLoop = {
  readonly address: string;
  readonly round: number;
  readonly cause?: Cause;
  readonly at?: string;
};

/** `by`: the keys of the node that cut something off. */
export type DropView = {
  readonly address: string;
  readonly dropped: number;
  readonly by: readonly ("cap" | "take")[];
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
  readonly cancelledBy?: string;
  readonly held?: { readonly why: string; readonly message: string };
  readonly quotas: readonly string[]; // of providers, that it waits for
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
  readonly leftOut: readonly ({ readonly address: string } & LeftOut)[];
  readonly brokenLoops: readonly BrokenLoop[]; // the first of them
  readonly brokenLoopCount: number;
  readonly asks: readonly AskView[]; // questions to people, in the order in which they were asked: the first of those that wait, and of the others
  readonly askCounts: AskCounts;
  readonly drops: readonly DropView[];
  readonly resumeNeeds: ResumeNeeds;
};

/** Failures that a view lists; it says how many there are. */
const failuresShown = 50;
/** Questions that it lists, of those that wait and of the others. */
const asksShown = 500;

export function runView(run: RunRecord): RunView {
  const nodes = countNodes(run);
  const failures = run.many.failures(failuresShown);
  const broken = run.many.brokenLoops();
  const asked = run.many.asked(asksShown);
  const usage = sumUsage(nodes.map((node) => node.usage));
  const { began, ended, held, plan } = run;
  const causeAt = placeOf(plan, ended?.cause?.at);
  const softLimits = run.limits?.rates?.soft;
  return {
    run: run.id,
    pipeline: plan.name,
    why: plan.why,
    state: stateOfRun(run),
    left: run.left,
    provider: began?.provider ?? "",
    simulated: began?.provider === "simulate",
    stubRun: began?.stubRun ?? false,
    ...(began?.sourceRun === undefined ? {} : { sourceRun: began.sourceRun }),
    beganAt: run.beganAt,
    elapsedMs: run.activeAt - run.beganAt,
    inputs: began?.inputs ?? {},
    partial: ended?.partial ?? false,
    ...(ended?.returns === undefined ? {} : { returns: ended.returns }),
    ...(ended?.cause === undefined ? {} : { cause: ended.cause }),
    ...(causeAt === undefined ? {} : { causeAt }),
    unmet: ended?.unmet ?? [],
    ...(run.cancelledBy === undefined ? {} : { cancelledBy: run.cancelledBy }),
    ...(held === undefined ? {} : { held: { why: held.why, message: held.message } }),
    quotas: ended === undefined && !run.left ? quotasShort(run, run.activeAt) : [],
    tally: sumTallies(nodes.map((node) => node.tally)),
    phases: byPhase(run, nodes),
    agents: agentsOf(nodes),
    ...(usage === undefined ? {} : { usage }),
    ...(softLimits === undefined ? {} : { softLimits }),
    failures: failures.first.flatMap((instance) => failureOf(run, instance)),
    failureCount: failures.count,
    leftOut: run.many.leftOut().flatMap((one) => leftOutView(run, one)),
    brokenLoops: broken.slice(0, failuresShown).map((loop) => brokenLoopOf(run, loop)),
    brokenLoopCount: broken.length,
    asks: askViews(run, asked),
    askCounts: { open: asked.open, closed: asked.closed },
    drops: dropsOf(run),
    resumeNeeds: resumeNeeds(run),
  };
}

/** As the list of runs has it: what holds a run says what it is, before it ends as well. */
function stateOfRun({ ended, held }: RunRecord): RunState {
  return ended?.state ?? (held === undefined ? "running" : stateHeld(held.why));
}

function countNodes(run: RunRecord): (NodeView & { readonly group: NodeGroup })[] {
  const placed = run.many.counts().map((count) => ({ count, place: placeInPlan(run, count.group) }));
  placed.sort((left, right) => comparePlaces(left.place, right.place));
  return placed.map(({ count }) => nodeViewOf(run, count));
}

/** The numbers of the nodes around it and its own, each in source order: what is inside of a node stands right after it. */
function placeInPlan({ groups }: RunRecord, group: number): readonly number[] {
  const place: number[] = [];
  for (let next = groups[group]; next !== undefined; next = groups[next.parent]) {
    place.push(next.index);
  }
  return place.reverse();
}

function comparePlaces(left: readonly number[], right: readonly number[]): number {
  const apart = left.findIndex((number, depth) => number !== right[depth]);
  return apart === -1 ? left.length - right.length : (left[apart] ?? 0) - (right[apart] ?? -1);
}

function nodeViewOf(run: RunRecord, count: GroupCount): NodeView & { readonly group: NodeGroup } {
  const { usage, oldest, asWhole } = count;
  const group = present(run.groups[count.group], `the group ${count.group} of nodes`);
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
    ...(oldest === undefined ? {} : { oldest }),
    ...(asWhole === undefined ? {} : { asWhole }),
    busyMs: count.busyMs,
    ...(usage === undefined ? {} : { usage }),
  };
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

function failureOf(run: RunRecord, instance: InstanceRecord): FailureView[] {
  const { cause } = instance;
  if (cause === undefined) return [];
  const { node, path } = groupOf(run, instance);
  const at = placeOf(run.plan, cause.at ?? node.at);
  return [{ address: addressOf(run, instance.iid), path, cause, ...(at === undefined ? {} : { at }) }];
}

function leftOutView(run: RunRecord, { iid, leftOut }: InstanceRecord): RunView["leftOut"] {
  return leftOut === undefined ? [] : [{ address: addressOf(run, iid), ...leftOut }];
}

function brokenLoopOf(run: RunRecord, loop: InstanceRecord): BrokenLoop {
  const { trouble: cause, children: round } = loop;
  const at = placeOf(run.plan, cause?.at ?? groupOf(run, loop).node.at);
  return {
    ...{ address: addressOf(run, loop.iid), round },
    ...(cause === undefined ? {} : { cause }),
    ...(at === undefined ? {} : { at }),
  };
}

function dropsOf(run: RunRecord): RunView["drops"] {
  return run.many.drops().map((instance) => {
    const { node } = groupOf(run, instance);
    const at = placeOf(run.plan, node.at);
    const { dropped } = instance;
    return { address: addressOf(run, instance.iid), dropped, by: cutsOf(node), ...(at === undefined ? {} : { at }) };
  });
}

/** A `take` after `sort` is a choice, and drops nothing. */
function cutsOf({ act, fan }: PlanNode): DropView["by"] {
  if (fan?.take !== undefined) return ["take"];
  const ops = act.do === "stream" ? act.ops.map(({ op }) => op) : [];
  return (["cap", "take"] as const).filter((cut) => ops.includes(cut) && !(cut === "take" && ops.includes("sort")));
}
