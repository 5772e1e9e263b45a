/** Scopes, calls and items as frames: how they open, and what they become when all in them has settled. */
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Cause } from "../base/outcome.ts";
import type { PlanCondition } from "../plan/plan.ts";
import { type Computed, compute, type NoValue, settleWithout } from "./computing.ts";
import { bodyOfFrame, firstBadCell, nodeOf, outcomeOf, parentOf } from "./instances.ts";
import { type Context, waitForEdges } from "./references.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/** Opens the frame of an instance with a cell for each node of its body. */
export function enterFrame(turn: Turn, iid: number): void {
  const { state } = turn;
  emit(turn, { seq: 0, t: 0, kind: "entered", iid, base: state.columns.count });
}

/** All in the frame has settled: it is what its `returns` say, or ok if nothing in it failed. */
export function finishFrame(turn: Turn, iid: number): void {
  if (iid === 0) return; // the run ends in `finishRun`
  const { state } = turn;
  const { body } = present(state.prepared.bodies[bodyOfFrame(state, iid)], "the body of a frame");
  const context = { frame: iid, inst: iid };
  waitForEdges(state, context, body.resultReads, iid);
  if (state.columns.pending[iid] !== 0) return; // `returns` read something outside that is still on its way
  const bad = body.result === undefined ? firstBadCell(state, iid) : undefined;
  if (bad !== undefined) return settleByInside(turn, iid, bad);
  const result: Computed<Json> =
    body.result === undefined ? { kind: "value", value: null } : compute(state, body.result, context);
  if (result.kind !== "value") return settleAsTouched(turn, iid, result);
  const cause = causeOfUnmet(unmetOf(state, body.ensure ?? [], context));
  if (cause === undefined) emit(turn, { kind: "settled", iid, outcome: "ok", value: result.value });
  else emit(turn, { kind: "settled", iid, outcome: "failed", cause });
}

/** The conditions of a run or a call that do not hold; one that cannot be computed does not. */
export function unmetOf(state: State, ensure: readonly PlanCondition[], context: Context): readonly PlanCondition[] {
  return ensure.filter((condition) => {
    const holds = compute(state, condition.if, context);
    return holds.kind !== "value" || holds.value !== true;
  });
}

/** Undefined where all of them hold. */
export function causeOfUnmet(unmet: readonly PlanCondition[]): Cause | undefined {
  const [first] = unmet;
  if (first === undefined) return undefined;
  const texts = unmet.map(({ text }) => text);
  return {
    kind: "ensure",
    message: `\`${texts.join("`, `")}\` ${texts.length === 1 ? "does" : "do"} not hold`,
    at: first.at,
  };
}

/** A frame whose `returns` touch what failed inside is failed with that cause; else it is as its reader would be. */
export function settleAsTouched(turn: Turn, iid: number, result: NoValue): void {
  if (result.kind === "touch" && result.outcome !== "skipped") settleByInside(turn, iid, result.who);
  else settleWithout(turn, iid, result);
}

export function settleByInside(turn: Turn, iid: number, touched: number): void {
  const { state } = turn;
  const root = rootOfTrouble(state, touched);
  const cause = isInside(state, root, iid) ? causeOf(state, root) : undefined;
  if (cause === undefined) emit(turn, { kind: "settled", iid, outcome: "blocked", by: root });
  else emit(turn, { kind: "settled", iid, outcome: "failed", cause, by: root });
}

/** Follows `blocked by` to what failed or was cancelled. */
export function rootOfTrouble(state: State, from: number): number {
  let at = from;
  while (outcomeOf(state, at) === "blocked") {
    const by = state.blockers.get(at);
    if (by === undefined || by === at) return at;
    at = by;
  }
  return at;
}

function isInside(state: State, iid: number, frame: number): boolean {
  for (let at = iid; at !== 0; at = parentOf(state, at)) if (at === frame) return true;
  return false;
}

/** Why it failed; undefined if it did not fail. */
export function causeOf(state: State, iid: number): Cause | undefined {
  const cause = state.causes.get(iid);
  if (cause !== undefined) return cause;
  if (outcomeOf(state, iid) !== "cancelled") return undefined;
  return { kind: "interrupted", message: `"${nodeOf(state, iid).node.id}" was cancelled` };
}
