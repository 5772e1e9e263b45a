/**
 * A shell in made-up time: attempts take as long as a test says, abort when they are told to, and providers have a quota
 * that refuses what comes too fast. It knows nothing of how the scheduler waits; a ledger of its own says who was asked when.
 */
import type { Json } from "../../src/base/json.ts";
import type { Cause } from "../../src/base/outcome.ts";
import type { Request } from "../../src/base/request.ts";
import { addressOf } from "../../src/core/address.ts";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact, RunLimits } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { createState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { checkState } from "./check-state.ts";
import { refold } from "./drive.ts";

/** `afterMs`: when it comes; absent: never. */
export type TimedAnswer = {
  readonly afterMs?: number;
  readonly value?: Json;
  readonly cause?: Cause;
  readonly scope?: "instance" | "gate" | "run";
  readonly retryAfterMs?: number;
};

export type TimedCall = {
  readonly plan: Plan;
  readonly answer: (asked: Asked) => TimedAnswer;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly seed?: number;
  readonly limits?: Partial<RunLimits>;
  readonly gates?: Readonly<Record<string, string>>;
  readonly waits?: boolean;
  readonly run?: string;
  readonly lookUp?: (lookup: Extract<Command, { do: "lookup" }>) => Fact; // of a re-run
  readonly abortMs?: number; // how long an abort takes
  readonly ensureMs?: number; // how long a program of `ensure` takes
  readonly ensure?: (attempt: number, index: number) => { readonly ok: boolean; readonly output?: string }; // else ok
};

/** Of whom, when, and how many others of the same role are in flight. */
export type Asked = {
  readonly address: string;
  readonly attempt: number;
  readonly at: number;
  readonly request: Request;
  readonly beside: number;
};

export type TimedWorld = {
  readonly call: TimedCall;
  readonly events: Event[];
  readonly asked: Asked[];
  state: State;
  now: number;
  epoch: number;
  coming: { readonly at: number; readonly fact: Fact; readonly role: string }[]; // answers on their way
  facts: Fact[]; // for the next step
  wakeAt: number | undefined;
  isOver: boolean;
};

const host = { host: "h", boot: "b", pid: 1, version: "0" } as const;

export function timedWorld(call: TimedCall): TimedWorld {
  const world: TimedWorld = {
    ...{ call, events: [], asked: [], now: 1_000_000, epoch: 1, coming: [], facts: [], wakeAt: undefined },
    state: createState(call.plan, { keepKeys: true }),
    isOver: false,
  };
  const limits = { atOnce: 8, list: 10_000, ...call.limits };
  const { run = "r", inputs = {}, seed = 1 } = call;
  const source = call.lookUp === undefined ? {} : { sourceRun: "source" };
  const began = { run, inputs, seed, provider: "test", stubRun: false, limits, ...source };
  world.facts.push({ kind: "run_began", ...began }, attachedFact(world, "start"));
  return world;
}

function attachedFact({ call: { gates, waits }, epoch }: TimedWorld, mode: "start" | "resume"): Fact {
  return {
    ...{ kind: "attached", epoch, mode, ...host },
    ...(gates === undefined ? {} : { gates }),
    ...(waits === true ? ({ waits } as const) : {}),
  };
}

/** Lets time pass until `until` (absent: until the run is left), or until nothing can happen by itself. */
export function runTo(world: TimedWorld, until = Number.POSITIVE_INFINITY): void {
  for (let turns = 0; turns < 100_000; turns += 1) {
    stepOn(world);
    const next = Math.min(world.wakeAt ?? Number.POSITIVE_INFINITY, ...world.coming.map(({ at }) => at));
    if (world.isOver || next > until || next === Number.POSITIVE_INFINITY) {
      if (until !== Number.POSITIVE_INFINITY && !world.isOver) world.now = Math.max(world.now, until);
      return;
    }
    world.now = Math.max(world.now, next);
    const arrived = world.coming.filter(({ at }) => at <= world.now);
    world.coming = world.coming.filter(({ at }) => at > world.now);
    world.facts = arrived.length > 0 ? arrived.map(({ fact }) => fact) : [{ kind: "rang" }];
  }
  throw new Error("the run does not end");
}

/** Says something to the run, now. */
export function tell(world: TimedWorld, ...facts: readonly Fact[]): readonly Event[] {
  const before = world.events.length;
  world.facts.push(...facts);
  stepOn(world);
  return world.events.slice(before);
}

/** The process dies, and another goes on. `said`: to it, as it begins. */
export function crashAndResume(world: TimedWorld, gates = world.call.gates, ...said: readonly Fact[]): void {
  world.state = refold(world.call.plan, world.events, { keepKeys: true });
  world.epoch += 1;
  world.coming = [];
  world.isOver = false;
  const lost = pending(world.state).flatMap((command): Fact[] =>
    command.do === "recover" ? [{ kind: "lost", iid: command.iid, attempt: command.attempt, ended: 0 }] : [],
  );
  const call = gates === undefined ? world.call : { ...world.call, gates };
  world.facts = [attachedFact({ ...world, call }, "resume"), ...said, ...lost];
  stepOn(world);
}

function stepOn(world: TimedWorld): void {
  let facts = world.facts.splice(0);
  for (;;) {
    const result = step(world.state, facts, world.now);
    checkState(world.state);
    world.events.push(...result.events);
    for (const command of result.commands) obey(world, command);
    world.wakeAt = result.wakeAt;
    if (!result.more) return;
    facts = [];
  }
}

function obey(world: TimedWorld, command: Command): void {
  if (command.do === "end") world.isOver = true;
  if (command.do === "abort") abort(world, command.iid, command.attempt);
  if (command.do === "ensure") {
    const { iid, attempt, index } = command;
    const at = world.now + (world.call.ensureMs ?? 0);
    const judged = world.call.ensure?.(attempt, index) ?? { ok: true };
    world.coming.push({ at, fact: { kind: "ensured", iid, attempt, index, ...judged }, role: "" });
  }
  if (command.do === "lookup" && world.call.lookUp !== undefined) {
    world.coming.push({ at: world.now + 5, fact: world.call.lookUp(command), role: "" });
  }
  if (command.do !== "start") return;
  const { iid, attempt, address, request } = command;
  const role = roleOf(request);
  const beside = world.coming.filter((one) => one.role === role).length;
  const asked = { address, attempt, at: world.now, request, beside };
  world.asked.push(asked);
  const { afterMs, value, cause, scope = "instance", retryAfterMs } = world.call.answer(asked);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const fact: Fact =
    cause === undefined
      ? { kind: "replied", iid, attempt, value: value ?? "ok" }
      : { kind: "attempt_failed", iid, attempt, cause, scope, ...wait };
  world.coming.push({ at: world.now + (afterMs ?? Number.POSITIVE_INFINITY), fact, role });
}

function abort(world: TimedWorld, iid: number, attempt: number): void {
  const isOther = (fact: Fact): boolean => !("attempt" in fact) || fact.iid !== iid || fact.attempt !== attempt;
  const role = world.coming.find(({ fact }) => !isOther(fact))?.role ?? "";
  world.coming = world.coming.filter(({ fact }) => isOther(fact));
  const at = world.now + (world.call.abortMs ?? 10);
  world.coming.push({ at, fact: { kind: "aborted", iid, attempt, clean: true }, role });
}

function roleOf(request: Request): string {
  return request.kind === "agent" ? request.role : "";
}

export function eventsOf<K extends Event["kind"]>(world: TimedWorld, kind: K): Extract<Event, { kind: K }>[] {
  return world.events.filter((event): event is Extract<Event, { kind: K }> => event.kind === kind);
}

/** The number of the instance at an address. */
export function iidAt(world: TimedWorld, address: string): number {
  for (let iid = 1; iid < world.state.columns.count; iid += 1) if (addressOf(world.state, iid) === address) return iid;
  throw new Error(`there is no ${address}`);
}
