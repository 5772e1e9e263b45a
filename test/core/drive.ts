/**
 * Drives the scheduler without a shell: agents and programs answer from a function, in an order drawn from a seed.
 * After every event the invariants are checked. A crash throws the state away and folds the events again.
 */
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { Cause } from "../../src/base/outcome.ts";
import type { Request, Usage } from "../../src/base/request.ts";
import { addressOf } from "../../src/core/address.ts";
import { apply } from "../../src/core/apply.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact, RunLimits } from "../../src/core/event.ts";
import { isSettled, outcomeOf } from "../../src/core/instances.ts";
import { pending } from "../../src/core/pending.ts";
import { createState, type OpenAsk, type State, type StateOptions } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Means } from "../../src/core/ways.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { checkState } from "./check-state.ts";

export type Answer = { readonly value: Json } | { readonly cause: Cause };

export type Drive = {
  readonly plan: Plan;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly answer: (address: string, request: Request, attempt: number) => Answer | undefined; // undefined: it hangs
  readonly seed?: number; // order of the answers; absent: first asked, first answered
  readonly crashAt?: (commit: number) => boolean; // after which commits the process dies
  readonly limits?: Partial<RunLimits>;
  readonly source?: { readonly events: readonly Event[]; readonly id: string }; // of a re-run
  readonly lookUp?: (lookup: Extract<Command, { do: "lookup" }>) => Fact; // in place of claims by key alone
  readonly usage?: Usage; // of every attempt of an agent
  readonly means?: Means; // of an earlier run
  readonly keepsNoKeys?: boolean; // of items that are ok
  readonly isDoubled?: boolean; // every answer of the world comes twice, the second time with the next one
  readonly isUnchecked?: boolean; // for long runs: what the state says twice is not compared after every step
  readonly evict?: boolean; // no value stays in memory between steps
  readonly people?: People; // who answer while the process of the run lives
  readonly later?: Later; // what is said once only people could help, to the process that goes on then
  readonly waits?: boolean; // the process stays also where only people can help
  readonly late?: (address: string) => boolean; // whose answer comes after all that are not late
};

/** Undefined: nobody answers. */
export type People = (question: OpenAsk) => PersonAnswer | undefined;
/** `afterMs`: how long nobody worked on the run. */
export type Later = { readonly afterMs: number; readonly answer: People };

export type Driven = {
  readonly state: State;
  readonly events: readonly Event[];
  readonly asked: readonly string[]; // addresses, in the order of their starts
  readonly outcomes: ReadonlyMap<string, string>; // by address, of all but rounds and the run
  readonly end: State["ended"];
  readonly commits: number;
};

/** A generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Session = {
  readonly call: Drive;
  readonly options: StateOptions;
  readonly random: () => number;
  readonly events: Event[];
  readonly asked: string[];
  state: State;
  epoch: number;
  now: number;
  commits: number;
  returns: number; // processes that went on after people had been waited for
  said: Fact[]; // by people, for the next step
  told: Fact[]; // by the world, in the last step
  waiting: Waiting[]; // answers that have not arrived
};

type Waiting = { readonly fact: () => Fact; readonly isLate: boolean };

export function drive(call: Drive): Driven {
  const options = { keepKeys: call.keepsNoKeys !== true, ...(call.evict === true ? { valueBytes: 0 } : {}) };
  const random = call.seed === undefined ? () => 0 : randomFrom(call.seed);
  const start = { epoch: 1, now: 1_000, commits: 0, returns: 0, said: [], told: [], waiting: [] };
  const session: Session = {
    call,
    options,
    random,
    events: [],
    asked: [],
    state: createState(call.plan, options),
    ...start,
  };
  let facts: Fact[] = firstFacts(call, session.epoch);
  for (let turns = 0; session.state.ended === undefined || facts.length > 0; turns += 1) {
    if (turns > 20_000) throw new Error(`the run does not end:\n${describe(session)}`);
    facts = turn(session, facts);
    if (session.state.ended?.state === "needs_input" && facts.length === 0) facts = comeBack(session);
  }
  const { state, events, asked, commits } = session;
  return { state, events, asked, outcomes: outcomesOf(state), end: state.ended, commits };
}

/** One step, its events and commands; gives the facts of the next. */
function turn(session: Session, facts: readonly Fact[]): Fact[] {
  const { call, state } = session;
  const result = step(state, facts, session.now);
  for (const event of result.events) {
    session.events.push(event);
    checkInvariants(state, event);
  }
  if (session.call.isUnchecked !== true) checkState(state);
  if (result.events.length > 0) session.commits += 1;
  if (result.events.length > 0 && call.crashAt?.(session.commits) === true) return crash(session);
  if (result.missing.length === 0) state.values.trim();
  for (const seq of result.missing) state.values.put(seq, valueIn(session.events, seq));
  for (const command of result.commands) obey(session, command);
  const said = session.said.splice(0);
  if (said.length > 0) return said;
  return result.more || result.missing.length > 0 ? [] : nextFacts(session, result.wakeAt);
}

function obey(session: Session, command: Command): void {
  if (command.do === "start") session.asked.push(command.address);
  if (command.do === "show") hear(session, command.question);
  const reply = replyTo(command, session.call);
  const isLate = command.do === "start" && session.call.late?.(command.address) === true;
  if (reply !== undefined) session.waiting.push({ fact: reply, isLate });
}

/** What was not journaled is gone, with all answers on their way. */
function crash(session: Session): Fact[] {
  session.state = refold(session.call.plan, session.events, session.options);
  session.epoch += 1;
  session.waiting = [];
  session.said = [];
  return goOn(session);
}

function goOn(session: Session): Fact[] {
  const { call, epoch, state } = session;
  const commands = pending(state);
  for (const command of commands) {
    if (command.do === "show") hear(session, command.question);
  }
  const lost = commands.flatMap((command): Fact[] =>
    command.do === "recover" ? [{ kind: "lost", iid: command.iid, attempt: command.attempt, ended: 0 }] : [],
  );
  return [attached(call, epoch, "resume"), ...lost];
}

/** Another process goes on with a run that waited for people, and finds what they have said in the meantime. */
function comeBack(session: Session): Fact[] {
  const { later, plan } = session.call;
  if (later === undefined || session.returns > 20) return [];
  session.returns += 1;
  session.state = refold(plan, session.events, session.options);
  session.epoch += 1;
  session.now += later.afterMs;
  const said = [...session.state.asks.values()].flatMap((question): Fact[] => {
    const answer = later.answer(question);
    return answer === undefined ? [] : [answerFact(question, answer)];
  });
  const facts = [...goOn(session), ...said];
  const isMoved =
    said.length > 0 || [...session.state.asks.values()].some(({ expires = Infinity }) => expires <= session.now);
  return isMoved ? facts : [];
}

/** People answer at once, or never: when they answer does not hang on what agents do. */
function hear({ call, said }: Session, question: OpenAsk): void {
  const answer = call.people?.(question);
  if (answer !== undefined) said.push(answerFact(question, answer));
}

function answerFact({ iid, ask }: OpenAsk, answer: PersonAnswer): Fact {
  return { kind: "answered", iid, ask, ...answer };
}

/** An answer that arrives, or time that passes. */
function nextFacts(session: Session, wakeAt: number | undefined): Fact[] {
  const { waiting, state } = session;
  const inTime = waiting.filter(({ isLate }) => !isLate);
  const among = inTime.length > 0 ? inTime : waiting;
  const next = among[Math.floor(session.random() * among.length)];
  if (next !== undefined) {
    waiting.splice(waiting.indexOf(next), 1);
    const fact = next.fact();
    const before = session.call.isDoubled === true ? session.told : [];
    session.told = [fact];
    return [fact, ...before, ...before];
  }
  if (state.ended !== undefined) return [];
  if (wakeAt === undefined) throw new Error(`nothing can happen any more:\n${describe(session)}`);
  session.now = Math.max(session.now + 1, wakeAt);
  return [{ kind: "rang" }];
}

function firstFacts(call: Drive, epoch: number): Fact[] {
  const { agents, at_once, time_ms } = call.plan.limits;
  const fromPlan = {
    ...(typeof agents === "number" ? { agents } : {}),
    ...(typeof time_ms === "number" ? { timeMs: time_ms } : {}),
  };
  return [
    {
      kind: "run_began",
      run: "test",
      inputs: call.inputs ?? {},
      seed: 1,
      provider: "test",
      stubRun: false,
      limits: {
        atOnce: typeof at_once === "number" ? at_once : 4,
        list: limits.listLength,
        ...fromPlan,
        ...call.limits,
      },
      ...(call.source === undefined ? {} : { sourceRun: call.source.id }),
      ...(call.means === undefined ? {} : { means: call.means }),
    },
    attached(call, epoch, "start"),
  ];
}

function attached(call: Drive, epoch: number, mode: "start" | "resume"): Fact {
  const waits = call.waits === true ? ({ waits: true } as const) : {};
  return { kind: "attached", epoch, host: "h", boot: "b", pid: 1, version: "0", mode, ...waits };
}

export function refold(plan: Plan, events: readonly Event[], options: StateOptions = {}): State {
  const state = createState(plan, options);
  for (const event of events) apply(state, event);
  return state;
}

function valueIn(events: readonly Event[], seq: number): Json {
  const event = events[seq - 1];
  if (event === undefined || !("value" in event) || event.value === undefined)
    throw new Error(`event ${seq} has no value`);
  return event.value;
}

function replyTo(command: Command, call: Drive): (() => Fact) | undefined {
  switch (command.do) {
    case "start": {
      const { iid, attempt, address, request } = command;
      const answer = call.answer(address, request, attempt);
      if (answer === undefined) return undefined;
      return () => {
        const used = call.usage === undefined || request.kind !== "agent" ? {} : { usage: within(call.usage, command) };
        if ("value" in answer) return { kind: "replied", iid, attempt, value: answer.value, ...used };
        return { kind: "attempt_failed", iid, attempt, cause: answer.cause, scope: "instance", ...used };
      };
    }
    case "lookup":
      return () => call.lookUp?.(command) ?? lookUp(command, call.source?.events ?? []);
    case "ensure":
      return () => ({ kind: "ensured", iid: command.iid, attempt: command.attempt, index: command.index, ok: true });
    case "abort":
      return () => ({ kind: "aborted", iid: command.iid, attempt: command.attempt, clean: true });
    default:
      return undefined;
  }
}

/** An agent keeps within what it was given. */
function within(usage: Usage, { allowance }: Extract<Command, { do: "start" }>): Usage {
  const most = allowance?.tokens ?? Number.POSITIVE_INFINITY;
  return { ...usage, outputTokens: Math.min(usage.outputTokens, most - usage.inputTokens) };
}

type Result = { readonly iid: number; readonly seq: number; readonly value: Json };
type Offer = Map<string, Result[]>;

/** What each source has to offer, by key, in the order of arrival; what was taken is gone. */
const offers = new WeakMap<readonly Event[], Offer>();

function offerOf(source: readonly Event[]): Offer {
  const known = offers.get(source);
  if (known !== undefined) return known;
  const offer: Offer = new Map();
  offers.set(source, offer);
  const keys = new Map<number, string>();
  for (const event of source) {
    if ("rkey" in event && event.rkey !== undefined) keys.set(event.iid, event.rkey);
    const rkey = event.kind === "settled" && event.outcome === "ok" ? keys.get(event.iid) : undefined;
    if (event.kind !== "settled" || rkey === undefined || event.ref === undefined) continue;
    const results = offer.get(rkey) ?? [];
    offer.set(rkey, results);
    results.push({ iid: event.iid, seq: event.ref, value: valueIn(source, event.ref) });
  }
  return offer;
}

function lookUp({ iid, rkey }: Extract<Command, { do: "lookup" }>, source: readonly Event[]): Fact {
  const result = offerOf(source).get(rkey)?.shift();
  if (result === undefined) return { kind: "missed", iid, rkey };
  const { iid: fromIid, seq: fromSeq, value } = result;
  return { kind: "found", iid, rkey, fromRun: "source", fromIid, fromSeq, value };
}

function checkInvariants(state: State, event: Event): void {
  const atOnce = state.run?.limits.atOnce ?? 0;
  if (state.inFlight - state.inBatch > atOnce)
    throw new Error(`${state.inFlight} attempts in flight, at most ${atOnce} may be`);
  if (state.inFlight < 0) throw new Error("fewer than no attempt in flight");
  if (event.kind === "settled" && !isSettled(state, event.iid)) throw new Error("a settled instance is not settled");
}

function outcomesOf(state: State): Map<string, string> {
  const outcomes = new Map<string, string>();
  for (let iid = 1; iid < state.columns.count; iid += 1) {
    const isRound = state.columns.shape[iid] === 5;
    if (!isRound) outcomes.set(addressOf(state, iid), isSettled(state, iid) ? outcomeOf(state, iid) : "unsettled");
  }
  return outcomes;
}

function describe({ state, events }: Session): string {
  const lines: string[] = [];
  for (let iid = 1; iid < state.columns.count; iid += 1) {
    if (!isSettled(state, iid)) lines.push(`${addressOf(state, iid)} phase ${state.columns.phase[iid]}`);
  }
  return [...lines, ...events.slice(-12).map((event) => JSON.stringify(event))].join("\n");
}
