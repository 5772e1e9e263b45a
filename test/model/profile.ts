/** How rough the world is in which a case plays: drawn first, so that a case can be made calmer. */
import type { Rates } from "../../src/base/money.ts";
import type { RunLimits } from "../../src/core/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Tape } from "./tape.ts";

/** Chances are those of a step. `late`: facts that come twice, too late or for nobody. */
export type Profile = {
  readonly crashes: number;
  readonly words: number; // that people and signals say
  readonly clock: number; // jumps
  readonly quota: number; // of an attempt: that the provider refuses it
  readonly late: number;
  readonly together: number; // that facts come in one step
  readonly evicts: boolean; // no value stays in memory between steps
  readonly waits: boolean; // processes stay for people
  readonly people: "at once" | "late" | "when it waits";
  readonly cancels: boolean; // the run, or instances
  readonly hasQuotas: boolean; // one of the roles has another than the others
  readonly isReplayed: boolean; // its facts are put through the scheduler again
  readonly limits: RunLimits;
};

export function drawProfile(tape: Tape, plan: Plan): Profile {
  const some = (of: number, values: readonly number[]): number => (tape.chance(of) ? tape.pick(values) : 0);
  return {
    limits: drawLimits(tape, plan),
    crashes: some(0.4, [0.02, 0.05, 0.15, 0.3]),
    words: some(0.3, [0.05, 0.2]),
    clock: some(0.2, [0.05, 0.2]),
    quota: some(0.25, [0.05, 0.3]),
    late: some(0.3, [0.1, 0.4]),
    together: some(0.5, [0.2, 0.8]),
    evicts: tape.chance(0.2),
    waits: tape.chance(0.3),
    people: tape.pick(["at once", "late", "when it waits"]),
    cancels: tape.chance(0.35),
    isReplayed: !tape.chance(0.5),
    hasQuotas: tape.chance(0.5),
  };
}

export const rates: Rates = { keeps: "requests", outputTokens: 4_000, usd: { m: [4, 20], n: [1, 5], o: [10, 50] } };

function drawLimits(tape: Tape, plan: Plan): RunLimits {
  const atOnce = 1 + tape.below(6);
  const agents = tape.chance(0.12) ? { agents: 1 + tape.below(5) } : {};
  const tokens = tape.chance(0.12) ? { tokens: 6_000 + tape.below(80_000) } : {};
  const usd = tape.chance(0.08) ? { usd: 0.05 + tape.below(60) / 100 } : {};
  const timeMs = tape.chance(0.12) ? { timeMs: 1_000 + tape.below(30_000) } : {};
  return withRates(plan, { atOnce, list: 10_000, ...agents, ...tokens, ...usd, ...timeMs });
}

/** Limits with what reserving goes by, where they need it. */
export function withRates(plan: Plan, limits: RunLimits): RunLimits {
  const nodes = plan.bodies.flatMap((body) => body.nodes);
  const isCounted = nodes.some((node) => node.limits?.tokens !== undefined || node.limits?.usd !== undefined);
  return isCounted || limits.tokens !== undefined || limits.usd !== undefined ? { ...limits, rates } : limits;
}
