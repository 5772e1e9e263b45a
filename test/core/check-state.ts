/**
 * What the state of the scheduler says twice must agree, after every step: counts with what they count, who waits with whom
 * it waits for, what is kept of an instance with whether it has settled. Each is counted anew, slowly, from the columns.
 */
import { minusSum, nothing, plusSum, type Sum } from "../../src/base/money.ts";
import { type Outcome, outcomes } from "../../src/base/outcome.ts";
import { addressOf } from "../../src/core/address.ts";
import { phases, shapes } from "../../src/core/columns.ts";
import { isSettled, nodeOf, outcomeOf, parentOf, shapeOf } from "../../src/core/instances.ts";
import type { NumberQueue, RankHeap } from "../../src/core/numbers.ts";
import type { ListState, State } from "../../src/core/state.ts";

/** Throws where something does not agree. */
export function checkState(state: State): void {
  const all = Array.from({ length: state.columns.count }, (_, iid) => iid);
  checkCensus(state, all);
  checkLive(state, all);
  for (const [iid, list] of state.lists) checkList(state, iid, list);
  checkFlight(state, all);
  checkKept(state);
  checkWaiters(state, all);
  checkQueues(state, all);
  checkStanding(state);
}

function demand(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(`the state does not agree: ${what()}`);
}

function equal(actual: unknown, expected: unknown, what: string): void {
  demand(JSON.stringify(actual) === JSON.stringify(expected), () => {
    return `${what} is ${JSON.stringify(actual)}, and should be ${JSON.stringify(expected)}`;
  });
}

function countOutcomes(state: State, iids: Iterable<number>): Record<Outcome, number> {
  const counts = { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 };
  for (const iid of iids) if (isSettled(state, iid)) counts[outcomeOf(state, iid)] += 1;
  return counts;
}

/** Rounds end without being settled. */
function checkCensus(state: State, all: readonly number[]): void {
  const counted = all.filter((iid) => iid !== 0 && shapeOf(state, iid) !== shapes.round);
  const counts = countOutcomes(state, counted);
  for (const outcome of outcomes) equal(state.census[outcome], counts[outcome], `the census of ${outcome}`);
}

/** Of frames the cells, of fans the items that have not settled. */
function checkLive(state: State, all: readonly number[]): void {
  const live = new Map<number, number>();
  for (const iid of all) {
    if (iid === 0 || shapeOf(state, iid) === shapes.round || isSettled(state, iid)) continue;
    const parent = parentOf(state, iid);
    live.set(parent, (live.get(parent) ?? 0) + 1);
  }
  for (const iid of all) {
    if (shapeOf(state, iid) === shapes.stream) continue;
    equal(state.columns.live[iid], live.get(iid) ?? 0, `what is live in ${addressOf(state, iid)}`);
  }
}

function checkList(state: State, iid: number, list: ListState): void {
  if (shapeOf(state, iid) !== shapes.fan) return;
  const items = Array.from(list.items.items.subarray(0, list.items.length));
  const name = addressOf(state, iid);
  const counts = countOutcomes(state, items);
  for (const outcome of outcomes) equal(list.census[outcome], counts[outcome], `the census of ${outcome} in ${name}`);
  items.forEach((item, position) => void equal(state.columns.pos[item], position, `the place of an item of ${name}`));
  const arrived = Array.from(list.arrivals.items.subarray(0, list.arrivals.length)).sort((left, right) => left - right);
  const ok = items.flatMap((item, position) => (state.columns.phase[item] === phases.ok ? [position] : []));
  equal(arrived, ok, `what arrived of ${name}`);
  if (!nodeOf(state, iid).tracksEnds) return;
  const settled = items.filter((item) => isSettled(state, item));
  const ends = Array.from(list.ends?.items.subarray(0, list.ends.length) ?? []).sort((left, right) => left - right);
  equal(
    ends,
    settled.sort((left, right) => left - right),
    `what ended of ${name}`,
  );
}

function isInFlight(state: State, iid: number): boolean {
  const phase = state.columns.phase[iid];
  return phase === phases.running || phase === phases.replied;
}

function isInside(state: State, iid: number, holder: number): boolean {
  for (let at = iid; at !== 0; at = parentOf(state, at)) if (at === holder) return true;
  return holder === 0;
}

/** Attempts in flight, as the run, the clocks, the purses and the gates count them. */
function checkFlight(state: State, all: readonly number[]): void {
  const inFlight = all.filter((iid) => isInFlight(state, iid));
  equal(state.inFlight, inFlight.length, "what is in flight");
  for (const [holder, clock] of state.clocks) {
    const inside = inFlight.filter((iid) => isInside(state, iid, holder));
    equal(clock.inFlight, inside.length, `what the clock of ${addressOf(state, holder)} counts in flight`);
  }
  const batch = inFlight.filter((iid) => isBatch(state, iid));
  equal(state.inBatch, batch.length, "what is in a batch");
  for (const [holder, purse] of state.purses) {
    const inside = inFlight.filter((iid) => isInside(state, iid, holder));
    const held = inside.flatMap((iid): Sum[] => {
      const reserved = state.live.get(iid)?.reserved;
      return reserved === undefined ? [] : [reserved];
    });
    const what = `of the purse of ${holder === 0 ? "the run" : addressOf(state, holder)}`;
    equal(purse.held, held.reduce(plusSum, nothing), `what is held ${what}`);
    equal(purse.holding, held.length, `who holds something ${what}`);
    demand(minusSum(purse.charged, nothing).tokens >= 0, () => `less than nothing is charged ${what}`);
    if (holder !== 0)
      equal(purse.inFlight, inside.length - inside.filter((iid) => isBatch(state, iid)).length, `places ${what}`);
  }
  for (const [name, gate] of state.gates) {
    const through = inFlight.filter((iid) => state.live.get(iid)?.gate === name);
    equal(gate.inFlight, through.length, `what is in flight through the gate ${name}`);
  }
}

function isBatch(state: State, iid: number): boolean {
  const request = state.live.get(iid)?.request;
  return request?.kind === "agent" && request.batch === true;
}

/** What is kept of an instance until it has settled. */
function checkKept(state: State): void {
  const kept = { live: state.live, clocks: state.clocks, needed: state.needed, asks: state.asks, skips: state.skips };
  for (const [name, map] of Object.entries(kept)) {
    for (const iid of map.keys()) {
      demand(!isSettled(state, iid), () => `${addressOf(state, iid)} has settled, and is kept in \`${name}\``);
    }
  }
}

/** Every link stands in one chain or among the free ones; each chain leads to those that wait. */
function checkWaiters(state: State, all: readonly number[]): void {
  const { links, columns } = state;
  const waits = new Map<number, number>();
  let used = 0;
  for (const target of all) {
    for (let link = columns.waiters[target] ?? 0; link !== 0; link = links.next[link] ?? 0) {
      demand(!isSettled(state, target), () => `somebody waits for ${addressOf(state, target)}, which has settled`);
      const who = links.who[link] ?? 0;
      waits.set(who, (waits.get(who) ?? 0) + 1);
      used += 1;
    }
  }
  for (const iid of all)
    equal(columns.pending[iid], waits.get(iid) ?? 0, `how many ${addressOf(state, iid)} waits for`);
  for (let link = links.free; link !== 0; link = links.next[link] ?? 0) used += 1;
  equal(links.used - 1, used, "links that are used or free");
}

/** Whoever is to be looked at, wants a slot or waits for a time stands where it is found. */
function checkQueues(state: State, all: readonly number[]): void {
  const unexamined = new Set(queued(state.unexamined));
  for (const iid of all)
    equal(state.columns.queued[iid], unexamined.has(iid) ? 1 : 0, `${addressOf(state, iid)} to be looked at`);
  const wanting = [state.ready, ...state.parked.values(), ...[...state.gates.values()].map(({ waiting }) => waiting)];
  for (const iid of all) {
    const phase = state.columns.phase[iid];
    if (phase === phases.ready)
      demand(isIn(wanting, iid), () => `${addressOf(state, iid)} is ready, and stands nowhere`);
    const live = phase === phases.running ? state.live.get(iid) : undefined;
    const hasDeadline = live?.deadline !== undefined && live.aborting === undefined;
    const isTimed = hasDeadline || phase === phases.backoff;
    if (isTimed && !unexamined.has(iid))
      demand(isIn([state.timers], iid), () => `${addressOf(state, iid)} has no timer`);
  }
}

function queued(queue: NumberQueue): number[] {
  return Array.from({ length: queue.length }, (_, at) => queue.items[(queue.head + at) % queue.items.length] ?? 0);
}

function isIn(heaps: readonly RankHeap[], iid: number): boolean {
  return heaps.some(({ values }) => values.includes(iid));
}

/** Open questions inside of items, by fans that count their items. */
function checkStanding(state: State): void {
  for (const [fan, { asks, candidates, still }] of state.standing) {
    for (const [item, count] of asks) {
      const inside = [...state.asks.keys()].filter((iid) => isInside(state, iid, item));
      equal(count, inside.length, `questions in ${addressOf(state, item)}`);
    }
    for (const item of [...candidates, ...still]) {
      demand(
        asks.has(item),
        () => `${addressOf(state, item)} of ${addressOf(state, fan)} asks nothing, and may stand still`,
      );
    }
  }
}
