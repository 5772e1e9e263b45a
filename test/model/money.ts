/** Tokens and money in the ledger: what attempts hold and what they were charged, reckoned anew from the events. */
import { nothing, type Rates, type Sum, sumOfUsage } from "../../src/base/money.ts";
import type { Usage } from "../../src/base/request.ts";
import type { Event } from "../../src/core/event.ts";
import type { Setting } from "../../src/plan/plan.ts";
import { demand } from "./broken.ts";
import { type Entry, holdersAround } from "./entries.ts";
import type { Ledger } from "./ledger.ts";

type Purse = {
  tokens: number;
  microUsd: number;
  heldTokens: number;
  heldMicroUsd: number;
  agents: number;
  inFlight: number;
};
type Attempt = { readonly model: string; readonly holders: readonly Entry[]; held: Sum; charged: Sum; isLive: boolean };
/** By the instance that has a limit; 0 is the run. */
export type Money = { readonly purses: Map<number, Purse>; readonly attempts: Map<number, Attempt> };

export function createMoney(): Money {
  return { purses: new Map(), attempts: new Map() };
}

export function purseOf({ purses }: Money, iid: number): Purse {
  const known = purses.get(iid);
  if (known !== undefined) return known;
  const purse = { tokens: 0, microUsd: 0, heldTokens: 0, heldMicroUsd: 0, agents: 0, inFlight: 0 };
  purses.set(iid, purse);
  return purse;
}

/** Notes what an event means for limits of tokens, money, agents and places. */
export function noteMoney(ledger: Ledger, event: Event): void {
  switch (event.kind) {
    case "started":
      return begin(ledger, event);
    case "granted":
      return hold(ledger, event.iid, event.reserved);
    case "billed":
    case "replied":
    case "attempt_failed":
    case "aborted":
      return charge(ledger, event.iid, event.usage);
    case "lost":
    case "retrying":
    case "settled":
    case "asked":
      return end(ledger, event.iid);
    default:
      return;
  }
}

function begin(ledger: Ledger, { iid, attempt, request, reserved }: Extract<Event, { kind: "started" }>): void {
  const { money } = ledger;
  const entry = ledger.entries[iid];
  if (entry === undefined) return;
  const holders = holdersAround(entry);
  const model = request.kind === "agent" ? request.model : "";
  money.attempts.set(iid, { model, holders, held: nothing, charged: nothing, isLive: true });
  const isAgent = request.kind === "agent";
  const isBatch = isAgent && request.batch === true;
  for (const holder of holders) {
    const purse = purseOf(money, holder.iid);
    if (isAgent && attempt === 1) purse.agents += 1;
    if (!isBatch) purse.inFlight += 1;
    const { agents, at_once } = holder.node?.limits ?? {};
    demandAtMost(purse.agents, agents, "agents", holder);
    demandAtMost(purse.inFlight, at_once, "at_once", holder);
  }
  if (reserved !== undefined) hold(ledger, iid, reserved);
}

function demandAtMost(count: number, most: Setting | undefined, what: string, holder: Entry): void {
  if (typeof most === "number")
    demand(count <= most, `limit: ${what}`, () => `${count} in ${holder.name}, at most ${most}`);
}

function hold(ledger: Ledger, iid: number, sum: Sum): void {
  const attempt = ledger.money.attempts.get(iid);
  if (attempt === undefined) return;
  release(ledger, attempt);
  attempt.held = sum;
  for (const purse of pursesOf(ledger, attempt)) {
    purse.heldTokens += sum.tokens;
    purse.heldMicroUsd += sum.microUsd;
  }
  demandWithin(ledger, attempt);
}

function charge(ledger: Ledger, iid: number, usage: Usage | undefined): void {
  const attempt = ledger.money.attempts.get(iid);
  const { rates } = ledger.limits;
  if (attempt === undefined || rates === undefined || !attempt.isLive) return;
  add(ledger, attempt, usage === undefined ? attempt.held : moreThan(attempt, usage, rates));
  release(ledger, attempt);
  demandWithin(ledger, attempt);
}

function moreThan({ model, charged }: Attempt, usage: Usage, rates: Rates): Sum {
  const used = sumOfUsage(usage, rates, model);
  return {
    tokens: Math.max(0, used.tokens - charged.tokens),
    microUsd: Math.max(0, used.microUsd - charged.microUsd),
  };
}

/** What ended without an account of itself is charged with all that it held. */
function end(ledger: Ledger, iid: number): void {
  const attempt = ledger.money.attempts.get(iid);
  if (attempt === undefined || !attempt.isLive) return;
  attempt.isLive = false;
  add(ledger, attempt, attempt.held);
  release(ledger, attempt);
  const entry = ledger.entries[iid];
  for (const holder of attempt.holders) if (entry?.isBatch !== true) purseOf(ledger.money, holder.iid).inFlight -= 1;
}

function add(ledger: Ledger, attempt: Attempt, sum: Sum): void {
  attempt.charged = { tokens: attempt.charged.tokens + sum.tokens, microUsd: attempt.charged.microUsd + sum.microUsd };
  for (const purse of pursesOf(ledger, attempt)) {
    purse.tokens += sum.tokens;
    purse.microUsd += sum.microUsd;
  }
}

function release(ledger: Ledger, attempt: Attempt): void {
  for (const purse of pursesOf(ledger, attempt)) {
    purse.heldTokens -= attempt.held.tokens;
    purse.heldMicroUsd -= attempt.held.microUsd;
  }
  attempt.held = nothing;
}

function pursesOf({ money }: Ledger, { holders }: Attempt): readonly Purse[] {
  return [purseOf(money, 0), ...holders.map(({ iid }) => purseOf(money, iid))];
}

function demandWithin(ledger: Ledger, { holders }: Attempt): void {
  const { tokens, usd } = ledger.limits;
  demandPurse(purseOf(ledger.money, 0), { tokens, usd }, "the run");
  for (const { iid, node, name } of holders) demandPurse(purseOf(ledger.money, iid), node?.limits ?? {}, name);
}

type Most = { readonly tokens?: Setting | undefined; readonly usd?: Setting | undefined };

function demandPurse(purse: Purse, { tokens, usd }: Most, name: string): void {
  const sum = purse.tokens + purse.heldTokens;
  if (typeof tokens === "number") demand(sum <= tokens, "limit: tokens", () => `${sum} of ${tokens} in ${name}`);
  const microUsd = purse.microUsd + purse.heldMicroUsd;
  if (typeof usd === "number")
    demand(microUsd <= usd * 1e6 + 0.001, "limit: usd", () => `${microUsd} of $${usd} in ${name}`);
}
