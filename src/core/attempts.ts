/** Attempts: how they start, how their end is judged, and whether another follows. */
import { seedOf } from "../base/hash.ts";
import { limits } from "../base/limits.ts";
import type { Cause, CauseKind } from "../base/outcome.ts";
import { writtenTime } from "../base/written-time.ts";
import type { Ensure, RetryOn } from "../plan/plan.ts";
import { addressOf } from "./address.ts";
import { liveOf } from "./apply-attempt.ts";
import { abortAttempt } from "./cancelling.ts";
import { closeGate } from "./close-gate.ts";
import { phases } from "./columns.ts";
import { compute, countOf, renderIn, settingOf, settleWithout } from "./computing.ts";
import { startAgain } from "./end-stuck.ts";
import type { Event } from "./event.ts";
import { passesGate } from "./gates.ts";
import { isInFlight, nodeOf } from "./instances.ts";
import { settleLeftOut } from "./leaving-out.ts";
import { armClocks, hasNoTime, holdAtLimit, mayAskAgent } from "./limits.ts";
import { valueAt } from "./list-values.ts";
import { pushRanked } from "./numbers.ts";
import { askAboutFailure } from "./people.ts";
import { rankOf } from "./rank.ts";
import { contextOf } from "./references.ts";
import { ensureArgv, type KeyedRequest, requestOf } from "./requests.ts";
import { free, reserve } from "./reserve.ts";
import { resolvedModel } from "./resolved-model.ts";
import type { Live, State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/** Starts the next attempt of a ready instance, unless a limit or its request forbids it. */
export function startAttempt(turn: Turn, iid: number): void {
  const { state } = turn;
  if (holdAtLimit(turn, iid)) {
    pushRanked(state.ready, rankOf(state, iid), iid);
    return;
  }
  if (!mayAskAgent(turn, iid) || hasNoTime(turn, iid)) return;
  const made = requestOf(state, iid);
  if (made.kind !== "value") return settleWithout(turn, iid, made);
  const { node } = nodeOf(state, iid);
  const timeout = node.timeoutMs === undefined ? undefined : settingOf(state, node.timeoutMs, contextOf(state, iid));
  if (timeout !== undefined && timeout.kind !== "value") return settleWithout(turn, iid, timeout);
  const label = labelOf(state, iid);
  const { request } = made.value;
  if (state.gates.size > 0 && request.kind === "agent" && !passesGate(state, iid, request)) return;
  const share = reserve(turn, iid, request);
  if (share === undefined) return;
  const live = liveOf(state, iid);
  const attempt = live.attempt + 1;
  const started = startedEvent(iid, attempt, made.value, live);
  if (timeout !== undefined) started.deadline = state.now + timeout.value;
  if (share !== free) started.reserved = share;
  if (label !== undefined) started.label = label;
  emit(turn, started);
  armClocks(turn, iid);
  const start = { do: "start", iid, attempt, address: addressOf(state, iid), request } as const;
  turn.commands.push(share === free ? start : { ...start, allowance: share });
}

type StartedEvent = Extract<Event, { kind: "started" }>;
type Started = { -readonly [K in keyof StartedEvent]: StartedEvent[K] };

/** With the key that a later run goes by, where it is the first; a lookup has told that already, with the files that it sees. */
function startedEvent(iid: number, attempt: number, { request, rkey, parts }: KeyedRequest, live: Live): Started {
  if (attempt > 1) return { seq: 0, t: 0, kind: "started", iid, attempt, request };
  if (live.rkey !== undefined) return { seq: 0, t: 0, kind: "started", iid, attempt, parts, request };
  return { seq: 0, t: 0, kind: "started", iid, attempt, rkey, parts, request };
}

/** As its author wants it called; nothing where it reads what there is not: no instance fails for its name. */
function labelOf(state: State, iid: number): string | undefined {
  const { label } = nodeOf(state, iid).node;
  if (label === undefined) return undefined;
  const made = renderIn(state, label, contextOf(state, iid));
  const text = made.kind === "value" ? made.value.replace(/\s+/g, " ").trim().slice(0, limits.labelChars) : "";
  return text === "" ? undefined : text;
}

/** The attempt replied, failed or was ended. */
export function judgeAttempt(turn: Turn, iid: number): void {
  const { state } = turn;
  const live = liveOf(state, iid);
  if (live.aborting === "cancel")
    return emit(turn, { kind: "settled", iid, outcome: "cancelled", attempts: live.attempt });
  if (state.skips.has(iid)) return settleLeftOut(turn, iid);
  if (live.failure !== undefined) return fail(turn, iid, live.failure);
  if (live.aborted) return afterAbort(turn, iid, live);
  const ensure = nodeOf(state, iid).node.ensure[live.ensureIndex];
  if (ensure !== undefined) return judgeCondition(turn, iid, live, ensure);
  emit(turn, { seq: 0, t: 0, kind: "settled", iid, outcome: "ok", ref: live.replySeq, attempts: live.attempt });
}

/** An attempt that was ended for a limit has failed; one that the process ended on its way out is lost. */
function afterAbort(turn: Turn, iid: number, live: Live): void {
  if (live.aborting === "again") return startAgain(turn, iid);
  if (typeof live.aborting === "object") return fail(turn, iid, live.aborting);
  emit(turn, { kind: "lost", iid, attempt: live.attempt, ended: 0 });
}

function judgeCondition(turn: Turn, iid: number, live: Live, ensure: Ensure): void {
  const { state } = turn;
  if (live.ensureAsked) return;
  const context = { ...contextOf(state, iid), result: valueAt(state, live.replySeq) };
  if ("argv" in ensure) return askCondition(turn, iid, live, ensure);
  const result = compute(state, ensure.if, context);
  if (result.kind === "touch") return settleWithout(turn, iid, result);
  if (result.kind === "value" && result.value === true) {
    live.ensureIndex += 1;
    return judgeAttempt(turn, iid);
  }
  const why = result.kind === "error" ? `: ${result.cause.message}` : "";
  fail(turn, iid, { kind: "ensure", message: `\`${ensure.text}\` does not hold${why}`, at: ensure.at });
}

/** Nothing is started any more for an attempt that was to end, though its reply came: it would run on without a limit. */
function askCondition(turn: Turn, iid: number, live: Live, ensure: Extract<Ensure, { readonly argv: unknown }>): void {
  const { state } = turn;
  if (live.aborting !== undefined) return afterAbort(turn, iid, live);
  const argv = ensureArgv(state, ensure, { ...contextOf(state, iid), result: valueAt(state, live.replySeq) });
  if (argv.kind !== "value") return settleWithout(turn, iid, argv);
  live.ensureAsked = true;
  const cwd = live.request?.kind === "exec" ? live.request.cwd : undefined;
  const tree = live.request?.tree;
  turn.commands.push({
    do: "ensure",
    iid,
    attempt: live.attempt,
    index: live.ensureIndex,
    address: addressOf(state, iid),
    argv: argv.value,
    ...(cwd === undefined ? {} : { cwd }),
    ...(tree === undefined ? {} : { tree }),
  });
}

/** Another attempt if the node allows one for such a cause, else the instance has failed. */
function fail(turn: Turn, iid: number, cause: Cause): void {
  const { state } = turn;
  const live = liveOf(state, iid);
  const { node } = nodeOf(state, iid);
  if (live.scope !== "instance") return waitForProvider(turn, iid, live, cause);
  const skippedRungs = nextRung(state, iid, live, cause);
  const kind = retryKind(cause.kind);
  const allowed = kind !== undefined && (node.tries === undefined || node.tries.on.includes(kind));
  const count = live.failures.length - live.granted + 1;
  if (!allowed || skippedRungs === undefined || count >= mostAttempts(state, iid)) {
    if (node.tries?.ask === true) return askAboutFailure(turn, iid, [...live.failures, { at: node.at, ...cause }]);
    emit(turn, { kind: "settled", iid, outcome: "failed", cause: { at: node.at, ...cause }, attempts: live.attempt });
    return;
  }
  const delay = delayOf(state, iid, live.failures.length);
  const at = state.now + Math.max(delay, Math.min(live.retryAfterMs ?? 0, limits.gateStayMs));
  emit(turn, { kind: "retrying", iid, attempt: live.attempt, at, reason: cause, skippedRungs, counted: true });
}

/** A quota, or a fault that only a person can mend, is no failure of the instance: it waits, and no attempt is counted. */
function waitForProvider(turn: Turn, iid: number, live: Live, cause: Cause): void {
  const { state } = turn;
  const at = live.scope === "gate" ? closeGate(turn, live, cause) : state.now;
  if (live.scope === "run" && state.held === undefined)
    emit(turn, { kind: "held", why: "quota", message: cause.message });
  const { skippedRungs } = live;
  emit(turn, { kind: "retrying", iid, attempt: live.attempt, at, reason: cause, skippedRungs, counted: false });
}

function mostAttempts(state: State, iid: number): number {
  const { node, act } = nodeOf(state, iid);
  const rungs = act.do === "agent" && act.model.how === "ladder" ? Math.max(1, act.model.of.length) : 1;
  if (node.tries === undefined) return rungs;
  const more = countOf(state, node.tries.more, contextOf(state, iid));
  return 1 + (more.kind === "value" ? more.value : 0);
}

/**
 * The rungs of the ladder left out so far, with those that the next attempt leaves out. The same error twice running on
 * one model goes to the next model; undefined: there is none.
 */
function nextRung(state: State, iid: number, live: Live, cause: Cause): number | undefined {
  const { act } = nodeOf(state, iid);
  const model = live.request?.kind === "agent" ? live.request.model : "";
  if (!sameAsBefore(live, cause) || live.lastModel !== model) return live.skippedRungs;
  if (act.do !== "agent" || act.model.how !== "ladder") return undefined;
  const at = live.failures.length + live.skippedRungs;
  const next = act.model.of.findIndex((alias, index) => index > at && resolvedModel(state, alias) !== model);
  return next === -1 ? undefined : live.skippedRungs + next - at - 1;
}

/** The same error twice running: another try on the same model would bring it a third time. */
function sameAsBefore(live: Live, cause: Cause): boolean {
  if (cause.kind === "timeout" || cause.kind === "idle" || cause.kind === "provider") return false;
  const before = live.failures.at(-1);
  return before !== undefined && before.kind === cause.kind && normalised(before) === normalised(cause);
}

/** Without numbers, paths' digits and blanks, which differ from try to try. */
function normalised(cause: Cause): string {
  return `${cause.message}\n${cause.output ?? ""}`.replace(/\d+/g, "0").replace(/\s+/g, " ");
}

/** The word of `retry.on` that a cause falls under; undefined: another attempt cannot help. */
function retryKind(kind: CauseKind): RetryOn | undefined {
  switch (kind) {
    case "timeout":
    case "idle":
    case "provider":
    case "ensure":
    case "exit":
      return kind;
    case "rate_limit":
      return "provider";
    case "signal":
      return "exit";
    case "output_invalid":
    case "output_truncated":
      return "output";
    default:
      return undefined;
  }
}

/** Before the first retry of a node that names no `delay`. */
const retryDelayMs = 1_000;

/** Doubles with each failure, with a quarter of jitter from the run's seed. */
function delayOf(state: State, iid: number, failures: number): number {
  const setting = nodeOf(state, iid).node.tries?.delayMs ?? retryDelayMs;
  const found = settingOf(state, setting, contextOf(state, iid));
  const baseMs = found.kind === "value" ? found.value : retryDelayMs;
  const spread = seedOf(`${state.run?.seed ?? 0}/${iid}/${failures}`) / 0x1_0000_0000;
  const delay = Math.min(Math.max(limits.retryDelayMsMost, baseMs), baseMs * 2 ** failures);
  return Math.round(delay * (0.75 + spread / 2));
}

/** Ends an attempt that is beyond its deadline. */
export function endOverdue(turn: Turn, iid: number): void {
  const { state } = turn;
  const live = state.live.get(iid);
  if (live?.deadline === undefined || live.aborting !== undefined || live.deadline > state.now) return;
  if (live.asking !== undefined) return; // it does nothing, and goes on with the time that it had
  if (!isInFlight(state, iid)) return;
  const { node } = nodeOf(state, iid);
  const given = node.timeoutMs === undefined ? undefined : settingOf(state, node.timeoutMs, contextOf(state, iid));
  const span = given?.kind === "value" ? ` of ${writtenTime(given.value)}` : "";
  abortAttempt(turn, iid, { kind: "timeout", message: `the attempt took longer than its timeout${span}`, at: node.at });
}

/** A retry whose wait is over is ready again. */
export function wakeRetry(turn: Turn, iid: number): void {
  const { state } = turn;
  if (state.columns.phase[iid] !== phases.backoff || (state.live.get(iid)?.wakeAt ?? 0) > state.now) return; // of before
  state.columns.phase[iid] = phases.ready;
  pushRanked(state.ready, rankOf(state, iid), iid);
}
