/** Fans and live streams: which element comes next, when the list is complete, and what it becomes. */
import { isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Cause } from "../base/outcome.ts";
import { Missing } from "../expr/world.ts";
import type { PlanNode } from "../plan/plan.ts";
import { producerOf, tellFollowers } from "./apply-list.ts";
import { phases, shapes } from "./columns.ts";
import { compute, countOf, settleWithout } from "./computing.ts";
import type { DecisionBody } from "./event.ts";
import { rootOfTrouble } from "./frames.ts";
import { examineLater, isSettled, listOf, nodeOf, shapeOf } from "./instances.ts";
import { keyOf, type NextElement } from "./item-key.ts";
import { failOverBudget, holderOverList } from "./limits.ts";
import { hasAllItems, transientOf } from "./list-values.ts";
import { closeIfAllOpen, followNeeds, hasOpenable, openNeeded } from "./needs.ts";
import { offerFan } from "./parking.ts";
import { contextOf, type LiveSource, sourceOf } from "./references.ts";
import type { ListState, State } from "./state.ts";
import { judgeEnds, skipStopped } from "./stopping.ts";
import { continueStream, settleBySource } from "./streaming.ts";
import { emit, type Turn } from "./turn.ts";
import { arrivalsAhead, elementsOfArrival, wantArrival } from "./world.ts";

/** Items that a fan without attempts opens at one look. */
const itemsPerLook = 64;

/** Opens or goes on with a list whose own dependencies have settled. */
export function continueList(turn: Turn, iid: number): void {
  const { state } = turn;
  const list = listOf(state, iid);
  if (!openList(turn, iid, list)) return;
  if (shapeOf(state, iid) === shapes.stream) return continueStream(turn, iid, list);
  if (nodeOf(state, iid).tracksEnds && !followEnds(turn, iid, list)) return;
  if (!list.closed) takeMore(turn, iid, list);
  if (list.closed && state.columns.live[iid] === 0 && !isSettled(state, iid)) finishFan(turn, iid, list);
}

/** What the ends of items mean for those that follow. False: the fan has settled. */
function followEnds(turn: Turn, iid: number, list: ListState): boolean {
  judgeEnds(turn, iid, list);
  if (list.closed || nodeOf(turn.state, iid).node.fan?.needs === undefined) return true;
  return followNeeds(turn, iid, list);
}

/** False: what it runs over cannot be read; it has settled. */
function openList(turn: Turn, iid: number, list: ListState): boolean {
  const { state } = turn;
  if (!list.closed && !readSettings(turn, iid, list)) return false;
  state.columns.phase[iid] = phases.open;
  if (list.source === -1) list.source = producerOf(state, iid);
  if (list.source > 0) {
    if (!list.subscribed) {
      listOf(state, list.source).subscribers.push(iid);
      tellFollowers(state, list); // they could not know the way
    }
    list.subscribed = true;
    return true;
  }
  return transientOf(list).whole !== undefined || list.closed || readWhole(turn, iid, list);
}

/** `take` and `at_once`, once. */
function readSettings(turn: Turn, iid: number, list: ListState): boolean {
  const fan = nodeOf(turn.state, iid).node.fan;
  const transient = transientOf(list);
  for (const name of ["take", "atOnce"] as const) {
    const setting = fan?.[name];
    if (setting === undefined || transient[name] !== undefined) continue;
    const result = countOf(turn.state, setting, contextOf(turn.state, iid));
    if (result.kind !== "value") {
      settleWithout(turn, iid, result);
      return false;
    }
    transient[name] = result.value;
  }
  return true;
}

function readWhole(turn: Turn, iid: number, list: ListState): boolean {
  const { gen, node } = nodeOf(turn.state, iid);
  if (gen === undefined) return false;
  const result = compute(turn.state, gen.in, contextOf(turn.state, iid));
  if (result.kind !== "value") {
    settleWithout(turn, iid, result);
    return false;
  }
  const most = turn.state.run?.limits.list ?? limits.listLength;
  if (!isJsonList(result.value) || result.value.length > most) {
    const message = `the list of "${node.id}" has more than ${most} elements, the most that \`limits: list\` allows`;
    emit(turn, { kind: "settled", iid, outcome: "failed", cause: { kind: "limit", message, at: gen.at } });
    return false;
  }
  const holder = holderOverList(turn.state, iid, result.value.length);
  if (holder !== undefined) {
    failOverBudget(turn, holder, `has a list of ${result.value.length} elements, more than its limit`);
    return false;
  }
  transientOf(list).whole = result.value;
  return true;
}

/** A fan whose items need slots opens them as slots become free; another at once, some at a time. */
function takeMore(turn: Turn, iid: number, list: ListState): void {
  const { state } = turn;
  if (nodeOf(state, iid).takesSlot && list.stopped === undefined) {
    waitForSlot(state, iid, list);
    if (!canOpen(turn, iid, list)) closeIfComplete(turn, iid, list);
    return;
  }
  const isAsked = nodeOf(state, iid).node.fan?.stop !== undefined && list.stopped === undefined;
  const most = isAsked ? 1 : itemsPerLook; // the end of each has the fan looked at again
  for (let opened = 0; opened < most; opened += 1) {
    if (!openNext(turn, iid)) return;
  }
  if (!isAsked) examineLater(state, iid);
}

function waitForSlot(state: State, iid: number, list: ListState): void {
  if (transientOf(list).pulling !== true) offerFan(state, iid);
}

/** True if another item could be opened now. */
function canOpen(turn: Turn, iid: number, list: ListState): boolean {
  if (transientOf(list).needs !== undefined) return hasOpenable(list);
  return !hasAllItems(list) && nextElement(turn.state, iid, list) !== undefined;
}

/** The next element of the source; undefined: none now. */
function nextElement(state: State, iid: number, list: ListState): NextElement | undefined {
  if (list.source === 0) {
    const whole = transientOf(list).whole ?? [];
    const element = whole[list.cursorIx];
    return element === undefined ? undefined : { src: 0, ix: list.cursorIx, element };
  }
  const source = sourceOf(state, iid);
  const { arrivals } = listOf(state, list.source);
  while (source !== undefined && list.cursor < arrivals.length) {
    const src = arrivals.items[list.cursor] ?? 0;
    const element = elementsOfArrival(state, list, source, src)[list.cursorIx];
    if (element !== undefined) return { src, ix: list.cursorIx, element };
    list.cursor += 1;
    list.cursorIx = 0;
    tellFollowers(state, list);
  }
  return undefined;
}

/** Opens the next item, or closes the list if there is none to come. False: nothing was opened. */
export function openNext(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const list = listOf(state, iid);
  if (isSettled(state, iid) || list.closed) return false;
  if (transientOf(list).needs !== undefined) return openNeeded(turn, iid);
  const next = hasAllItems(list) ? undefined : nextElement(state, iid, list);
  if (next === undefined) {
    closeIfComplete(turn, iid, list);
    return false;
  }
  const key = keyOf(turn, iid, list, next);
  const item = state.columns.count;
  emit(turn, { seq: 0, t: 0, kind: "opened", iid: item, parent: iid, key, src: next.src, ix: next.ix });
  if (list.stopped !== undefined) skipStopped(turn, item, iid);
  return true;
}

/** All elements of the source are known: what does not fit is named, and the list takes no more. */
function closeIfComplete(turn: Turn, iid: number, list: ListState): void {
  const { state } = turn;
  if (transientOf(list).needs !== undefined) return closeIfAllOpen(turn, iid, list);
  if (list.source > 0 && !isSettled(state, list.source)) return;
  emit(turn, { kind: "closed", iid, ...cutOf(state, iid, list) });
}

type Cut = Pick<Extract<DecisionBody, { kind: "closed" }>, "dropped" | "cut" | "cutFrom">;

/** What the list has beyond those that were opened. A value on disk has it go on where it was. */
function cutOf(state: State, iid: number, list: ListState): Cut {
  const source = list.source > 0 ? sourceOf(state, iid) : undefined;
  if (source === undefined) {
    const rest = (transientOf(list).whole?.length ?? 0) - list.cursorIx;
    return rest > 0 ? { dropped: list.dropped + rest, cut: [[0, list.cursorIx, rest]] } : { dropped: list.dropped };
  }
  const { arrivals } = listOf(state, list.source);
  if (!source.path.some(({ flatten }) => flatten)) {
    const cutFrom = Math.min(list.cursor + (list.cursorIx > 0 ? 1 : 0), arrivals.length);
    const rest = arrivals.length - cutFrom;
    return { dropped: list.dropped + rest, ...(rest === 0 ? {} : { cutFrom }) };
  }
  const cut = countCut(state, list, source);
  const dropped = cut.reduce((sum, [, , count]) => sum + count, list.dropped);
  return { dropped, ...(cut.length === 0 ? {} : { cut }) };
}

/** How many elements each arrival has can be seen in its value alone. */
function countCut(state: State, list: ListState, source: LiveSource): readonly (readonly [number, number, number])[] {
  const { arrivals } = listOf(state, list.source);
  const transient = transientOf(list);
  transient.cut ??= [];
  for (; list.cursor < arrivals.length; list.cursor += 1) {
    const src = arrivals.items[list.cursor] ?? 0;
    const { length } = elementsAhead(state, list, source, list.cursor);
    if (length > list.cursorIx) transient.cut.push([src, list.cursorIx, length - list.cursorIx]);
    list.cursorIx = 0;
  }
  return transient.cut;
}

function elementsAhead(state: State, list: ListState, source: LiveSource, from: number): readonly Json[] {
  const { arrivals } = listOf(state, list.source);
  try {
    return elementsOfArrival(state, list, source, arrivals.items[from] ?? 0);
  } catch (error) {
    const end = Math.min(arrivals.length, from + arrivalsAhead);
    for (let at = from; error instanceof Missing && at < end; at += 1)
      wantArrival(state, source, arrivals.items[at] ?? 0);
    throw error;
  }
}

/** How many must be ok. A setting is over inputs alone, so its value is at hand. */
function requireOf(state: State, iid: number, { fan }: PlanNode): number | "all" {
  if (fan === undefined) return 1;
  if (fan.require === "all") return fan.require;
  const result = countOf(state, fan.require, contextOf(state, iid));
  return result.kind === "value" ? result.value : 1;
}

/** All items have settled: is it what `require` asks for? */
function finishFan(turn: Turn, iid: number, list: ListState): void {
  if (settleBySource(turn, iid, list)) return;
  const { state } = turn;
  const { node } = nodeOf(state, iid);
  const { ok, failed, cancelled, blocked } = list.census;
  const ran = ok + failed + cancelled;
  const require = requireOf(state, iid, node);
  if (ran === 0 && blocked > 0) {
    emit(turn, {
      kind: "settled",
      iid,
      outcome: "blocked",
      by: rootOfTrouble(state, firstItem(state, list, phases.blocked)),
    });
    return;
  }
  const enough = require === "all" ? ok === ran && blocked === 0 : ok >= require || ran === 0;
  if (enough) emit(turn, { kind: "settled", iid, outcome: "ok" });
  else emit(turn, { kind: "settled", iid, outcome: "failed", cause: tooFew(state, iid, list, ran, require) });
}

function tooFew(state: State, iid: number, list: ListState, ran: number, require: number | "all"): Cause {
  const { node } = nodeOf(state, iid);
  const first = state.causes.get(firstItem(state, list, phases.failed));
  const why = first === undefined ? "" : `; the first failed with ${first.kind}: ${first.message}`;
  const asked = require === "all" ? "all are required" : `${require} ${require === 1 ? "is" : "are"} required`;
  return {
    kind: "require",
    message: `${list.census.ok} of ${ran} items of "${node.id}" are ok, and ${asked}${why}`,
    at: node.at,
  };
}

function firstItem(state: State, list: ListState, phase: number): number {
  for (let position = 0; position < list.items.length; position += 1) {
    const item = list.items.items[position] ?? 0;
    if (state.columns.phase[item] === phase) return item;
  }
  return 0;
}
