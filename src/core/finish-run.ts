/** The end of a run: what it returns, and in which state it ends. */
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Cause, RunState } from "../base/outcome.ts";
import { addressOf } from "./address.ts";
import { censusOfRun } from "./apply-settled.ts";
import { phases } from "./columns.ts";
import { type Computed, compute } from "./computing.ts";
import { causeOf, causeOfUnmet, rootOfTrouble, unmetOf } from "./frames.ts";
import { nextGate, quotaText } from "./gates.ts";
import { firstBadCell, isSettled, outcomeOf } from "./instances.ts";
import { waitingMessage } from "./people.ts";
import type { Context } from "./references.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/** Ends the run if nothing can move any more. */
export function endIfDone(turn: Turn): void {
  const { state } = turn;
  if (state.ended !== undefined || state.run === undefined || state.columns.phase[0] === 0) return;
  if (state.inFlight > 0 || state.looking > 0) return;
  if (state.cancelled) end(turn, "cancelled", {});
  else if (state.failed !== undefined) end(turn, "failed", { cause: state.failed });
  else if (state.columns.live[0] === 0) endSettled(turn);
  else if (state.held !== undefined) endUnlessPaused(turn);
  else if (canStillMove(state)) return;
  else if (state.asks.size > 0 || nextGate(state) < Number.POSITIVE_INFINITY) endForLater(turn);
  else
    end(turn, "failed", {
      cause: { kind: "internal", message: `nothing can move any more, and ${firstUnsettled(state)} has not settled` },
    });
}

/** `pause` keeps the process, so that it goes on at a word. */
function endUnlessPaused(turn: Turn): void {
  if (turn.state.held?.why !== "pause") endHeld(turn);
}

/** Nothing is in flight: only what waits for its next attempt, or for a quota, moves by itself. */
function canStillMove(state: State): boolean {
  const { phase } = state.columns;
  if (nextGate(state) <= state.now + limits.gateStayMs) return true;
  return state.timers.values.some((iid) => phase[iid] === phases.backoff);
}

/**
 * Only people can help, or a quota that is far away: the run ends until then, unless this process is to stay. What was
 * asked in this step is shown first: there may be an answer at hand.
 */
function endForLater(turn: Turn): void {
  const { state } = turn;
  if (state.waits) return;
  if (state.showing) {
    state.showing = false;
    turn.again = true;
    return;
  }
  const quota = quotaText(state);
  if (quota === undefined) emit(turn, { kind: "held", why: "people", message: waitingMessage(state.asks) });
  else emit(turn, { kind: "held", why: "quota", message: `${quota}; to resume the run tries it at once` });
  endHeld(turn);
}

function firstUnsettled(state: State): string {
  for (let iid = 1; iid < state.columns.count; iid += 1)
    if (!isSettled(state, iid)) return `\`${addressOf(state, iid)}\``;
  return "the run";
}

/** All has settled: what the pipeline returns, and whether that is the whole truth. */
function endSettled(turn: Turn): void {
  const { state } = turn;
  const context: Context = { frame: 0, inst: 0 };
  const { body } = present(state.prepared.bodies[0], "the pipeline");
  const result: Computed<Json> = body.result === undefined ? plainResult(state) : compute(state, body.result, context);
  if (result.kind !== "value") return end(turn, "failed", { cause: causeOfRun(state, result) });
  const unmet = unmetOf(state, state.prepared.plan.ensure, context);
  const cause = causeOfUnmet(unmet);
  const tail = body.result === undefined ? {} : { returns: result.value };
  if (cause !== undefined) return end(turn, "failed", { ...tail, cause, unmet: unmet.map(({ text }) => text) });
  end(turn, isDegraded(state) ? "degraded" : "completed", tail);
}

function plainResult(state: State): Computed<Json> {
  const bad = firstBadCell(state, 0);
  return bad === undefined ? { kind: "value", value: null } : { kind: "touch", outcome: "failed", who: bad };
}

function causeOfRun(state: State, result: Exclude<Computed<Json>, { kind: "value" }>): Cause {
  if (result.kind === "error") return result.cause;
  const root = isSettled(state, result.who) ? rootOfTrouble(state, result.who) : result.who;
  const address = addressOf(state, root);
  if (outcomeOf(state, root) === "skipped") {
    const message = `the pipeline returns \`${address}\`, which was skipped; write \`${address} | default(…)\` if that is fine`;
    return { kind: "expression", message };
  }
  const cause = causeOf(state, root);
  return {
    ...(cause ?? { kind: "internal" }),
    message: `\`${address}\` failed: ${cause?.message ?? "for no known cause"}`,
  };
}

function isDegraded(state: State): boolean {
  const { failed, blocked, cancelled } = state.census;
  return failed + blocked + cancelled > 0 || state.dropped > 0 || state.loopFailed || state.leftOut;
}

/** Something keeps the rest from starting: what there is is reported as partial, and the run can be resumed. */
function endHeld(turn: Turn): void {
  const { state } = turn;
  const held = present(state.held, "what holds the run");
  const { body } = present(state.prepared.bodies[0], "the pipeline");
  const result =
    body.result === undefined ? undefined : compute(state, body.result, { frame: 0, inst: 0, partial: true });
  const tail = result?.kind === "value" ? { returns: result.value } : {};
  if (held.why === "people") return end(turn, "needs_input", { ...tail, partial: true });
  const cause: Cause = { kind: held.why === "budget" ? "budget" : "interrupted", message: held.message };
  end(turn, held.why === "budget" ? "budget_exceeded" : "paused", { ...tail, cause, partial: true });
}

type Tail = {
  readonly returns?: Json;
  readonly cause?: Cause;
  readonly partial?: boolean;
  readonly unmet?: readonly string[];
};

function end(turn: Turn, state: RunState, tail: Tail): void {
  const census = censusOfRun(turn.state);
  emit(turn, { kind: "run_ended", state, partial: false, unmet: [], census, dropped: turn.state.dropped, ...tail });
  turn.commands.push({ do: "end" });
}
