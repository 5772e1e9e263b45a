/** How a run left the loop: what the front ends make their last words and the exit code of. */
import type { Json } from "../base/json.ts";
import type { Cause, Census, RunState } from "../base/outcome.ts";
import type { Event } from "../core/event.ts";

/** `partial`: held parts were read as skipped. `unmet`: conditions of the run that do not hold. `held`: why it waits. */
export type RunEnd = {
  readonly run: string;
  readonly state: RunState;
  readonly returns?: Json;
  readonly partial: boolean;
  readonly cause?: Cause;
  readonly unmet: readonly string[];
  readonly census?: Census;
  readonly dropped: number;
  readonly held?: { readonly why: string; readonly message: string };
};

/** What of the events counts at the end: the last `run_ended` and what holds the run. */
export type EndNotes = {
  ended: Extract<Event, { kind: "run_ended" }> | undefined;
  held: Extract<Event, { kind: "held" }> | undefined;
};

/** Notes what an event says about the end; going on undoes it. */
export function noteEnd(notes: EndNotes, event: Event): void {
  if (event.kind === "run_ended") notes.ended = event;
  if (event.kind === "held") notes.held = event;
  if (event.kind === "released") notes.held = undefined;
  if (event.kind === "attached") {
    notes.ended = undefined;
    notes.held = undefined;
  }
}

/** A run that stopped without an end of its own is paused, and can be resumed. */
export function runEndOf(run: string, { ended, held }: EndNotes): RunEnd {
  const waiting = held === undefined ? {} : { held: { why: held.why, message: held.message } };
  if (ended === undefined) return { run, state: "paused", partial: true, unmet: [], dropped: 0, ...waiting };
  return {
    run,
    state: ended.state,
    partial: ended.partial,
    unmet: ended.unmet,
    census: ended.census,
    dropped: ended.dropped,
    ...(ended.returns === undefined ? {} : { returns: ended.returns }),
    ...(ended.cause === undefined ? {} : { cause: ended.cause }),
    ...waiting,
  };
}
