/** Loops: how a round begins, how its end is judged, and what the loop becomes. */
import { invariant, present } from "../base/invariant.ts";
import { isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Cause } from "../base/outcome.ts";
import type { Act, Loop, Stop } from "../plan/plan.ts";
import { type Computed, compute, countOf, type NoValue, settleWithout } from "./computing.ts";
import type { DecisionBody } from "./event.ts";
import { settleAsTouched, settleByInside } from "./frames.ts";
import { isSettled, nodeOf, parentOf } from "./instances.ts";
import { changeOf } from "./loop-state.ts";
import { askAboutLoop } from "./people.ts";
import { type Context, contextOf } from "./references.ts";
import type { LoopState, State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

type Enter = Extract<Act, { do: "enter" }>;

function actOf(state: State, iid: number): { readonly act: Enter; readonly loop: Loop } {
  const { act } = nodeOf(state, iid);
  invariant(act.do === "enter" && act.loop !== undefined, "a loop");
  return { act, loop: act.loop };
}

/** Computes the start of the state, and opens the first round, if there is one. */
export function startLoop(turn: Turn, iid: number): void {
  const { state } = turn;
  const { loop } = actOf(state, iid);
  const context = contextOf(state, iid);
  const rounds = roundsOf(state, iid);
  if (rounds.kind !== "value") return settleWithout(turn, iid, rounds);
  const start: Json[] = [];
  for (const variable of loop.state) {
    const result = compute(state, variable.start, context);
    if (result.kind !== "value") return settleWithout(turn, iid, result);
    start.push(result.value);
  }
  if (rounds.value === 0) finishLoop(turn, iid, undefined, start);
  else openRound(turn, iid, 1, start);
}

/** After a round was judged: the next, or the end. */
export function continueLoop(turn: Turn, iid: number): void {
  const { state } = turn;
  const known = present(state.loops.get(iid), "the state of a loop");
  if (known.judged < known.round || !isSettled(state, known.roundIid)) return;
  if (known.asking !== undefined)
    return askAboutLoop(turn, iid, known.asking.stop, known.round, known.asking.otherwise);
  if (known.ended === undefined) openRound(turn, iid, known.round + 1, undefined);
  else finishLoop(turn, iid, known, known.state);
}

function openRound(turn: Turn, iid: number, round: number, start: readonly Json[] | undefined): void {
  const { state } = turn;
  const element = elementOf(state, iid, round);
  emit(turn, {
    seq: 0,
    t: 0,
    kind: "opened",
    iid: state.columns.count,
    parent: iid,
    round,
    ...(start === undefined ? {} : { state: start }),
    ...(element === undefined ? {} : { element }),
  });
}

function elementOf(state: State, iid: number, round: number): Json | undefined {
  const over = overOf(state, iid);
  return over?.kind === "value" ? (over.value[round - 1] ?? null) : undefined;
}

/** The list that a loop goes through, if it has one. It is made once, and not again for each round. */
function overOf(state: State, iid: number): Computed<readonly Json[]> | undefined {
  const { loop } = actOf(state, iid);
  if (loop.over === undefined) return undefined;
  const known = state.loops.get(iid);
  if (known?.over !== undefined) return { kind: "value", value: known.over };
  const result = compute(state, loop.over.in, contextOf(state, iid));
  if (result.kind !== "value") return result;
  invariant(isJsonList(result.value), "a loop goes through a list");
  if (known !== undefined) known.over = result.value;
  return { kind: "value", value: result.value };
}

function roundsOf(state: State, iid: number): Computed<number> {
  const { loop } = actOf(state, iid);
  const over = overOf(state, iid);
  if (over !== undefined && over.kind !== "value") return over;
  const most = loop.rounds === undefined ? undefined : countOf(state, loop.rounds, contextOf(state, iid));
  if (most !== undefined && most.kind !== "value") return most;
  const rounds = Math.min(over?.value.length ?? Number.POSITIVE_INFINITY, most?.value ?? Number.POSITIVE_INFINITY);
  if (rounds <= limits.loopRounds) return { kind: "value", value: rounds };
  return { kind: "error", cause: { kind: "limit", message: `a loop has at most ${limits.loopRounds} rounds` } };
}

/** All in the round has settled: stops are judged on the old state, then the next state is computed. */
export function judgeRound(turn: Turn, round: number): void {
  const { state } = turn;
  const iid = parentOf(state, round);
  if (isSettled(state, iid)) return; // something around it ended, and all in it was cancelled
  const { loop } = actOf(state, iid);
  const known = present(state.loops.get(iid), "the state of a loop");
  const context: Context = { frame: round, inst: round };
  const truths = loop.stop.map((stop) => isTrue(state, stop, context));
  const streaks = truths.map((truth, index) => (truth ? (known.streaks[index] ?? 0) + 1 : 0));
  const stopped = loop.stop.find((stop, index) => (streaks[index] ?? 0) >= stop.rounds);
  const next = nextState(state, loop, known, context);
  const rounds = roundsOf(state, iid);
  const isLast = rounds.kind !== "value" || known.round >= rounds.value;
  const trouble = next.kind === "value" ? undefined : causeOfTouch(next);
  const unstopped = trouble === undefined ? (isLast ? "exhausted" : undefined) : "failed";
  emit(turn, {
    seq: 0,
    t: 0,
    kind: "round_ended",
    iid,
    round: known.round,
    ...changeOf(known.state, next.kind === "value" ? next.value : known.state),
    judged: loop.stop.filter((_, index) => truths[index] === true).map(({ name }) => name),
    streaks,
    ...endingOf(stopped, unstopped, trouble),
  });
}

type Ending = Pick<Extract<DecisionBody, { kind: "round_ended" }>, "ended" | "cause" | "asks" | "otherwise">;

/** The stop ends it, or has a person asked; without one it ends as `unstopped` says, or goes on. */
function endingOf(stopped: Stop | undefined, unstopped: string | undefined, trouble: Cause | undefined): Ending {
  if (stopped !== undefined && stopped.ask !== true) return { ended: stopped.name };
  const cause = trouble === undefined ? {} : { cause: trouble };
  if (stopped === undefined) return unstopped === undefined ? {} : { ended: unstopped, ...cause };
  return { asks: stopped.name, ...(unstopped === undefined ? {} : { otherwise: unstopped, ...cause }) };
}

/** A condition that cannot be computed is false. */
function isTrue(state: State, stop: Stop, context: Context): boolean {
  const result = compute(state, stop.if, context);
  return result.kind === "value" && result.value === true;
}

function nextState(state: State, loop: Loop, known: LoopState, context: Context): Computed<readonly Json[]> {
  const values: Json[] = [];
  for (const [index, variable] of loop.state.entries()) {
    if (variable.next === undefined) {
      values.push(known.state[index] ?? null);
      continue;
    }
    const result = compute(state, variable.next, context);
    if (result.kind !== "value") return result;
    values.push(result.value);
  }
  return { kind: "value", value: values };
}

function causeOfTouch(result: NoValue): Cause {
  if (result.kind === "error") return result.cause;
  return result.cause ?? { kind: "expression", message: `the next state reads a node that is ${result.outcome}` };
}

/** `returns` see the new state and the last body whose next state could be computed. */
function finishLoop(turn: Turn, iid: number, known: LoopState | undefined, values: readonly Json[]): void {
  const { state } = turn;
  const { act, loop } = actOf(state, iid);
  if (loop.returns === undefined) {
    if (known !== undefined && known.bad !== 0) settleByInside(turn, iid, known.bad);
    else emit(turn, { kind: "settled", iid, outcome: "ok", value: null });
    return;
  }
  const body = known?.goodIid ?? 0;
  const context: Context =
    body === 0
      ? { frame: 0, inst: iid, noRound: { loop: iid, body: act.body }, loopState: values }
      : { frame: body, inst: body, loopState: values };
  const result = compute(state, loop.returns, context);
  if (result.kind === "value") emit(turn, { kind: "settled", iid, outcome: "ok", value: result.value });
  else settleAsTouched(turn, iid, result);
}
