/** Fans and live streams: which element comes next, when the list is complete, and what it becomes. */

import { hashText } from "../base/hash.ts";
import { canonicalJson, isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Cause } from "../base/outcome.ts";
import { shownKey } from "./address.ts";
import { producerOf } from "./apply-list.ts";
import { phases, shapes } from "./columns.ts";
import { compute, contextOf, settingOf, settleWithout } from "./computing.ts";
import { rootOfTrouble } from "./frames.ts";
import { examineLater, isSettled, listOf, nodeOf, outcomeOf, shapeOf } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import { hasText, pushRanked } from "./numbers.ts";
import { rankOf } from "./rank.ts";
import { chooseArrival } from "./selecting.ts";
import type { ListState, State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";
import { elementsOfArrival, sourceOf } from "./world.ts";

/** Items that a fan without attempts opens at one look. */
const itemsPerLook = 64;

/** Opens or goes on with a list whose own dependencies have settled. */
export function continueList(turn: Turn, iid: number): void {
  const { state } = turn;
  const list = listOf(state, iid);
  if (!openList(turn, iid, list)) return;
  if (shapeOf(state, iid) === shapes.stream) return continueStream(turn, iid, list);
  if (!list.closed) takeMore(turn, iid, list);
  if (list.closed && state.columns.live[iid] === 0 && !isSettled(state, iid)) finishFan(turn, iid, list);
}

/** False: what it runs over cannot be read; it has settled. */
function openList(turn: Turn, iid: number, list: ListState): boolean {
  const { state } = turn;
  if (!list.closed && !readSettings(turn, iid, list)) return false;
  state.columns.phase[iid] = phases.open;
  if (list.source === -1) list.source = producerOf(state, iid);
  if (list.source > 0) {
    if (!list.subscribed) listOf(state, list.source).subscribers.push(iid);
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
    const result = settingOf(turn.state, setting, contextOf(turn.state, iid));
    if (result.kind !== "value") {
      settleWithout(turn, iid, result);
      return false;
    }
    transient[name] = Math.floor(result.value);
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
    const message = `the list of "${node.id}" has more than ${most} elements, the limit of a list`;
    emit(turn, { kind: "settled", iid, outcome: "failed", cause: { kind: "limit", message, at: gen.at } });
    return false;
  }
  transientOf(list).whole = result.value;
  return true;
}

/** A fan whose items need slots opens them as slots become free; another at once, some at a time. */
function takeMore(turn: Turn, iid: number, list: ListState): void {
  const { state } = turn;
  if (nodeOf(state, iid).takesSlot) {
    waitForSlot(state, iid, list);
    if (!canOpen(turn, iid, list)) closeIfComplete(turn, iid, list);
    return;
  }
  for (let opened = 0; opened < itemsPerLook; opened += 1) {
    if (!openNext(turn, iid)) return;
  }
  examineLater(state, iid);
}

function waitForSlot(state: State, iid: number, list: ListState): void {
  const transient = transientOf(list);
  if (transient.pulling === true) return;
  transient.pulling = true;
  pushRanked(state.pullable, rankOf(state, iid), iid);
}

/** True if another item could be opened now. */
function canOpen(turn: Turn, iid: number, list: ListState): boolean {
  return !isFull(list) && nextElement(turn.state, iid, list) !== undefined;
}

type Next = { readonly src: number; readonly ix: number; readonly element: Json };

/** The next element of the source; undefined: none now. */
function nextElement(state: State, iid: number, list: ListState): Next | undefined {
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
  }
  return undefined;
}

function isFull(list: ListState): boolean {
  return list.items.length >= (transientOf(list).take ?? Number.POSITIVE_INFINITY);
}

/** Opens the next item, or closes the list if there is none to come. False: nothing was opened. */
export function openNext(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const list = listOf(state, iid);
  if (isSettled(state, iid) || list.closed) return false;
  const next = isFull(list) ? undefined : nextElement(state, iid, list);
  if (next === undefined) {
    closeIfComplete(turn, iid, list);
    return false;
  }
  const key = keyOf(turn, iid, list, next);
  emit(turn, { kind: "opened", iid: state.columns.count, parent: iid, key, src: next.src, ix: next.ix });
  return true;
}

/** The key as addresses show it: what `key` says, or the text of a scalar, or a hash; a double gets `~` and a hash. */
function keyOf(turn: Turn, iid: number, list: ListState, next: Next): string {
  const text = keyText(turn, iid, next.element, next);
  const known = list.keys;
  const shown = shownKey(text);
  if (known === undefined || !hasText(known, shown)) return shown;
  const content = canonicalJson(next.element);
  for (let double = 0; ; double += 1) {
    const distinct = `${shown}~${hashText(`${content}/${double}`).slice(0, 8)}`;
    if (!hasText(known, distinct)) return distinct;
  }
}

function keyText(turn: Turn, iid: number, element: Json, next: Next): string {
  const { node, gen } = nodeOf(turn.state, iid);
  if (node.fan?.key === undefined || gen === undefined) return defaultKey(element);
  const bound = new Map([[gen.slot, element]]);
  const result = compute(turn.state, node.fan.key, { ...contextOf(turn.state, iid), bound });
  if (result.kind !== "value") return `#${next.src}.${next.ix}`;
  return typeof result.value === "string" ? result.value : canonicalJson(result.value);
}

function defaultKey(element: Json): string {
  if (typeof element === "string" && element.length > 0) return element;
  if (typeof element === "number" || typeof element === "boolean") return String(element);
  return hashText(canonicalJson(element)).slice(0, 8);
}

/** All elements of the source are known: what does not fit is named, and the list takes no more. */
function closeIfComplete(turn: Turn, iid: number, list: ListState): void {
  const { state } = turn;
  if (list.source > 0 && !isSettled(state, list.source)) return;
  const cut: [number, number][] = [];
  for (let next = nextElement(state, iid, list); next !== undefined; next = nextElement(state, iid, list)) {
    cut.push([next.src, next.ix]);
    list.cursorIx += 1;
  }
  emit(turn, { kind: "closed", iid, dropped: list.dropped + cut.length, ...(cut.length === 0 ? {} : { cut }) });
}

function continueStream(turn: Turn, iid: number, list: ListState): void {
  const { state } = turn;
  const { arrivals } = listOf(state, list.source);
  if (list.cursorIx > 0) {
    list.cursor += 1;
    list.cursorIx = 0;
  }
  while (list.cursor < arrivals.length) {
    if (!chooseArrival(turn, iid, arrivals.items[list.cursor] ?? 0)) return;
    list.cursor += 1;
    list.cursorIx = 0;
  }
  if (!isSettled(state, list.source)) return;
  if (!list.closed) emit(turn, { kind: "closed", iid, dropped: list.dropped });
  if (!settleBySource(turn, iid, list)) emit(turn, { kind: "settled", iid, outcome: "ok" });
}

/** A list whose source ended badly ends so too, after what it passed on. */
function settleBySource(turn: Turn, iid: number, list: ListState): boolean {
  const { state } = turn;
  if (list.source <= 0) return false;
  const outcome = outcomeOf(state, list.source);
  if (outcome === "ok") return false;
  const kind = outcome === "skipped" ? "skipped" : "blocked";
  emit(turn, { kind: "settled", iid, outcome: kind, by: list.source });
  return true;
}

/** All items have settled: is it what `require` asks for? */
function finishFan(turn: Turn, iid: number, list: ListState): void {
  if (settleBySource(turn, iid, list)) return;
  const { state } = turn;
  const { node } = nodeOf(state, iid);
  const { ok, failed, cancelled, blocked } = list.census;
  const ran = ok + failed + cancelled;
  const require = node.fan?.require ?? 1;
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
