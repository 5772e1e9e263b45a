/**
 * How far a live run is: counts by phase and what is in flight, kept up event by event. What has settled is counted and
 * forgotten, so that the size of this does not grow with the run.
 */
import type { Outcome } from "../base/outcome.ts";
import type { Event } from "../core/event.ts";
import type { Plan } from "../plan/plan.ts";
import type { Groups } from "./groups.ts";
import { addressOf } from "./instance-address.ts";
import { foldEvent, type LiveRecord, startRecord } from "./live-record.ts";
import { type AskView, askView } from "./people-view.ts";
import { oneLine } from "./printable.ts";
import { groupOf, type InstanceRecord, type NodeGroup } from "./run-record.ts";

export type PhaseProgress = { readonly name: string; readonly counts: Record<Outcome | "running" | "dropped", number> };

export type InFlight = { readonly iid: number; readonly attempt: number; readonly since: number };

export type Progress = {
  readonly record: LiveRecord;
  readonly phases: Map<string, PhaseProgress>;
  /** Attempts in flight, the one that began first in front. */
  readonly inFlight: Map<number, InFlight>;
  /** Open questions to people, the oldest in front. */
  readonly asks: Map<number, AskView>;
  /** Instances with an attempt that was started, until they have settled, each with its label or `""`. */
  readonly begun: Map<number, string>;
  /** What was cancelled around some of these, which settle after it: where they stand is known until then. */
  readonly cutShort: Map<InstanceRecord, Set<number>>;
  settled: number;
};

/** `groups`: those of a run that was begun by another process. */
export function startProgress(plan: Plan, groups?: Groups): Progress {
  const phases = new Map(plan.phases.map((name) => [name, emptyPhase(name)]));
  const open = { inFlight: new Map(), asks: new Map(), begun: new Map<number, string>(), cutShort: new Map() };
  return { record: startRecord(plan, groups), phases, ...open, settled: 0 };
}

/** Folds one event. An event of an instance that was settled and forgotten is passed over. */
export function foldProgress(progress: Progress, event: Event): void {
  const { record, inFlight } = progress;
  if ("iid" in event && event.kind !== "opened" && !record.instances.has(event.iid)) return;
  foldEvent(record, event);
  noteQuestion(progress, event);
  switch (event.kind) {
    case "started":
      inFlight.set(event.iid, { iid: event.iid, attempt: event.attempt, since: event.t });
      progress.begun.set(event.iid, event.label ?? "");
      count(progress, event.iid, "running", 1);
      break;
    case "replied":
    case "attempt_failed":
    case "aborted":
    case "lost":
      if (inFlight.delete(event.iid)) count(progress, event.iid, "running", -1);
      break;
    case "closed":
      if (event.dropped > 0) count(progress, event.iid, "dropped", event.dropped);
      break;
    case "round_ended":
      forgetRound(progress, event.iid);
      break;
    case "settled":
      settle(progress, event.iid, event.outcome);
      break;
    default:
      break;
  }
}

function noteQuestion({ record, asks }: Progress, event: Event): void {
  if (event.kind === "answered" || event.kind === "ask_closed") asks.delete(event.iid);
  if (event.kind !== "asked") return;
  const instance = record.instances.get(event.iid);
  const asked = instance?.asks?.at(-1);
  if (instance !== undefined && asked !== undefined) asks.set(event.iid, askView(record, instance, asked));
}

/** The address of an instance that has not been forgotten; else, and of the run itself, `""`. */
export function addressIn(progress: Progress, iid: number): string {
  return progress.record.instances.has(iid) ? addressOf(progress.record, iid) : "";
}

/** Columns of a label beside an address. */
const labelWidth = 40;

/** What its author calls an instance that was started and has not settled, behind two blanks; else `""`. */
export function labelIn({ begun }: Progress, iid: number): string {
  const label = begun.get(iid) ?? "";
  return label === "" ? "" : `  ${oneLine(label, labelWidth)}`;
}

function settle(progress: Progress, iid: number, outcome: Outcome): void {
  const { record, inFlight } = progress;
  const instance = record.instances.get(iid);
  if (instance === undefined) return;
  if (inFlight.delete(iid)) count(progress, iid, "running", -1);
  if (isShown(progress, instance)) {
    count(progress, iid, outcome, 1);
    progress.settled += 1;
  }
  progress.begun.delete(iid);
  const waits = outcome === "ok" ? new Set<number>() : begunInside(progress, instance);
  if (waits.size === 0) forget(progress, instance);
  else progress.cutShort.set(instance, waits);
  forgetCutShort(progress, iid);
}

/** What is in flight as all around it is cancelled is ended first, and settles last. */
function begunInside({ record, begun }: Progress, { iid, base, children }: InstanceRecord): Set<number> {
  if (base === undefined && children === 0) return new Set();
  const isInside = (inner: number): boolean => {
    let at = record.instances.get(inner);
    while (at !== undefined && at.iid !== iid) at = record.instances.get(at.parent);
    return at !== undefined;
  };
  return new Set([...begun.keys()].filter(isInside));
}

/** Forgets what was cancelled around an instance, once that was the last that it was kept for. */
function forgetCutShort(progress: Progress, settled: number): void {
  const { cutShort } = progress;
  for (const [instance, waits] of cutShort) {
    waits.delete(settled);
    if (waits.size > 0) continue;
    cutShort.delete(instance);
    forget(progress, instance);
  }
}

/** Programs, agents, gates and whatever did not come to be ok are counted; computed values and groups that are ok are not work. */
function isShown(progress: Progress, instance: InstanceRecord): boolean {
  if (instance.kind === "run" || instance.kind === "round") return false;
  const { node } = groupOf(progress.record, instance);
  if (instance.kind === "cell" && node.fan !== undefined) return false;
  return isWork(node.act.do) || instance.outcome === "failed";
}

export function isWork(act: string): boolean {
  return act === "agent" || act === "exec" || act === "person";
}

/** Nothing is opened any more under what has settled: its cells go, and of a fan each item by itself. */
function forget(progress: Progress, instance: InstanceRecord): void {
  const { record } = progress;
  const { base } = instance;
  const { act } = instance.kind === "run" ? { act: undefined } : groupOf(record, instance).node;
  const cells = act?.do === "enter" ? (record.plan.bodies[act.body]?.nodes.length ?? 0) : 0;
  for (let index = 0; base !== undefined && index < cells; index += 1) record.instances.delete(base + index);

  if (instance.kind === "item" || instance.kind === "round") record.instances.delete(instance.iid);
}

/** A round is judged once all in it has settled. */
function forgetRound(progress: Progress, loop: number): void {
  const round = progress.record.instances.get(loop)?.lastRound;
  if (round !== undefined) forget(progress, round);
}

type Place = Outcome | "running" | "dropped";

function count(progress: Progress, iid: number, place: Place, by: number): void {
  const instance = progress.record.instances.get(iid);
  if (instance === undefined || instance.kind === "run") return;
  noteCount(progress, groupOf(progress.record, instance), place, by);
}

/** Counts `by` more of a node at this place, in its phase. */
export function noteCount(progress: Progress, group: NodeGroup, place: Place, by: number): void {
  const name = group.phase ?? "";
  const phase = progress.phases.get(name) ?? emptyPhase(name);
  phase.counts[place] += by;
  progress.phases.set(name, phase);
}

function emptyPhase(name: string): PhaseProgress {
  return {
    name,
    counts: { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0, running: 0, dropped: 0 },
  };
}
