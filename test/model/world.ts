/**
 * The simulated world: processes that work on a run and die, agents and programs that answer after a while, people, a
 * clock that jumps, a journal that outlives them all. An effect begins only after its event is in the journal.
 */
import type { Sum } from "../../src/base/money.ts";
import { apply } from "../../src/core/apply.ts";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact, RunLimits } from "../../src/core/event.ts";
import { createState, type State, type StateOptions } from "../../src/core/state.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { drawProfile, type Profile } from "./profile.ts";
import type { Tape } from "./tape.ts";

/** A fact on its way to the process. `of`: the attempt that it is about. */
export type Delivery = { readonly at: number; readonly fact: Fact; readonly of?: string };

/** A step that was not lost, with the events that it made durable. */
export type Tick = { readonly now: number; readonly events: readonly Event[] };

/** An attempt as the world has it. `used`: so far, with its request in flight. */
export type Doing = {
  readonly model: string;
  used: { inputTokens: number; outputTokens: number };
  turn: number;
  readonly isBatch: boolean;
};

export type World = {
  readonly plan: Plan;
  readonly tape: Tape;
  readonly profile: Profile;
  readonly options: StateOptions;
  readonly journal: Event[];
  readonly ticks: Tick[];
  readonly ledger: Ledger;
  readonly words: Set<string>; // what was met, for the table
  readonly doing: Map<string, Doing>; // by attempt
  readonly tickets: Map<string, Fact>; // what comes of requests that stand in a queue of their provider, by attempt
  readonly atWork: Set<string>; // attempts of the process that lives
  readonly spent: { tokens: number; microUsd: number }; // really, by agents
  readonly story: string[] | undefined;
  state: State;
  folded: State; // of the journal alone
  limits: RunLimits;
  queue: Delivery[]; // by time
  recovering: readonly Command[]; // of what was in flight when the last process died
  processes: number;
  time: number; // of the world, ms
  skew: number; // of the clock
  steps: number;
};

export function createWorld(plan: Plan, tape: Tape, story?: string[]): World {
  const profile = drawProfile(tape, plan);
  const options = profile.evicts ? { keepKeys: true, valueBytes: 0 } : { keepKeys: true };
  return {
    ...{ plan, tape, profile, options, story },
    journal: [],
    ticks: [],
    ledger: createLedger(plan),
    words: new Set(),
    doing: new Map(),
    tickets: new Map(),
    atWork: new Set(),
    spent: { tokens: 0, microUsd: 0 },
    state: createState(plan, options),
    folded: createState(plan, options),
    limits: profile.limits,
    queue: [],
    recovering: [],
    ...{ processes: 0, time: 1_000_000, skew: 0, steps: 0 },
  };
}

/** After so many processes the world calms down, so that every run comes to its end. */
const roughProcesses = 10;
/** And after so many steps. */
const roughSteps = 1_500;

export function isRough({ processes, steps }: World): boolean {
  return processes <= roughProcesses && steps < roughSteps;
}

/** A chance that is none once the world is calm. */
export function happens(world: World, chance: number): boolean {
  return chance > 0 && isRough(world) && world.tape.chance(chance);
}

export function tell({ story }: World, line: () => string): void {
  story?.push(line());
}

/** Sends a fact on its way; it arrives after `afterMs`. */
export function send(world: World, afterMs: number, fact: Fact, of?: string): void {
  const delivery: Delivery = { at: world.time + afterMs, fact, ...(of === undefined ? {} : { of }) };
  const { queue } = world;
  let place = queue.length;
  while (place > 0 && (queue[place - 1]?.at ?? 0) > delivery.at) place -= 1;
  queue.splice(place, 0, delivery);
}

/** How long something takes: mostly little, sometimes much, never as long as a timeout. */
export function latency({ tape }: World): number {
  const most = tape.pick([10, 100, 1_000, 20_000]);
  return 1 + tape.below(most);
}

/** The state as the journal alone has it. */
export function foldJournal({ plan, journal, options }: World): State {
  const state = createState(plan, options);
  for (const event of journal) apply(state, event);
  return state;
}

export function addSum(to: { tokens: number; microUsd: number }, sum: Sum): void {
  to.tokens += sum.tokens;
  to.microUsd += sum.microUsd;
}
