/** What must hold when the scheduler has done all that it could: no slot is idle while something may start, nothing is forgotten. */
import { phases } from "../../src/core/columns.ts";
import { transientOf } from "../../src/core/list-values.ts";
import type { ListState, State } from "../../src/core/state.ts";
import { Broken, demand } from "./broken.ts";
import { type Entry, isOneToOne, producerOf } from "./entries.ts";
import type { Ledger } from "./ledger.ts";

/** To be called after a step that has nothing more to do, while the run has not ended. */
export function checkRest(ledger: Ledger, state: State): void {
  if (ledger.cancelled || ledger.failed) return;
  const isFree = mayStart(ledger, state);
  for (const entry of ledger.due) checkDue(state, entry, isFree);
  if (isFree && state.parked.size === 0) for (const fan of ledger.lists) checkFan(ledger, state, fan);
}

/** A slot is free, and nothing keeps it so. */
function mayStart({ held, inFlight, limits }: Ledger, state: State): boolean {
  return held === undefined && inFlight < limits.atOnce && state.gates.size === 0;
}

/** Nothing has come yet of what waits for nothing more. */
function checkDue(state: State, entry: Entry, isFree: boolean): void {
  if (entry.kind === "cell" && entry.node?.fan !== undefined) return; // below
  if (entry.kind === "cell" && producerOf(entry) !== undefined) return; // a stream to which nothing has come
  const does = entry.node?.act.do;
  if (does !== "agent" && does !== "exec")
    throw new Broken("forgotten", `nothing comes of ${entry.name}, which waits for nothing`);
  const phase = state.columns.phase[entry.iid];
  const waits = phase === phases.looking || phase === phases.backoff;
  const isOver = entry.around?.stopped === true && entry.attempt === 0 && !waits;
  demand(!isOver, "forgotten", () => `${entry.name} has not begun, and its fan was stopped`);
  if (waits || !isFree) return;
  demand(isParked(state, entry.iid), "idle", () => `a slot is free, and ${entry.name} may start`);
  demand(state.inFlight > 0, "stuck", () => `${entry.name} waits for a limit that nobody holds`);
}

/** It waits in a purse for what others hold. */
function isParked(state: State, iid: number): boolean {
  for (const heap of state.parked.values()) if (heap.values.includes(iid)) return true;
  return false;
}

/** A fan whose items want slots has another element, and room for it. */
function checkFan(ledger: Ledger, state: State, fan: Entry): void {
  const list = state.lists.get(fan.iid);
  const { node } = fan;
  const does = node?.act.do;
  if (node === undefined || list === undefined || list.closed || fan.stopped || node.fan?.needs !== undefined) return;
  if (does !== "agent" && does !== "exec" && does !== "enter") return;
  const { take, atOnce } = node.fan ?? {};
  if (typeof take === "number" && fan.items.length >= take) return;
  if (typeof atOnce === "number" && movingItems(ledger, fan) >= atOnce) return;
  demand(!hasMore(fan, list), "idle", () => `a slot is free, and ${fan.name} has another item`);
}

function hasMore(fan: Entry, list: ListState): boolean {
  const producer = producerOf(fan);
  if (producer !== undefined) return isOneToOne(fan) && fan.items.length < producer.arrived;
  const whole = transientOf(list).whole;
  return whole !== undefined && fan.items.length < whole.length;
}

/** Items that have not settled, but for those in which a question is open and nothing moves. */
function movingItems(ledger: Ledger, fan: Entry): number {
  const unsettled = fan.items.filter(({ outcome }) => outcome === undefined);
  if (ledger.open === 0) return unsettled.length;
  const asking = new Set<Entry>();
  const moving = new Set<Entry>();
  for (const entry of ledger.entries) {
    if (entry.ask > 0) addWithAll(asking, entry);
    if (entry.inFlight || ledger.due.has(entry)) addWithAll(moving, entry);
  }
  for (const list of ledger.lists) if (!list.closed && list !== fan && !asking.has(list)) addWithAll(moving, list);
  return unsettled.filter((item) => moving.has(item) || !asking.has(item)).length;
}

/** The entry and all around it. */
function addWithAll(entries: Set<Entry>, entry: Entry): void {
  for (let at: Entry | undefined = entry; at !== undefined; at = at.around) entries.add(at);
}
