/**
 * Why an instance is as it is, all the way to the first cause: what failed before it, what it waits for, which
 * condition kept it from running. Each step names a place in the YAML.
 */
import { present } from "../base/invariant.ts";
import type { Cause, CauseKind } from "../base/outcome.ts";
import { ageText, countText, timeText } from "./amounts.ts";
import { openAskOf } from "./ask-record.ts";
import { guardText } from "./guard-text.ts";
import { addressOf } from "./instance-address.ts";
import { isRunning } from "./instance-state.ts";
import { givenAround, madeFrom } from "./made-from.ts";
import type { Paint } from "./paint.ts";
import { decidedText, leftOutText, waitingText } from "./people-view.ts";
import { placeOf } from "./place.ts";
import { oneLine } from "./printable.ts";
import { quotaText } from "./quota-view.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { openSourceOf, readsOf, waitsOf } from "./waits.ts";
import { wrapBehind } from "./wrap.ts";

/** One step of the way: `text` says what of `address` is so. `at`: where that stands in the YAML. */
export type WhyStep = { readonly address: string; readonly state: string; readonly text: string; readonly at?: string };

/** `steps`: from the instance asked for to the first cause. */
export type WhyView = { readonly address: string; readonly state: string; readonly steps: readonly WhyStep[] };

/** Steps of one chain: a chain of causes is as long as the pipeline is deep. */
const stepsMost = 100;

export function whyOf(run: RunRecord, instance: InstanceRecord): WhyView {
  const steps = chainOf(run, instance).map((reason) => stepOf(run, reason));
  return { address: nameOf(run, instance.iid), state: stateOf(run, instance), steps };
}

/** The first cause alone, without the text of what leads to it. `isOwn`: it is the instance itself. */
export function lastReason(
  run: RunRecord,
  instance: InstanceRecord,
): { readonly step: WhyStep; readonly isOwn: boolean } {
  const chain = chainOf(run, instance);
  return { step: stepOf(run, present(chain.at(-1), "a reason")), isOwn: chain.length === 1 };
}

/** Why one instance is as it is: `next` is the one to ask then. `tell`: in words, which may have to be read first. */
type Reason = {
  readonly instance: InstanceRecord;
  readonly next?: number;
  readonly tell: () => string;
  readonly at?: () => string | undefined;
};

function chainOf(run: RunRecord, instance: InstanceRecord): readonly Reason[] {
  const chain: Reason[] = [];
  const seen = new Set<number>();
  let next: InstanceRecord | undefined = instance;
  while (next !== undefined && !seen.has(next.iid) && chain.length < stepsMost) {
    seen.add(next.iid);
    const reason: Reason = reasonOf(run, next);
    chain.push(reason);
    next = reason.next === undefined ? undefined : findInstance(run, reason.next);
  }
  return chain;
}

function stepOf(run: RunRecord, { instance, tell, at }: Reason): WhyStep {
  const place = at?.() ?? ownPlace(run, instance);
  const step = { address: nameOf(run, instance.iid), state: stateOf(run, instance), text: tell() };
  return place === undefined ? step : { ...step, at: place };
}

function nameOf(run: RunRecord, iid: number): string {
  return addressOf(run, iid) || "(the run)";
}

/** `width`: characters of a line. */
export function renderWhy(view: WhyView, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const lines = view.steps.flatMap((step, index) => {
    const indent = "  ".repeat(Math.min(index, 8));
    const branch = `${indent}${index === 0 ? "" : "└ "}`;
    const text = wrapBehind(branch.length + step.address.length + 1, step.text, width, indent.length + 4);
    return [
      `${branch}${paint.bold(step.address)} ${text}`,
      ...(step.at === undefined ? [] : [paint.dim(`${"  ".repeat(Math.min(index, 8) + 1)}at ${step.at}`)]),
    ];
  });
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

function reasonOf(run: RunRecord, instance: InstanceRecord): Reason {
  const { by, cause } = instance;
  const because = (tell: () => string): Reason => ({ instance, tell, ...(by === undefined ? {} : { next: by }) });
  switch (instance.outcome) {
    case "ok":
      return { instance, tell: () => okText(run, instance) };
    case "skipped":
      return reasonOfSkip(run, instance);
    case "failed":
      return { ...because(() => failureText(run, instance)), at: () => placeOf(run.plan, instance.cause?.at) };
    case "blocked":
      return because(() => `is blocked: what it needs is not ok${causeText(cause)}`);
    case "cancelled":
      return reasonOfCancel(run, instance);
    default:
      return reasonOfOpen(run, instance);
  }
}

function okText(run: RunRecord, instance: InstanceRecord): string {
  if (instance.taken !== undefined) {
    const { run: from, since } = instance.taken;
    const age = since === undefined ? "" : `, ${ageText(Math.max(0, instance.opened - since))} old by then`;
    return `is ok: its result was taken over from run ${from}${age}`;
  }
  const spent = instance.started === undefined ? 0 : (instance.ended ?? run.activeAt) - instance.started;
  const tries = instance.attempts.length > 1 ? `, after ${instance.attempts.length} attempts` : "";
  const ran = `is ok${spent > 0 ? ` after ${timeText(spent)}` : ""}${tries}${endingText(run, instance)}`;
  const decided = decidedText(instance);
  if (decided !== undefined) return `${ran}; a person was asked: ${decided}`;
  return stoodIn(run, instance)
    ? `is ok, by the value of its \`else\`: its \`when\` was false${guardText(run, instance)}`
    : `${ran}; ${becauseText(run, instance)}`;
}

/** Nodes that it reads which are named at most. */
const readsShown = 8;

/** What an item was made from; and what had settled that it read. */
function becauseText(run: RunRecord, instance: InstanceRecord): string {
  const made = madeFrom(run, instance);
  const reads = readsOf(run, instance, made !== undefined).map((read) => addressOf(run, read.iid));
  const more = reads.length > readsShown ? ` and ${reads.length - readsShown} more` : "";
  const settled = `had settled: ${reads.slice(0, readsShown).join(", ")}${more}`;
  if (made !== undefined)
    return `it was made from ${made}${reads.length === 0 ? "" : `; what else it reads ${settled}`}`;
  if (reads.length > 0) return `it ran because what it reads ${settled}`;
  const given = givenAround(run, instance);
  return `it ran because it needs nothing but inputs${given === undefined ? "" : ` and ${given}`}`;
}

/** How a loop, or a fan-out that may stop early, came to its end. */
function endingText(run: RunRecord, instance: InstanceRecord): string {
  const { kind, ending, trouble, children } = instance;
  if (ending === undefined || kind === "round") return "";
  const { fan, act } = groupOf(run, instance).node;
  const isLoop = act.do === "enter" && act.loop !== undefined && (fan === undefined || kind === "item");
  if (isLoop && ending === "exhausted") return `, after all of its ${countText(children, "round")}`;
  if (isLoop && ending === "failed") return `, ${troubleText(children, trouble)}`;
  return `, stopped by \`${ending}\`${isLoop ? ` in round ${children}` : ""}`;
}

/** A loop that could not compute its next state. */
function troubleText(round: number, trouble: Cause | undefined): string {
  return `with the state before round ${round}, whose \`next\` could not be computed${causeText(trouble)}`;
}

/** An agent, a program, a gate or a scope that is ok and never began: its `else` stands in its place. */
function stoodIn(run: RunRecord, instance: InstanceRecord): boolean {
  const { attempts, asks, base, children, kind } = instance;
  const { guard, fan, act } = groupOf(run, instance).node;
  if (guard?.else === undefined || (fan !== undefined && kind === "cell")) return false;
  const begins = act.do === "agent" || act.do === "exec" || act.do === "person" || act.do === "enter";
  return begins && attempts.length === 0 && asks === undefined && base === undefined && children === 0;
}

/** What was in flight is ended first, and settles last: it names nothing, but lies in what was cancelled or has failed. */
function reasonOfCancel(run: RunRecord, instance: InstanceRecord): Reason {
  const next = instance.by ?? endedAround(run, instance);
  const tell = (): string => `was cancelled${causeText(instance.cause)}`;
  if (next !== undefined && next !== 0) return { instance, tell, next };
  const { cause } = run.ended ?? {};
  return { instance, tell: () => `${tell()}, as all that had not settled in the run${causeText(cause)}` };
}

function endedAround(run: RunRecord, instance: InstanceRecord): number | undefined {
  let at = instance;
  while (at.parent > 0) {
    at = findInstance(run, at.parent);
    if (at.outcome !== undefined && at.outcome !== "ok") return at.iid;
  }
  return undefined;
}

function reasonOfSkip(run: RunRecord, instance: InstanceRecord): Reason {
  const fan = instance.by === undefined ? undefined : findInstance(run, instance.by);
  if (fan !== undefined && fan.iid === instance.parent && fan.ending !== undefined) {
    return { instance, tell: () => `was skipped: it had not begun when \`${fan.ending}\` stopped the fan-out` };
  }
  if (fan !== undefined)
    return { instance, tell: () => "was skipped, because what it needs was skipped", next: fan.iid };
  const { cause } = instance;
  const { leftOut } = instance;
  if (leftOut !== undefined) return { instance, tell: () => `was skipped by ${leftOutText(leftOut)}` };
  const decided = decidedText(instance);
  if (decided !== undefined) return { instance, tell: () => `was skipped by a person: ${decided}` };
  const guard = instance.kind === "run" ? undefined : groupOf(run, instance).node.guard;
  if (cause !== undefined) return { instance, tell: () => `was skipped${causeText(cause)}` };
  const tell = (): string => `was skipped: its \`when\` was false${guardText(run, instance)}`;
  return { instance, tell, at: () => placeOf(run.plan, guard?.at) };
}

function failureText(run: RunRecord, instance: InstanceRecord): string {
  const { attempts, cause } = instance;
  const tries = attempts.length > 1 ? ` after ${attempts.length} attempts` : "";
  const gaveUp = isSameAgain(run, instance) ? " (not tried again: the same error twice running)" : "";
  return `failed${tries}${causeText(cause)}${gaveUp}`;
}

/** Of these errors the same one twice running ends the attempts, whatever `retry` allows. */
const endTwice: readonly CauseKind[] = ["exit", "signal", "ensure", "output_invalid", "output_truncated"];

function isSameAgain(run: RunRecord, instance: InstanceRecord): boolean {
  const { attempts, cause, kind } = instance;
  const more = kind === "run" ? undefined : groupOf(run, instance).node.tries?.more;
  const before = attempts.at(-2)?.cause;
  if (cause === undefined || typeof more !== "number" || attempts.length > more) return false;
  return before?.kind === cause.kind && endTwice.includes(cause.kind);
}

function reasonOfOpen(run: RunRecord, instance: InstanceRecord): Reason {
  const trying = waitingText(run, instance) ?? quotaText(run, instance) ?? attemptText(run, instance);
  if (trying !== undefined) return { instance, tell: () => trying };
  const waits = waitsOf(run, instance);
  const [first] = waits;
  if (first !== undefined) {
    const others = waits.length > 1 ? ` and ${waits.length - 1} more` : "";
    const tell = (): string => `waits for ${addressOf(run, first.iid)}${others}${whole(first.cause)}`;
    return { instance, tell, next: first.iid };
  }
  const inside = openInside(run, instance);
  if (inside !== undefined) {
    return { instance, tell: () => "is not done: something inside it has not settled", next: inside.iid };
  }
  const source = openSourceOf(run, instance);
  if (source !== undefined) {
    return { instance, tell: () => `takes what comes of ${addressOf(run, source)}, which is not done`, next: source };
  }
  const { held, left } = run;
  if (held !== undefined) return { instance, tell: () => `is held (${held.why}): ${held.message}` };
  const tell = (): string =>
    left ? "was ready when the process of the run died" : "is ready, and waits for a free slot";
  return { instance, tell };
}

/** Of one that is tried, or waits to be tried again. */
function attemptText(run: RunRecord, instance: InstanceRecord): string | undefined {
  const { attempts, retryAt } = instance;
  const last = attempts.at(-1);
  if (last !== undefined && last.ended === undefined && run.ended === undefined) {
    if (run.left)
      return `was in flight when the process of the run died (attempt ${last.number}); \`resume\` ${resumeText(run, instance)}`;
    return `is running: attempt ${last.number} began ${timeText(run.activeAt - last.started)} ago`;
  }
  if (retryAt === undefined) return undefined;
  return `waits for attempt ${(last?.number ?? 0) + 1}${causeText(last?.cause)}`;
}

/** What becomes of an attempt that a crash cut short. */
function resumeText(run: RunRecord, instance: InstanceRecord): string {
  const { once, act } = groupOf(run, instance).node;
  if (once === true) return "asks a person what is to become of it";
  return act.do === "exec" ? "starts it again" : "asks it again";
}

function whole(cause: string | undefined): string {
  return cause === undefined ? "" : `, all of it (${cause})`;
}

/** The first instance inside a frame, fan or loop that has not settled. */
function openInside(run: RunRecord, instance: InstanceRecord): InstanceRecord | undefined {
  if (instance.base === undefined && instance.children === 0) return undefined;
  return run.many.openInside(instance);
}

function causeText(cause: Cause | undefined): string {
  return cause === undefined ? "" : `: ${cause.kind}: ${oneLine(cause.message, 300)}`;
}

function ownPlace(run: RunRecord, instance: InstanceRecord): string | undefined {
  return instance.kind === "run" ? undefined : placeOf(run.plan, groupOf(run, instance).node.at);
}
