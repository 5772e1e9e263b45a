/** Folding what `replay` gives comes to the state that folding all of the events gives, but for values in memory. */
import { expect, test } from "vitest";
import { apply } from "../../src/core/apply.ts";
import type { Event } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { createState, type State } from "../../src/core/state.ts";
import { wholeKey, wholeRequest } from "../../src/journal/replay-event.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { drive, randomFrom } from "../core/drive.ts";
import { scratchPaths } from "../journal/scratch.ts";
import { answerOf, personOf } from "../reference/answers.ts";
import { randomOf } from "../reference/random-expr.ts";
import { randomPlan } from "../reference/random-plan.ts";

const nextPath = scratchPaths();
const seeds = 20;

test("of random runs, cut off anywhere", () => {
  let open = 0;
  for (let seed = 0; seed < seeds; seed += 1) {
    const plan = planOf(seed);
    const inputs = Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
    const usage = { inputTokens: 3, outputTokens: seed % 5, ...(seed % 4 === 0 ? { usd: 0.5 } : {}) };
    const limits = { atOnce: 1 + (seed % 7) };
    const { events } = drive({ plan, inputs, answer: answerOf, seed, people: personOf, limits, usage });
    const cut = Math.max(2, Math.floor(randomFrom(seed)() * events.length));
    const { whole, replayed } = both(plan, events.slice(0, cut));
    expect(shown(replayed), `seed ${seed}, ${cut} events`).toEqual(shown(whole));
    expect(pending(replayed)).toEqual(pending(whole));
    open += replayed.live.size;
  }
  expect(open).toBeGreaterThan(2); // requests that had to be read after all
}, 30_000);

function planOf(seed: number): Plan {
  const verified = verifyPlan(JSON.parse(JSON.stringify(randomPlan(randomOf(randomFrom(seed)), 30))));
  if ("problems" in verified) throw new Error(`seed ${seed}: ${verified.problems.join("\n")}`);
  return verified.plan;
}

function both(plan: Plan, events: readonly Event[]): { readonly whole: State; readonly replayed: State } {
  const journal = createJournal(nextPath(), { id: "test", pipeline: plan.name, plan, provider: "test", now: 0 });
  const [first = [], ...rest] = [
    events.slice(0, Math.floor(events.length / 2)),
    events.slice(Math.floor(events.length / 2)),
  ];
  for (const commit of [first, ...rest]) journal.append(commit, commit.at(-1)?.t ?? 0);
  const whole = createState(journal.plan);
  for (const event of journal.events()) apply(whole, event);
  const replayed = createState(journal.plan);
  journal.replay((event) => apply(replayed, event));
  for (const live of replayed.live.values()) {
    if (live.request !== undefined) live.request = wholeRequest(live.request);
    if (live.rkey !== undefined) live.rkey = wholeKey(live.rkey);
  }
  journal.close();
  return { whole, replayed };
}

/** All of it but what is computed anew: the plan, and the values in memory. */
function shown({ prepared: _, values: __, ...state }: State): object {
  return state;
}
