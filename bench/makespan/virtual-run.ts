/** The scheduler in simulated time: every agent takes as long as it is told, and no second passes. */
import { invariant, present } from "../../src/base/invariant.ts";
import type { Json } from "../../src/base/json.ts";
import type { Request } from "../../src/base/request.ts";
import type { Command } from "../../src/core/command.ts";
import type { Event, Fact } from "../../src/core/event.ts";
import { createRankHeap, firstRank, popRanked, pushRanked } from "../../src/core/numbers.ts";
import { createState } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Means } from "../../src/core/ways.ts";
import type { Plan } from "../../src/plan/plan.ts";

/** `takes`: milliseconds that the agent at this address takes, and what it replies. */
export type VirtualCall = {
  readonly plan: Plan;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly slots: number;
  readonly means?: Means; // of an earlier run
  readonly takes: (address: string, request: Request) => { readonly ms: number; readonly value: Json };
};

export type VirtualRun = { readonly makespan: number; readonly events: readonly Event[]; readonly asked: number };

/** `makespan`: when the run ends, in milliseconds from its beginning. Nothing may fail in it. */
export function runVirtually(call: VirtualCall): VirtualRun {
  const { plan, slots } = call;
  const state = createState(plan);
  const running = createRankHeap();
  const replies = new Map<number, Fact>();
  const events: Event[] = [];
  let now = 1;
  let asked = 0;
  let facts = firstFacts(call);
  const obey = (command: Command): void => {
    if (command.do !== "start") return;
    const { iid, attempt, address, request } = command;
    const { ms, value } = call.takes(address, request);
    asked += 1;
    replies.set(asked, { kind: "replied", iid, attempt, value });
    pushRanked(running, now + ms, asked);
  };
  for (;;) {
    const result = step(state, facts, now);
    for (const event of result.events) events.push(event);
    for (const command of result.commands) obey(command);
    invariant(running.values.length <= slots && result.missing.length === 0, "no more in flight than there are slots");
    facts = [];
    if (result.more) continue;
    if (state.ended !== undefined) break;
    now = firstRank(running);
    invariant(Number.isFinite(now), "the run goes on");
    const reply = popRanked(running);
    facts = [present(replies.get(reply), "a reply")];
    replies.delete(reply);
  }
  invariant(state.census.failed === 0 && !state.ended.partial, `no run of the bench is ${state.ended.state}`);
  return { makespan: now - 1, events, asked };
}

function firstFacts({ inputs = {}, slots, means }: VirtualCall): Fact[] {
  const known = means === undefined ? {} : { means };
  const limits = { atOnce: slots, list: 10_000 };
  return [
    { kind: "run_began", run: "virtual", inputs, seed: 1, provider: "bench", stubRun: false, limits, ...known },
    { kind: "attached", epoch: 1, host: "bench", boot: "", pid: 1, version: "0", mode: "start" },
  ];
}
