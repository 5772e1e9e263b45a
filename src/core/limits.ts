/** Limits of the run and of instances: agents and time (LANGUAGE.md section 5, `limits`). */
import type { Cause } from "../base/outcome.ts";
import { writtenTime } from "../base/written-time.ts";
import { abortAttempt, cancelInside } from "./cancelling.ts";
import { activeMs, usedMs } from "./clocks.ts";
import { shapes } from "./columns.ts";
import { countOf, settingOf } from "./computing.ts";
import { agentHolders, isInFlight, nodeOf, parentOf, shapeOf } from "./instances.ts";
import { pushRanked } from "./numbers.ts";
import { contextOf } from "./references.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/** Milliseconds of `limits.time` that the run has left; infinity without one. */
export function timeLeft(state: State): number {
  const most = state.run?.limits.timeMs;
  return most === undefined ? Number.POSITIVE_INFINITY : most - activeMs(state);
}

/** Holds the run if a limit of its own forbids another start. */
export function holdAtLimit(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const most = state.run?.limits.agents;
  if (timeLeft(state) <= 0) {
    holdForTime(turn);
  } else if (most !== undefined && asksNewAgent(state, iid) && state.agents >= most) {
    holdForBudget(turn, `the run asked ${agentsText(state.agents)}, its limit`);
  }
  return state.held !== undefined;
}

/** The run used all the time that it may. */
export function holdForTime(turn: Turn): void {
  holdForBudget(turn, `the run used its time limit of ${writtenTime(turn.state.run?.limits.timeMs ?? 0)}`);
}

/** Nothing more starts, for want of what the run may use. */
export function holdForBudget(turn: Turn, message: string): void {
  emit(turn, { kind: "held", why: "budget", message });
}

function agentsText(count: number): string {
  return `${count} ${count === 1 ? "agent" : "agents"}`;
}

function asksNewAgent(state: State, iid: number): boolean {
  return nodeOf(state, iid).asksAgent && (state.live.get(iid)?.attempt ?? 0) === 0;
}

/** False: an instance around it has asked all the agents that it may; it has failed, and all in it is cancelled. */
export function mayAskAgent(turn: Turn, iid: number): boolean {
  const { state } = turn;
  if (!state.prepared.hasNodeLimits || !asksNewAgent(state, iid)) return true;
  const over = agentHolders(state, iid).find((holder) => (state.budgets.get(holder) ?? 0) >= agentsOf(state, holder));
  if (over === undefined) return true;
  failOverBudget(turn, over, `asked ${agentsText(state.budgets.get(over) ?? 0)}, its limit`);
  return false;
}

function agentsOf(state: State, holder: number): number {
  const setting = nodeOf(state, holder).node.limits?.agents;
  if (setting === undefined) return Number.POSITIVE_INFINITY;
  const result = countOf(state, setting, contextOf(state, holder));
  return result.kind === "value" ? result.value : 0;
}

/** An attempt starts: the clocks around it that stood still run now, and are looked at when their limits would be over. */
export function armClocks({ state }: Turn, iid: number): void {
  if (state.clocks.size === 0) return;
  for (let at = iid; at !== 0; at = parentOf(state, at)) armClock(state, at);
}

/** Has the clock of an instance, where it has one that runs, looked at when its time limit would be over. */
export function armClock(state: State, iid: number): void {
  const clock = state.clocks.get(iid);
  const left = clock === undefined || clock.inFlight === 0 ? undefined : instanceTimeLeft(state, iid);
  if (clock === undefined || left === undefined || clock.lookAt > state.now) return;
  clock.lookAt = state.now + Math.max(left, 1);
  pushRanked(state.timers, clock.lookAt, iid);
}

/** Milliseconds of its time limit that an instance has left; undefined where it has none. */
function instanceTimeLeft(state: State, iid: number): number | undefined {
  const clock = state.clocks.get(iid);
  const most = clock === undefined ? undefined : timeLimitOf(state, iid);
  return clock === undefined || most === undefined ? undefined : most - usedMs(state, clock);
}

function timeLimitOf(state: State, iid: number): number | undefined {
  const setting = nodeOf(state, iid).node.limits?.time_ms;
  const most = setting === undefined ? undefined : settingOf(state, setting, contextOf(state, iid));
  return most?.kind === "value" ? most.value : undefined;
}

/** True if the instance had a time limit that is over now; it has failed then. A clock that stands still is left alone. */
export function endOverTime(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const clock = state.clocks.get(iid);
  if (clock === undefined || clock.inFlight === 0 || clock.lookAt > state.now) return false;
  if ((instanceTimeLeft(state, iid) ?? 1) <= 0) return failOverTime(turn, iid);
  armClock(state, iid);
  return false;
}

/** True if the attempts of a prompt or program used up its time limit: no other starts, and it has failed. */
export function hasNoTime(turn: Turn, iid: number): boolean {
  const left = instanceTimeLeft(turn.state, iid);
  return left !== undefined && left <= 0 && failOverTime(turn, iid);
}

function failOverTime(turn: Turn, iid: number): true {
  failOverBudget(turn, iid, `used its time limit of ${writtenTime(timeLimitOf(turn.state, iid) ?? 0)}`);
  return true;
}

/** The instance around a list (or itself) that allows none so long; undefined: there is none. */
export function holderOverList(state: State, iid: number, length: number): number | undefined {
  if (!state.prepared.hasNodeLimits) return undefined;
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    if (shapeOf(state, at) === shapes.round) continue;
    const setting = nodeOf(state, at).node.limits?.list;
    const most = setting === undefined ? undefined : settingOf(state, setting, contextOf(state, at));
    if (most?.kind === "value" && most.value < length) return at;
  }
  return undefined;
}

/**
 * An instance used up what it may: it has failed, and all in it is cancelled. An attempt in flight that is itself the
 * instance ends before it is said to have failed.
 */
export function failOverBudget(turn: Turn, iid: number, what: string): void {
  const { node } = nodeOf(turn.state, iid);
  const cause: Cause = { kind: "budget", message: `"${node.id}" ${what}`, at: node.at };
  if (isInFlight(turn.state, iid)) {
    if (turn.state.live.get(iid)?.aborting === undefined) abortAttempt(turn, iid, cause);
    return;
  }
  cancelInside(turn, iid);
  const attempts = turn.state.live.get(iid)?.attempt;
  emit(turn, { kind: "settled", iid, outcome: "failed", cause, ...(attempts === undefined ? {} : { attempts }) });
}
