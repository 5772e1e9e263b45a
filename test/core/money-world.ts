/**
 * A shell whose agents use tokens: each attempt sends requests, some of them many, and asks before each but the first.
 * It keeps a ledger of its own of what was really used, beside that of the scheduler.
 */
import type { Rates, Sum } from "../../src/base/money.ts";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact, RunLimits } from "../../src/core/event.ts";
import { nodeOf } from "../../src/core/instances.ts";
import { pending } from "../../src/core/pending.ts";
import { purseOf } from "../../src/core/purses.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { checkState } from "./check-state.ts";
import { randomFrom, refold } from "./drive.ts";

export const rates: Rates = {
  keeps: "requests",
  outputTokens: 8_000,
  usd: { "claude-opus-5-5": [4, 20], "claude-haiku-5-5": [1, 5] },
};

export type MoneyCall = {
  readonly plan: Plan;
  readonly limits: Partial<RunLimits>;
  readonly seed: number;
  readonly crashes?: boolean;
  readonly turns?: number; // most requests of one attempt; default 4
};

export type Spent = { tokens: number; usd: number };
type Attempt = { readonly model: string; used: { inputTokens: number; outputTokens: number }; turn: number };

export type MoneyWorld = {
  readonly call: MoneyCall;
  readonly events: Event[];
  readonly spent: Spent; // really used
  state: State;
  epoch: number;
  now: number;
  mostInFlight: number;
  readonly random: () => number;
  readonly attempts: Map<string, Attempt>;
  answers: Fact[]; // on their way
};

export function moneyWorld(call: MoneyCall): MoneyWorld {
  return {
    call,
    events: [],
    spent: { tokens: 0, usd: 0 },
    state: createState(call.plan),
    epoch: 0,
    now: 1_000,
    mostInFlight: 0,
    random: randomFrom(call.seed),
    attempts: new Map(),
    answers: [],
  };
}

const hostFact = { host: "h", boot: "b", pid: 1, version: "0" } as const;

/** Runs to an end. `limits`: in place of those that it began with. */
export function runWorld(world: MoneyWorld, limits?: Partial<RunLimits>): State["ended"] {
  const inForce = { atOnce: 64, list: 10_000, rates, ...world.call.limits, ...limits };
  world.epoch += 1;
  const mode = world.epoch === 1 ? "start" : "resume";
  let facts: Fact[] = [{ kind: "attached", epoch: world.epoch, mode, ...hostFact }];
  if (mode === "start") {
    const began = { run: "r", inputs: {}, seed: 1, provider: "test", stubRun: false, limits: inForce };
    facts.unshift({ kind: "run_began", ...began });
  } else {
    world.state = refold(world.call.plan, world.events);
    facts = [...facts, ...lostOnes(world), { kind: "told", verb: "limits", limits: inForce, actor: "test" }];
  }
  for (let turns = 0; world.state.ended === undefined || facts.length > 0; turns += 1) {
    if (turns > 50_000) throw new Error("the run does not end");
    facts = turn(world, facts);
  }
  return world.state.ended;
}

function lostOnes(world: MoneyWorld): Fact[] {
  world.answers = [];
  world.attempts.clear();
  const commands = pending(world.state).filter((command) => command.do === "recover");
  return commands.map(({ iid, attempt }) => ({ kind: "lost", iid, attempt, ended: 0 }));
}

function turn(world: MoneyWorld, facts: readonly Fact[]): Fact[] {
  const result = step(world.state, facts, world.now);
  world.events.push(...result.events);
  world.mostInFlight = Math.max(world.mostInFlight, world.state.inFlight);
  checkPurses(world);
  if (world.events.length % 5 === 0) checkState(world.state); // it counts all that there is
  if (world.call.crashes === true && result.events.length > 0 && world.random() < 0.01) return crash(world);
  for (const command of result.commands) obey(world, command);
  if (result.more) return [];
  if (world.answers.length > 0) return world.answers.splice(Math.floor(world.random() * world.answers.length), 1);
  if (world.state.ended !== undefined) return [];
  if (result.wakeAt === undefined) throw new Error("nothing can happen any more");
  world.now = Math.max(world.now + 1, result.wakeAt);
  return [{ kind: "rang" }];
}

/** What was used was used: those in flight are gone, their last request with them. */
function crash(world: MoneyWorld): Fact[] {
  world.state = refold(world.call.plan, world.events);
  world.epoch += 1;
  return [{ kind: "attached", epoch: world.epoch, mode: "resume", ...hostFact }, ...lostOnes(world)];
}

function checkPurses({ state }: MoneyWorld): void {
  const { charged, held, holding } = purseOf(state, 0);
  const { tokens = Number.POSITIVE_INFINITY, usd = Number.POSITIVE_INFINITY } = state.run?.limits ?? {};
  if (charged.tokens + held.tokens > tokens) throw new Error(`${charged.tokens} + ${held.tokens} of ${tokens} tokens`);
  if (charged.microUsd + held.microUsd > usd * 1e6) throw new Error(`${charged.microUsd} of $${usd}`);
  for (const [holder, purse] of state.purses) {
    const places = holder === 0 ? undefined : nodeOf(state, holder).node.limits?.at_once;
    if (typeof places === "number" && purse.inFlight > places) throw new Error(`${purse.inFlight} of ${places} places`);
  }
  if (holding < 0 || holding > state.inFlight)
    throw new Error(`${holding} hold something of ${state.inFlight} in flight`);
}

function obey(world: MoneyWorld, command: Command): void {
  if (command.do === "start") {
    const model = command.request.kind === "agent" ? command.request.model : "";
    world.attempts.set(`${command.iid}/${command.attempt}`, {
      model,
      used: { inputTokens: 0, outputTokens: 0 },
      turn: 0,
    });
    send(world, command, command.allowance);
  }
  if (command.do === "grant") send(world, command, command.allowance);
  if (command.do === "abort") abort(world, command);
}

type At = { readonly iid: number; readonly attempt: number };

/** A request that uses what it may or less; what it used is known when its answer arrives, but used at once. */
function send(world: MoneyWorld, { iid, attempt }: At, allowance: Sum | undefined): void {
  const mine = world.attempts.get(`${iid}/${attempt}`);
  if (mine === undefined || allowance === undefined) throw new Error("an attempt without an allowance");
  const [inputPrice, outputPrice] = rates.usd[mine.model] ?? [0, 0];
  const input = Math.floor(world.random() * 400);
  const afford = Math.floor((allowance.microUsd - input * inputPrice - 1) / outputPrice);
  const most = Math.max(0, Math.min(allowance.tokens - input, afford));
  const output = Math.floor(most * (world.random() < 0.2 ? 1 : world.random()));
  mine.used = { inputTokens: mine.used.inputTokens + input, outputTokens: mine.used.outputTokens + output };
  mine.turn += 1;
  world.spent.tokens += input + output;
  world.spent.usd += (input * inputPrice + output * outputPrice) / 1e6;
  world.answers.push(answerOf(world, { iid, attempt }, mine));
}

function answerOf(world: MoneyWorld, at: At, { used, turn: number }: Attempt): Fact {
  const usage = used;
  const goesOn = number < (world.call.turns ?? 4) && world.random() < 0.6;
  if (goesOn) return { kind: "billed", ...at, turn: number, usage, input: Math.floor(world.random() * 3_000) };
  const cause = { kind: "provider", message: "down" } as const;
  if (world.random() < 0.1) return { kind: "attempt_failed", ...at, cause, scope: "instance", usage };
  return { kind: "replied", ...at, value: "ok", usage };
}

function abort(world: MoneyWorld, { iid, attempt }: At): void {
  const mine = world.attempts.get(`${iid}/${attempt}`);
  world.answers = world.answers.filter((fact) => !("attempt" in fact) || fact.iid !== iid || fact.attempt !== attempt);
  world.answers.push({
    kind: "aborted",
    iid,
    attempt,
    clean: true,
    ...(mine === undefined ? {} : { usage: mine.used }),
  });
}
