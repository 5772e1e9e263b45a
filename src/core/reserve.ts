/**
 * Limits of tokens, money and places. An attempt starts, and goes on with another request, once all purses around it
 * have room for what it may use at most. What cannot fit waits while others hold something there; where nobody does, the
 * limit is used up: the run is held, an instance has failed.
 */
import { limits } from "../base/limits.ts";
import { costOf, minusSum, nothing, plusSum, type Rates, type Sum } from "../base/money.ts";
import type { AgentRequest, Request } from "../base/request.ts";
import type { PlanLimits } from "../plan/plan.ts";
import { abortAttempt } from "./cancelling.ts";
import { countOf, settingOf } from "./computing.ts";
import { isSettled, nodeOf } from "./instances.ts";
import { failOverBudget, holdForBudget } from "./limits.ts";
import { asksForMore, park, takeAsking } from "./parking.ts";
import { purseOf, pursesAround } from "./purses.ts";
import { contextOf } from "./references.ts";
import type { Live, State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

/** What a request may use: at least, to be worth sending, and at most. */
type Range = { readonly least: Sum; readonly most: Sum };

/** What it may use; `free` where nothing is counted. Undefined: it does not start now. */
export function reserve(turn: Turn, iid: number, request: Request): Sum | typeof free | undefined {
  const { state } = turn;
  const rates = state.run?.limits.rates;
  if (rates === undefined && !state.prepared.hasPurses) return free;
  const range = rates === undefined || request.kind !== "agent" ? undefined : rangeOf(request, rates);
  const given = shareFor(turn, iid, range);
  return given === undefined || range !== undefined ? given : free;
}

/** No limit of tokens or money counts the attempt. */
export const free = "free";

/** Attempts in flight that wait for their next request come first. True: one was looked at. */
export function considerParked(turn: Turn): boolean {
  if (turn.state.loosened.size === 0) return false;
  const iid = takeAsking(turn.state);
  if (iid === -1) return false;
  considerGrant(turn, iid);
  return true;
}

/** An attempt in flight wants to send another request. */
export function considerGrant(turn: Turn, iid: number): void {
  const { state } = turn;
  const live = state.live.get(iid);
  const rates = state.run?.limits.rates;
  if (live?.asking === undefined || live.request?.kind !== "agent" || rates === undefined) return;
  if (live.aborting !== undefined || isSettled(state, iid)) return;
  const { input, turn: number } = live.asking;
  const range = nextRange(live, live.request, rates, input);
  if (typeof range === "number") return endOverCap(turn, iid, live, range);
  const given = shareFor(turn, iid, range);
  if (given === undefined) return;
  emit(turn, { kind: "granted", iid, attempt: live.attempt, turn: number, reserved: given });
  turn.commands.push({ do: "grant", iid, attempt: live.attempt, turn: number, allowance: given });
}

/** The share that all purses have room for, or nothing: it waits, or a limit is used up. */
function shareFor(turn: Turn, iid: number, range: Range | undefined): Sum | undefined {
  const { state } = turn;
  let most = range?.most ?? nothing;
  for (const holder of [...pursesAround(state, iid), 0]) {
    if (hasNoPlace(state, holder, iid)) {
      park(state, holder, iid);
      return undefined;
    }
    if (range === undefined) continue;
    const left = leftIn(state, holder);
    if (left.tokens < range.least.tokens || left.microUsd < range.least.microUsd) {
      waitOrEnd(turn, holder, iid, range.least);
      return undefined;
    }
    most = { tokens: Math.min(most.tokens, left.tokens), microUsd: Math.min(most.microUsd, left.microUsd) };
  }
  return most;
}

/** Places are those of attempts; one that asks for more has its own already. */
function hasNoPlace(state: State, holder: number, iid: number): boolean {
  if (holder === 0 || asksForMore(state, iid)) return false;
  return purseOf(state, holder).inFlight >= Math.max(1, limitOf(state, holder, "at_once"));
}

function leftIn(state: State, holder: number): Sum {
  const { charged, held } = purseOf(state, holder);
  const most = { tokens: limitOf(state, holder, "tokens"), microUsd: limitOf(state, holder, "usd") * 1e6 };
  return minusSum(most, plusSum(charged, held));
}

function limitOf(state: State, holder: number, name: "tokens" | "usd" | "at_once"): number {
  if (holder === 0) return (name === "at_once" ? undefined : state.run?.limits[name]) ?? Number.POSITIVE_INFINITY;
  const setting: PlanLimits[typeof name] = nodeOf(state, holder).node.limits?.[name];
  if (setting === undefined) return Number.POSITIVE_INFINITY;
  const result = (name === "usd" ? settingOf : countOf)(state, setting, contextOf(state, holder));
  return result.kind === "value" ? result.value : 0;
}

/** While another attempt holds something there, that may come back. */
function waitOrEnd(turn: Turn, holder: number, iid: number, least: Sum): void {
  const { state } = turn;
  if (purseOf(state, holder).holding > 0) return park(state, holder, iid);
  const what = usedUp(state, holder, least);
  if (holder !== 0) return failOverBudget(turn, holder, what);
  if (state.held === undefined) holdForBudget(turn, `the run ${what}`);
  if (asksForMore(state, iid)) abortAttempt(turn, iid, undefined);
  else park(state, 0, iid);
}

function usedUp(state: State, holder: number, least: Sum): string {
  const { charged } = purseOf(state, holder);
  const left = leftIn(state, holder);
  if (left.tokens < least.tokens) {
    const most = limitOf(state, holder, "tokens");
    return `used ${charged.tokens} of its ${most} tokens, and the next request needs ${least.tokens} or more`;
  }
  const most = limitOf(state, holder, "usd");
  return `used $${dollars(charged.microUsd)} of its $${most}, and the next request needs $${dollars(least.microUsd)} or more`;
}

function dollars(microUsd: number): string {
  return (microUsd / 1e6).toFixed(microUsd < 1e6 ? 4 : 2);
}

/** The attempt used up what one attempt may use. */
function endOverCap(turn: Turn, iid: number, live: Live, needed: number): void {
  const cap = live.request?.kind === "agent" ? capOf(live.request) : 0;
  const used = (live.charged ?? nothing).tokens;
  const message = `the attempt used ${used} of the ${cap} tokens that one may use, and its next request needs ${needed} or more; raise \`limits: tokens\` of the node if that is fine`;
  abortAttempt(turn, iid, { kind: "budget", message, at: nodeOf(turn.state, iid).node.at });
}

export function capOf(request: AgentRequest): number {
  return request.mostTokens ?? limits.attemptTokens;
}

/**
 * The first request of an attempt. Its input has at most as many tokens as bytes, and hardly fewer than a sixth of them;
 * the provider counts exactly where that matters, and asks for more if it has to.
 */
function rangeOf(request: AgentRequest, rates: Rates): Range {
  const bytes = bytesOf(request);
  const input = Math.ceil(bytes / 6);
  if (rates.keeps === "nothing") {
    const sum = { tokens: input, microUsd: costOf(rates, request.model, { input, output: 0 }) };
    return { least: sum, most: sum };
  }
  const range = spanOf(rates, request.model, input, Math.min(capOf(request), bytes + rates.outputTokens));
  return rates.most === undefined ? range : declared(rates.most, range);
}

/** What the provider says that an attempt uses at most. */
function declared(most: NonNullable<Rates["most"]>, range: Range): Range {
  const sum = {
    tokens: most.tokens ?? range.most.tokens,
    microUsd: most.usd === undefined ? range.most.microUsd : Math.ceil(most.usd * 1e6),
  };
  return { least: sum, most: sum };
}

/** A later request: so much input, as the provider knows it. A number: more than the attempt may still use. */
function nextRange(live: Live, request: AgentRequest, rates: Rates, input: number): Range | number {
  const left = capOf(request) - (live.charged ?? nothing).tokens;
  const least = input + limits.leastReplyTokens;
  if (left < least) return least;
  return spanOf(rates, request.model, input, Math.min(left, input + rates.outputTokens));
}

function spanOf(rates: Rates, model: string, input: number, most: number): Range {
  const least = input + limits.leastReplyTokens;
  const tokens = Math.max(most, least);
  return {
    least: { tokens: least, microUsd: costOf(rates, model, { input, output: limits.leastReplyTokens }) },
    most: { tokens, microUsd: costOf(rates, model, { input, output: tokens - input }) },
  };
}

/** UTF-8 bytes of all that is sent; counted by code units, of which none has more than three bytes. */
function bytesOf({ prompt, system = "", schema, feedback, tools }: AgentRequest): number {
  const texts = [prompt, system, schema === undefined ? "" : JSON.stringify(schema), ...feedback, ...tools];
  return texts.reduce((sum, text) => sum + utf8Length(text), requestOverhead);
}

/** What a provider adds to a request: how a result is to be given, the frame of messages. */
const requestOverhead = 2_000;

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1; // of a surrogate pair 6 in place of 4: a bound
  }
  return bytes;
}
