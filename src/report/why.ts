/**
 * Why an instance is as it is, all the way to the first cause: what failed before it, what it waits for, which
 * condition kept it from running. Each step names a place in the YAML.
 */
import type { Cause } from "../base/outcome.ts";
import { ageText, timeText } from "./amounts.ts";
import { openAskOf } from "./ask-record.ts";
import { addressOf } from "./instance-address.ts";
import type { Paint } from "./paint.ts";
import { decidedText, waitingText } from "./people-view.ts";
import { placeOf } from "./place.ts";
import { oneLine } from "./printable.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { isRunning } from "./run-view.ts";
import { readsOf, waitsOf } from "./waits.ts";

/** One step of the way: `text` says what of `address` is so. `at`: where that stands in the YAML. */
export type WhyStep = { readonly address: string; readonly state: string; readonly text: string; readonly at?: string };

/** `steps`: from the instance asked for to the first cause. */
export type WhyView = { readonly address: string; readonly state: string; readonly steps: readonly WhyStep[] };

/** Steps of one chain: a chain of causes is as long as the pipeline is deep. */
const stepsMost = 100;

export function whyOf(run: RunRecord, instance: InstanceRecord): WhyView {
  const steps: WhyStep[] = [];
  const seen = new Set<number>();
  let next: InstanceRecord | undefined = instance;
  while (next !== undefined && !seen.has(next.iid) && steps.length < stepsMost) {
    seen.add(next.iid);
    const { step, then } = explain(run, next);
    steps.push(step);
    next = then === undefined ? undefined : findInstance(run, then);
  }
  return { address: addressOf(run, instance.iid) || "(the run)", state: stateOf(run, instance), steps };
}

export function renderWhy(view: WhyView, paint: Paint): string {
  const lines = view.steps.flatMap((step, index) => [
    `${"  ".repeat(Math.min(index, 8))}${index === 0 ? "" : "└ "}${paint.bold(step.address)} ${step.text}`,
    ...(step.at === undefined ? [] : [paint.dim(`${"  ".repeat(Math.min(index, 8) + 1)}at ${step.at}`)]),
  ]);
  return `${lines.join("\n")}\n`;
}

/** `ok`, …, `waiting for a person`, `running`, `left` (in flight when its process died), `waiting for its next attempt`, `held`, `waiting`. */
export function stateOf(run: RunRecord, instance: InstanceRecord): string {
  if (instance.outcome !== undefined) return instance.outcome;
  if (openAskOf(instance) !== undefined) return "waiting for a person";
  if (run.left) return isRunning(instance) ? "left" : "waiting";
  if (isRunning(instance)) return run.ended === undefined ? "running" : "held";
  if (instance.retryAt !== undefined) return "waiting for its next attempt";
  return run.held === undefined ? "waiting" : "held";
}

type Explained = { readonly step: WhyStep; readonly then?: number };

function explain(run: RunRecord, instance: InstanceRecord): Explained {
  const make = (text: string, then?: number, at = ownPlace(run, instance)): Explained => ({
    step: {
      address: addressOf(run, instance.iid) || "(the run)",
      state: stateOf(run, instance),
      text,
      ...(at === undefined ? {} : { at }),
    },
    ...(then === undefined ? {} : { then }),
  });
  switch (instance.outcome) {
    case "ok":
      return make(okText(run, instance));
    case "skipped":
      return explainSkip(run, instance, make);
    case "failed":
      return explainFailure(run, instance, make);
    case "blocked":
      return make(`is blocked: what it needs is not ok${causeText(instance.cause)}`, instance.by);
    case "cancelled":
      return make(`was cancelled${causeText(instance.cause)}`, instance.by);
    default:
      return explainOpen(run, instance, make);
  }
}

type Make = (text: string, then?: number, at?: string) => Explained;

function okText(run: RunRecord, instance: InstanceRecord): string {
  if (instance.taken !== undefined) {
    const { run: from, since } = instance.taken;
    const age = since === undefined ? "" : `, ${ageText(Math.max(0, instance.opened - since))} old by then`;
    return `is ok: its result was taken over from run ${from}${age}`;
  }
  const reads = readsOf(run, instance)
    .slice(0, 8)
    .map((read) => addressOf(run, read.iid));
  const because = reads.length === 0 ? "it needs nothing but inputs" : `what it reads had settled: ${reads.join(", ")}`;
  const spent = instance.started === undefined ? 0 : (instance.ended ?? run.lastAt) - instance.started;
  const tries = instance.attempts.length > 1 ? `, after ${instance.attempts.length} attempts` : "";
  const decided = decidedText(instance);
  if (decided !== undefined)
    return `is ok${spent > 0 ? ` after ${timeText(spent)}` : ""}${tries}; a person was asked: ${decided}`;
  const stopped =
    instance.ending !== undefined && instance.kind === "cell" ? `, stopped by \`${instance.ending}\`` : "";
  return `is ok${spent > 0 ? ` after ${timeText(spent)}` : ""}${tries}${stopped}; it ran because ${because}`;
}

function explainSkip(run: RunRecord, instance: InstanceRecord, make: Make): Explained {
  const fan = instance.by === undefined ? undefined : findInstance(run, instance.by);
  if (fan !== undefined && fan.iid === instance.parent && fan.ending !== undefined) {
    return make(`was skipped: it had not begun when \`${fan.ending}\` stopped the fan-out`, fan.iid);
  }
  if (instance.by !== undefined) return make("was skipped, because what it needs was skipped", instance.by);
  const decided = decidedText(instance);
  if (decided !== undefined) return make(`was skipped by a person: ${decided}`);
  const guard = instance.kind === "run" ? undefined : groupOf(run, instance).node.guard;
  if (instance.cause !== undefined) return make(`was skipped${causeText(instance.cause)}`);
  return make("was skipped: its `when` was false", undefined, placeOf(run.plan, guard?.at));
}

function explainFailure(run: RunRecord, instance: InstanceRecord, make: Make): Explained {
  const tries = instance.attempts.length > 1 ? ` after ${instance.attempts.length} attempts` : "";
  const at = placeOf(run.plan, instance.cause?.at);
  return make(`failed${tries}${causeText(instance.cause)}`, instance.by, at ?? ownPlace(run, instance));
}

function explainOpen(run: RunRecord, instance: InstanceRecord, make: Make): Explained {
  const asked = waitingText(run, instance);
  if (asked !== undefined) return make(asked);
  const last = instance.attempts.at(-1);
  if (last !== undefined && last.ended === undefined && run.ended === undefined) {
    if (run.left)
      return make(`was in flight when the process of the run died (attempt ${last.number}); \`resume\` asks it again`);
    return make(
      `is running: attempt ${last.number} began ${timeText(run.lastAt - last.started)} before the last event`,
    );
  }
  if (instance.retryAt !== undefined) {
    return make(`waits for attempt ${(last?.number ?? 0) + 1}${causeText(last?.cause)}`);
  }
  const waits = waitsOf(run, instance);
  const [first] = waits;
  if (first !== undefined) {
    const others = waits.length > 1 ? ` and ${waits.length - 1} more` : "";
    return make(`waits for ${addressOf(run, first.iid)}${others}${whole(first.cause)}`, first.iid);
  }
  const inside = openInside(run, instance);
  if (inside !== undefined) return make("is not done: something inside it has not settled", inside.iid);
  if (run.held !== undefined) return make(`is held (${run.held.why}): ${run.held.message}`);
  return make(run.left ? "was ready when the process of the run died" : "is ready, and waits for a free slot");
}

function whole(cause: string | undefined): string {
  return cause === undefined ? "" : `, all of it (${cause})`;
}

/** The first instance inside a frame, fan or loop that has not settled. */
function openInside(run: RunRecord, instance: InstanceRecord): InstanceRecord | undefined {
  if (instance.base === undefined && instance.children === 0) return undefined;
  for (const other of run.instances.values()) {
    if (other.parent === instance.iid && other.outcome === undefined) return other;
  }
  return undefined;
}

function causeText(cause: Cause | undefined): string {
  return cause === undefined ? "" : `: ${cause.kind}: ${oneLine(cause.message, 300)}`;
}

function ownPlace(run: RunRecord, instance: InstanceRecord): string | undefined {
  return instance.kind === "run" ? undefined : placeOf(run.plan, groupOf(run, instance).node.at);
}
