/** Looks at one instance and makes whatever decision is due for it. Looking twice does no harm. */
import type { Edge } from "../plan/plan.ts";
import { producerOf } from "./apply-list.ts";
import { judgeAttempt } from "./attempts.ts";
import { phases, shapes } from "./columns.ts";
import { compute, computeCondition, renderIn, settleWithout } from "./computing.ts";
import { failByAuthor } from "./failing.ts";
import { enterFrame, finishFrame } from "./frames.ts";
import { isList, isSettled, nodeOf, parentOf, shapeOf } from "./instances.ts";
import { leaveOut, settleLeftOut } from "./leaving-out.ts";
import { continueList } from "./lists.ts";
import { continueLoop, judgeRound, startLoop } from "./loops.ts";
import { pushRanked } from "./numbers.ts";
import { askAboutCrash, askAgain, askGate, needsWord } from "./people.ts";
import { rankOf } from "./rank.ts";
import { cellOf, contextOf, waitForEdges } from "./references.ts";
import { considerGrant } from "./reserve.ts";
import { askForEarlier } from "./reuse.ts";
import { computeWholeFrom } from "./selecting.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

export function examine(turn: Turn, iid: number): void {
  const { state } = turn;
  if (isSettled(state, iid) || iid >= state.columns.count) return;
  switch (state.columns.phase[iid]) {
    case phases.fresh:
      return examineFresh(turn, iid);
    case phases.waiting:
      if (state.columns.pending[iid] === 0) act(turn, iid);
      return;
    case phases.replied:
      return isUnheard(state, iid) ? cancelOrphan(turn, iid) : judgeAttempt(turn, iid);
    case phases.entered:
      return examineFrame(turn, iid);
    case phases.open:
      return continueList(turn, iid);
    case phases.running:
      return state.skips.has(iid) ? leaveOut(turn, iid) : considerGrant(turn, iid);
    case phases.asked:
      return askAgain(turn, iid);
    default:
      return; // what is ready, looked up or in flight moves by a slot or a fact
  }
}

function examineFrame(turn: Turn, iid: number): void {
  const { state } = turn;
  if (state.loops.has(iid)) continueLoop(turn, iid);
  else if (state.columns.live[iid] !== 0) return;
  else if (shapeOf(state, iid) === shapes.round) judgeRound(turn, iid);
  else finishFrame(turn, iid);
}

/** Rounds are entered at once; cells and items pass their guard first. */
function examineFresh(turn: Turn, iid: number): void {
  const { state } = turn;
  if (shapeOf(state, iid) === shapes.root) return enterFrame(turn, iid);
  if (shapeOf(state, iid) === shapes.round) return enterRound(turn, iid);
  if (state.columns.pending[iid] !== 0) return;
  if (!passesGuard(turn, iid)) return;
  state.columns.phase[iid] = phases.waiting;
  if (shapeOf(state, iid) !== shapes.item) waitForEdges(state, contextOf(state, iid), edgesToWaitFor(state, iid), iid);
  if (state.columns.pending[iid] === 0) act(turn, iid);
}

/** Of a loop that something around it has ended no further round begins. */
function enterRound(turn: Turn, iid: number): void {
  if (!isSettled(turn.state, parentOf(turn.state, iid))) enterFrame(turn, iid);
}

/** A list that takes elements as they come does not wait for their source. */
function edgesToWaitFor(state: State, iid: number): readonly Edge[] {
  const { actEdges } = nodeOf(state, iid);
  const takes = isList(state, iid) && producerOf(state, iid) > 0;
  return takes ? actEdges.filter(({ kind }) => kind !== "item") : actEdges;
}

/** False: the instance has settled, as skipped or with the value of `else`. */
function passesGuard(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const { guard } = nodeOf(state, iid).node;
  if (guard === undefined || !isJudgedAt(state, iid, guard.per)) return true;
  const context = contextOf(state, iid);
  const result = computeCondition(state, guard.if, context);
  if (result.kind !== "value") {
    settleWithout(turn, iid, result);
    return false;
  }
  if (result.value) return true;
  if (guard.else === undefined) emit(turn, { kind: "settled", iid, outcome: "skipped" });
  else settleComputed(turn, iid, compute(state, guard.else, context));
  return false;
}

function act(turn: Turn, iid: number): void {
  const { state } = turn;
  if (isOrphan(state, iid)) return cancelOrphan(turn, iid);
  if (state.skips.has(iid)) return settleLeftOut(turn, iid);
  if (isBlockedByOrder(turn, iid)) return;
  if (isList(state, iid)) return continueList(turn, iid);
  const { act: what } = nodeOf(state, iid);
  switch (what.do) {
    case "compute":
      return settleComputed(turn, iid, compute(state, what.e, contextOf(state, iid)));
    case "text":
      return settleComputed(turn, iid, renderIn(state, what.text, contextOf(state, iid)));
    case "stream":
      return computeWholeFrom(turn, iid, what);
    case "fail":
      return failByAuthor(turn, iid, what.message);
    case "enter":
      return what.loop === undefined ? enterFrame(turn, iid) : startLoop(turn, iid);
    case "person":
      return askGate(turn, iid, what);
    default:
      return needsWord(state, iid) ? askAboutCrash(turn, iid) : becomeReady(turn, iid);
  }
}

/** A guard that reads the item is judged at each item, another at the cell, be it a fan or not. */
function isJudgedAt(state: State, iid: number, per: "node" | "item"): boolean {
  const shape = shapeOf(state, iid);
  return per === "item" ? shape !== shapes.fan : shape !== shapes.item;
}

/** `after: [node]` asks for ok or skipped; else what comes after is blocked. */
function isBlockedByOrder(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const { orderEdges } = nodeOf(state, iid);
  if (orderEdges.length === 0 || shapeOf(state, iid) === shapes.item) return false;
  const context = contextOf(state, iid);
  for (const { from } of orderEdges) {
    const before = "node" in from ? cellOf(state, context, from) : undefined;
    if (before === undefined || (state.columns.phase[before] ?? 0) < phases.failed) continue;
    emit(turn, { kind: "settled", iid, outcome: "blocked", by: before });
    return true;
  }
  return false;
}

/** A reply whose conditions were judged when a crash came; an attempt that was told of the end has to say that it has ended. */
function isUnheard(state: State, iid: number): boolean {
  return state.live.get(iid)?.aborting === undefined && isOrphan(state, iid);
}

function cancelOrphan(turn: Turn, iid: number): void {
  const attempts = turn.state.live.get(iid)?.attempt;
  emit(turn, { kind: "settled", iid, outcome: "cancelled", ...(attempts === undefined ? {} : { attempts }) });
}

/**
 * True if something around it has ended already, by a limit of its own, by `fail` or by a person, while a crash kept this
 * attempt from being told.
 */
function isOrphan(state: State, iid: number): boolean {
  if (!state.prepared.mayEndEarly && !state.leftOut && !state.cancelled) return false;
  if (state.failed !== undefined || state.cancelled) return true;
  for (let at = parentOf(state, iid); at !== 0; at = parentOf(state, at)) if (isSettled(state, at)) return true;
  return false;
}

function becomeReady(turn: Turn, iid: number): void {
  const { state } = turn;
  if (askForEarlier(turn, iid)) return;
  state.columns.phase[iid] = phases.ready;
  pushRanked(state.ready, rankOf(state, iid), iid);
}

function settleComputed(turn: Turn, iid: number, result: ReturnType<typeof compute>): void {
  if (result.kind === "value") emit(turn, { seq: 0, t: 0, kind: "settled", iid, outcome: "ok", value: result.value });
  else settleWithout(turn, iid, result);
}
