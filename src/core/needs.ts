/**
 * Items that wait for siblings (`needs_items`). An item is opened once all that it needs has settled, so that one which
 * waits takes no place of `at_once`. What each item waited for is journaled with its opening.
 */
import { canonicalJson, isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Cause } from "../base/outcome.ts";
import { phases } from "./columns.ts";
import { compute, settleWithout } from "./computing.ts";
import { examineLater, isSettled, listOf, nodeOf } from "./instances.ts";
import { distinctKey, keyText } from "./item-key.ts";
import { transientOf } from "./list-values.ts";
import { linkNeeds, type NeedsGraph, type NeedsState, type Wanted } from "./needs-graph.ts";
import { createRankHeap, firstValue, popRanked, pushRanked } from "./numbers.ts";
import { contextOf } from "./references.ts";
import type { ListState, State } from "./state.ts";
import { skipStopped } from "./stopping.ts";
import { emit, isFull, type Turn } from "./turn.ts";

/**
 * Learns who waits for whom, and who need not wait any more. False: it is not that far yet, or the fan has settled,
 * because there is too much of it.
 */
export function followNeeds(turn: Turn, fan: number, list: ListState): boolean {
  const { state } = turn;
  const transient = transientOf(list);
  transient.needs ??= createNeeds();
  const { needs } = transient;
  if (needs.graph === undefined) {
    const { whole = [], take = whole.length } = transient;
    if (!readNeeds(turn, fan, needs, whole, take)) return false;
    startNeeds(state, list, needs, linkNeeds(needs.reading.keys, needs.reading.wanted, needs.reading.cut));
  }
  tellWaiters(state, list, needs);
  return true;
}

function createNeeds(): NeedsState {
  const none = new Uint32Array(0);
  const start = { graph: undefined, pending: none, iidOf: none, opened: 0, seen: 0, rest: 0 };
  return { reading: { at: 0, keys: [], wanted: [], cut: new Set(), count: 0 }, ...start, openable: createRankHeap() };
}

/** Evaluates key and needs of each element, so many a step; a value that is on disk has it go on where it was. */
function readNeeds(turn: Turn, fan: number, { reading }: NeedsState, whole: readonly Json[], take: number): boolean {
  for (; reading.at < whole.length; reading.at += 1) {
    if (isFull(turn)) {
      examineLater(turn.state, fan);
      return false;
    }
    turn.work += 1;
    const element = whole[reading.at] ?? null;
    const key = keyText(turn, fan, { src: 0, ix: reading.at, element });
    if (reading.at >= take) {
      reading.cut.add(key);
      continue;
    }
    const wanted = wantedBy(turn.state, fan, element);
    reading.keys.push(key);
    reading.wanted.push(wanted);
    reading.count += "keys" in wanted ? wanted.keys.length : 0;
    if (reading.count > limits.neededItems) return failForNeeds(turn, fan);
  }
  return true;
}

function failForNeeds(turn: Turn, fan: number): false {
  const { node } = nodeOf(turn.state, fan);
  const message = `the items of "${node.id}" need more than ${limits.neededItems} others in all`;
  emit(turn, { kind: "settled", iid: fan, outcome: "failed", cause: { kind: "limit", message, at: node.at } });
  return false;
}

function wantedBy(state: State, fan: number, item: Json): Wanted {
  const { node, gen } = nodeOf(state, fan);
  if (node.fan?.needs === undefined || gen === undefined) return { keys: [] };
  const bound = new Map([[gen.slot, item]]);
  const result = compute(state, node.fan.needs.e, { ...contextOf(state, fan), bound });
  if (result.kind === "error") return { problem: `what it needs cannot be computed: ${result.cause.message}` };
  if (result.kind === "touch") return { problem: `what it needs is read from a node that is ${result.outcome}` };
  if (!isJsonList(result.value)) {
    return { problem: `\`needs_items\` is ${canonicalJson(result.value).slice(0, 80)}, not a list of keys` };
  }
  return { keys: result.value.map((key) => (typeof key === "string" ? key : canonicalJson(key))) };
}

/** After a resume some items are there already. */
function startNeeds(state: State, list: ListState, needs: NeedsState, graph: NeedsGraph): void {
  needs.graph = graph;
  needs.pending = Uint32Array.from(graph.needs, (each) => each.length);
  needs.iidOf = new Uint32Array(graph.needs.length);
  for (let position = 0; position < list.items.length; position += 1) {
    const item = list.items.items[position] ?? 0;
    needs.iidOf[state.columns.ix[item] ?? 0] = item;
  }
  needs.opened = list.items.length;
  for (const [element, { length }] of graph.needs.entries()) if (length === 0) offer(needs, element);
}

function offer(needs: NeedsState, element: number): void {
  if (needs.iidOf[element] === 0) pushRanked(needs.openable, element, element);
}

/** Each end reaches exactly those who wait for it. */
function tellWaiters(state: State, list: ListState, needs: NeedsState): void {
  const { graph } = needs;
  if (graph === undefined || list.ends === undefined) return;
  for (; needs.seen < list.ends.length; needs.seen += 1) {
    const element: number = state.columns.ix[list.ends.items[needs.seen] ?? 0] ?? 0;
    const end = graph.firstWaiter[element + 1] ?? 0;
    for (let place: number = graph.firstWaiter[element] ?? 0; place < end; place += 1) {
      const waiter: number = graph.waiters[place] ?? 0;
      const pending = (needs.pending[waiter] ?? 0) - 1;
      needs.pending[waiter] = pending;
      if (pending === 0) offer(needs, waiter);
    }
  }
}

/** True if an item could be opened now. */
export function hasOpenable(list: ListState): boolean {
  const needs = transientOf(list).needs;
  return needs !== undefined && firstValue(needs.openable) !== -1;
}

/** Opens the next item that waits for nothing, or closes the list if all are open. False: nothing was opened. */
export function openNeeded(turn: Turn, fan: number): boolean {
  const { state } = turn;
  const list = listOf(state, fan);
  const { needs, whole = [] } = transientOf(list);
  if (needs?.graph === undefined) return false;
  const isStopped = list.stopped !== undefined;
  const element = isStopped ? firstUnopened(needs) : firstValue(needs.openable);
  if (element === -1) {
    closeIfAllOpen(turn, fan, list);
    return false;
  }
  const key = distinctKey(list, needs.reading.keys[element] ?? "", whole[element] ?? null);
  const waitedFor = isStopped ? [] : (needs.graph.needs[element] ?? []).map((need) => needs.iidOf[need] ?? 0);
  if (!isStopped) popRanked(needs.openable);
  const iid = state.columns.count;
  needs.iidOf[element] = iid;
  needs.opened += 1;
  const tail = waitedFor.length === 0 ? {} : { needs: waitedFor };
  emit(turn, { kind: "opened", iid, parent: fan, key, src: 0, ix: element, ...tail });
  if (isStopped) skipStopped(turn, iid, fan);
  else judgeNeeds(turn, iid, waitedFor, needs.graph.trouble.get(element));
  return true;
}

/** Of a fan that was stopped nobody waits for anything any more; -1: all are open. */
function firstUnopened(needs: NeedsState): number {
  while (needs.rest < needs.iidOf.length && needs.iidOf[needs.rest] !== 0) needs.rest += 1;
  return needs.rest < needs.iidOf.length ? needs.rest : -1;
}

/** An item whose needs cannot be met has failed; one whose needs are not all ok is blocked. */
function judgeNeeds(turn: Turn, iid: number, waitedFor: readonly number[], trouble: string | undefined): void {
  const { state } = turn;
  if (trouble !== undefined) {
    const cause: Cause = { kind: "input", message: trouble, at: nodeOf(state, iid).node.at };
    return settleWithout(turn, iid, { kind: "error", cause });
  }
  const bad = waitedFor.find((item) => state.columns.phase[item] !== phases.ok);
  if (bad !== undefined) emit(turn, { kind: "settled", iid, outcome: "blocked", by: bad });
}

export function closeIfAllOpen(turn: Turn, fan: number, list: ListState): void {
  const { needs, whole = [] } = transientOf(list);
  if (needs?.graph === undefined || needs.opened < needs.graph.needs.length || isSettled(turn.state, fan)) return;
  const rest = whole.length - needs.opened;
  const cut = rest === 0 ? {} : { cut: [[0, needs.opened, rest] as const] };
  emit(turn, { kind: "closed", iid: fan, dropped: list.dropped + rest, ...cut });
}
