/** One `step` in hand: the events and commands that it has made so far. */
import { limits } from "../base/limits.ts";
import { apply } from "./apply.ts";
import type { Command } from "./command.ts";
import type { DecisionBody, Event, FactBody } from "./event.ts";
import type { State } from "./state.ts";

/** `work`: elements of lists that it read, judged or linked. `again`: the step is to be repeated at once. */
export type Turn = {
  readonly state: State;
  readonly events: Event[];
  readonly commands: Command[];
  work: number;
  again?: boolean;
};

/** True once the step has done as much as one may: the rest follows in the next, and the shell has its turn. */
export function isFull(turn: Turn): boolean {
  return turn.events.length >= limits.eventsPerStep || turn.work >= limits.elementsPerStep;
}

/** An event whose number and time `emit` gives. Those that every instance has bring a place for both: one that is made later costs ten times as much. */
export type Draft = (FactBody | DecisionBody) & { seq?: number; t?: number };

/**
 * Makes an event and folds it at once, so that what follows is decided on the state after it. `draft` becomes the event:
 * a copy of objects of so many shapes would cost more than all the rest of the step.
 */
export function emit(turn: Turn, draft: Draft): void {
  const { state } = turn;
  if (state.asks.size > 0) closeMoot(turn, draft);
  const event = draft as Draft & { seq: number; t: number }; // given in the next two lines
  event.seq = state.seq + 1;
  event.t = state.now;
  turn.events.push(event);
  apply(state, event);
}

const attemptEnds: ReadonlySet<string> = new Set(["replied", "attempt_failed", "aborted", "lost"]);

/** What settles while a person is asked about it has no question any more, nor has an attempt that was stuck and ends. */
function closeMoot(turn: Turn, draft: Draft): void {
  const isEnd = attemptEnds.has(draft.kind);
  if ((!isEnd && draft.kind !== "settled") || !("iid" in draft)) return;
  const { iid } = draft;
  const asked = turn.state.asks.get(iid);
  if (asked !== undefined && (!isEnd || asked.about === "stuck"))
    emit(turn, { kind: "ask_closed", iid, ask: asked.ask, how: "moot" });
}
