/** Why a run is as it is: how it ended, or what it waits for. */
import { hasEnded } from "../base/outcome.ts";
import { countText, numberText, timeText } from "./amounts.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { placeOf } from "./place.ts";
import { oneLine } from "./printable.ts";
import { hindrancesOf } from "./ready-view.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import type { TabledSource } from "./tabled-source.ts";
import { lastReason, stateOf, type WhyStep } from "./why.ts";
import { wrapBehind } from "./wrap.ts";

/** `text`: what is so of the run. `steps`: what it fails by, or of each node at its top that has not settled what that waits for. */
export type WhyRunView = {
  readonly run: string;
  readonly pipeline: string;
  readonly state: string;
  readonly text: string;
  readonly at?: string;
  readonly more: readonly string[]; // what holds it, or what is in flight
  readonly steps: readonly WhyStep[];
};

/** Failures that are named. */
const failuresShown = 5;

/** `now`: wall time, ms. */
export function whyRun(source: TabledSource, run: RunRecord, now: number): WhyRunView {
  const { ended, plan } = run;
  const at = placeOf(plan, ended?.cause?.at);
  const isOver = ended !== undefined && hasEnded(ended.state);
  return {
    run: run.id,
    pipeline: plan.name,
    state: ended?.state ?? "running",
    text: textOf(run),
    ...(at === undefined ? {} : { at }),
    more: isOver ? overText(run) : [...hindrancesOf(run, now), ...peopleText(run), ...flightText(source, run, now)],
    steps: isOver ? failureSteps(run) : openSteps(source, run),
  };
}

function textOf({ ended, left, held, cancelledBy }: RunRecord): string {
  if (left) return "was left in the middle: its process died";
  if (ended === undefined) return held === undefined ? "is running" : "starts nothing new";
  if (ended.cause !== undefined && ended.cause.message !== held?.message)
    return `${ended.state}: ${ended.cause.kind}: ${oneLine(ended.cause.message, 300)}`;
  return cancelledBy === undefined ? ended.state : `${ended.state}: ${oneLine(cancelledBy, 100)} said cancel`;
}

function overText(run: RunRecord): readonly string[] {
  const { count } = run.many.failures(0);
  const drops = run.many.drops();
  const dropped = drops.reduce((sum, list) => sum + list.dropped, 0);
  return [
    ...(dropped === 0
      ? []
      : [`${countText(dropped, "element")} ${dropped === 1 ? "was" : "were"} dropped: \`sluice show\` says where`]),
    ...(count === 0
      ? []
      : [
          `${numberText(count)} failed by ${count === 1 ? "itself" : "themselves"}${count > failuresShown ? ", the first of them:" : ":"}`,
        ]),
  ];
}

/** What failed by itself; then loops that ended with a state that is not their last, and what people left out. */
function failureSteps(run: RunRecord): readonly WhyStep[] {
  const failed = run.many.failures(failuresShown).first;
  const broken = run.many.brokenLoops().slice(0, failuresShown);
  const leftOut = run.many.leftOut().slice(0, failuresShown);
  return [...failed, ...broken, ...leftOut].map((instance) => lastReason(run, instance).step);
}

function peopleText(run: RunRecord): readonly string[] {
  const { open } = run.many.asked(0);
  return open === 0
    ? []
    : [
        `${numberText(open)} ${open === 1 ? "question waits" : "questions wait"} for people: \`sluice queue ${run.id}\``,
      ];
}

function flightText({ tables }: TabledSource, run: RunRecord, now: number): readonly string[] {
  const inFlight = tables.inFlight();
  const [oldest] = inFlight;
  if (oldest === undefined) return [];
  const count = countText(inFlight.length, "attempt");
  const which = `the oldest is ${addressOf(run, oldest.iid)}, begun ${timeText(Math.max(0, now - oldest.since))} ago`;
  return [`${count} ${run.left ? "were in flight" : "in flight"}, ${which}`];
}

/** What each node at the top of the pipeline waits for that has not settled. */
function openSteps({ tables, remember, plan }: TabledSource, run: RunRecord): readonly WhyStep[] {
  const count = plan.bodies[0]?.nodes.length ?? 0;
  const base = findInstance(run, 0).base;
  const cells = base === undefined ? [] : Array.from({ length: count }, (_, index) => tables.row(base + index));
  const open = cells.flatMap((row) => (row === undefined || row.outcome !== null ? [] : [remember(row)]));
  return open.map((cell) => openStep(run, cell));
}

function openStep(run: RunRecord, cell: InstanceRecord): WhyStep {
  const { step, isOwn } = lastReason(run, cell);
  const at = placeOf(run.plan, groupOf(run, cell).node.at);
  const text = isOwn ? step.text : `waits: ${step.address} ${step.text}`;
  return { address: addressOf(run, cell.iid), state: stateOf(run, cell), text, ...(at === undefined ? {} : { at }) };
}

/** Ends with a line feed. */
/** `width`: characters of a line. */
export function renderWhyRun(view: WhyRunView, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const lines = [
    `${paint.bold(view.pipeline)} ${wrapBehind(view.pipeline.length + 1, view.text, width, 4)}`,
    ...(view.at === undefined ? [] : [paint.dim(`  at ${view.at}`)]),
    ...view.more.map((text) => `  ${paint.yellow(wrapBehind(2, text, width, 4))}`),
    ...view.steps.flatMap((step) => [
      `  └ ${paint.bold(step.address)} ${wrapBehind(step.address.length + 5, step.text, width, 6)}`,
      ...(step.at === undefined ? [] : [paint.dim(`    at ${step.at}`)]),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}
