/** Puts the facts of a run through `step` again: what it decides must be what it decided then. */
import type { Event, Fact } from "../../src/core/event.ts";
import { createState } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { refold } from "./drive.ts";

const facts = new Set<Event["kind"]>([
  "run_began",
  "attached",
  "lost",
  "found",
  "missed",
  "replied",
  "attempt_failed",
  "ensured",
  "rang",
  "told",
  "aborted",
  "answered",
  "billed",
  "queued",
  "limited",
  "overdue",
]);

/** The fact that an event was, or undefined where it is a decision. */
export function factOf({ seq: _, t: __, ...body }: Event): Fact | undefined {
  return facts.has(body.kind) ? (body as Fact) : undefined;
}

type Tick = { readonly t: number; readonly facts: Fact[] };

/** The facts as they came in: those of one step stand side by side, and a decision at a new time was a timer's. */
function ticksOf(events: readonly Event[]): Tick[] {
  const ticks: Tick[] = [];
  let wasFact = false;
  for (const event of events) {
    const fact = factOf(event);
    const isFact = fact !== undefined;
    const last = ticks.at(-1);
    if (last === undefined || event.t > last.t || (isFact && !wasFact)) ticks.push({ t: event.t, facts: [] });
    if (isFact) ticks.at(-1)?.facts.push(fact);
    wasFact = isFact;
  }
  return ticks;
}

/** A process that goes on with the run folds what there is first, as any does. */
export function replayFacts(plan: Plan, events: readonly Event[]): Event[] {
  let state = createState(plan);
  const again: Event[] = [];
  for (const tick of ticksOf(events)) {
    if (tick.facts.some((fact) => fact.kind === "attached" && fact.mode !== "start")) state = refold(plan, again);
    let result = step(state, tick.facts, tick.t);
    again.push(...result.events);
    while (result.more) {
      result = step(state, [], tick.t);
      again.push(...result.events);
    }
  }
  return again;
}
