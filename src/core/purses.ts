/**
 * What limits of tokens, money and places count, folded: for the run (0) and for each instance with such a limit. An
 * attempt holds what it may use at most; when it has ended, or asks for another request, what it used is charged.
 */
import { minusSum, nothing, plusSum, type Rates, type Sum, sumOfUsage } from "../base/money.ts";
import type { Usage } from "../base/request.ts";
import { shapes } from "./columns.ts";
import { nodeOf, parentOf, shapeOf } from "./instances.ts";
import type { Live, State } from "./state.ts";

/** `holding`: attempts that hold something; `inFlight`: attempts inside. */
export type Purse = { charged: Sum; held: Sum; holding: number; inFlight: number };

/** The instances around an attempt, and itself, that count what is in them; innermost first. */
export function pursesAround(state: State, iid: number): readonly number[] {
  if (!state.prepared.hasPurses) return [];
  const found: number[] = [];
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    const shape = shapeOf(state, at);
    if (shape !== shapes.round && shape !== shapes.fan && nodeOf(state, at).hasPurse) found.push(at);
  }
  return found;
}

export function purseOf(state: State, holder: number): Purse {
  const known = state.purses.get(holder);
  if (known !== undefined) return known;
  const purse: Purse = { charged: nothing, held: nothing, holding: 0, inFlight: 0 };
  state.purses.set(holder, purse);
  return purse;
}

/** An attempt took a place, and perhaps money. */
export function enterPurses(state: State, iid: number, live: Live, reserved: Sum | undefined): void {
  if (!state.prepared.countsPlaces && reserved === undefined) return;
  if (isBatch(live)) state.inBatch += 1;
  else for (const holder of pursesAround(state, iid)) purseOf(state, holder).inFlight += 1;
  live.charged = nothing;
  if (reserved !== undefined) hold(state, iid, live, reserved);
}

/** It gave its place back. What it held and did not account for it may have used. */
export function leavePurses(state: State, iid: number): void {
  if (!state.prepared.countsPlaces && state.run?.limits.rates === undefined) return;
  const live = state.live.get(iid);
  if (live?.reserved !== undefined) charge(state, iid, live, undefined);
  if (live !== undefined && isBatch(live)) {
    state.inBatch -= 1;
    return;
  }
  for (const holder of pursesAround(state, iid)) {
    purseOf(state, holder).inFlight -= 1;
    state.loosened.add(holder);
  }
}

/** What waits in the provider's queue for up to a day holds no place. */
function isBatch({ request }: Live): boolean {
  return request?.kind === "agent" && request.batch === true;
}

/** What the attempt may use at most with its next request. */
export function hold(state: State, iid: number, live: Live, sum: Sum): void {
  live.reserved = sum;
  for (const holder of [...pursesAround(state, iid), 0]) {
    const purse = purseOf(state, holder);
    purse.held = plusSum(purse.held, sum);
    purse.holding += 1;
  }
}

/**
 * What the attempt used, all in all; unknown: all that it held, because it may have used that. Charged is what was not
 * charged before.
 */
export function charge(state: State, iid: number, live: Live, usage: Usage | undefined): void {
  const rates = state.run?.limits.rates;
  if (rates === undefined) return;
  const before = live.charged ?? nothing;
  const used = usage === undefined ? plusSum(before, live.reserved ?? nothing) : usedBy(live, usage, rates);
  const reserved = live.reserved;
  const more = minusSum(used, before);
  live.charged = plusSum(before, more);
  live.reserved = undefined;
  for (const holder of [...pursesAround(state, iid), 0]) {
    const purse = purseOf(state, holder);
    purse.charged = plusSum(purse.charged, more);
    if (reserved !== undefined) {
      purse.held = minusSum(purse.held, reserved);
      purse.holding -= 1;
    }
    state.loosened.add(holder);
  }
}

/** Of a provider that says what an attempt uses at most, and not what it used, that much is charged. */
function usedBy(live: Live, usage: Usage, rates: Rates): Sum {
  const model = live.request?.kind === "agent" ? live.request.model : "";
  const used = sumOfUsage(usage, rates, model);
  if (rates.most === undefined || live.reserved === undefined) return used;
  const { tokens, microUsd } = live.reserved;
  return {
    tokens: used.tokens === 0 ? tokens : used.tokens,
    microUsd: usage.usd === undefined ? microUsd : used.microUsd,
  };
}
