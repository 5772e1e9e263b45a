/** Folds questions to people and what became of them. */
import { liveOf, moveOn, noteFailure } from "./apply-attempt.ts";
import { endChoice, retryChoice, skipChoice, stopChoice } from "./ask.ts";
import { phases } from "./columns.ts";
import type { Event } from "./event.ts";
import { examineLater } from "./instances.ts";
import { pushRanked } from "./numbers.ts";
import { noteQuestion } from "./standing.ts";
import type { State } from "./state.ts";

type Asked = Extract<Event, { kind: "asked" }>;
type Answered = Extract<Event, { kind: "answered" }>;

export function applyAsked(state: State, event: Asked): void {
  const { iid, ask, time, about, address, choices, input, expires, onExpiry } = event;
  if (about === "stuck") {
    state.askCount = ask;
    state.asks.set(iid, { iid, ask, time, about, address, choices }); // its attempt goes on all the same
    return;
  }
  if (state.columns.phase[iid] === phases.replied) endLastTry(state, event);
  state.askCount = ask;
  state.askTimes.set(iid, time);
  state.asks.set(iid, {
    ...{ iid, ask, time, about, address, choices },
    ...(input === undefined ? {} : { input }),
    ...(expires === undefined ? {} : { expires }),
    ...(onExpiry === undefined ? {} : { onExpiry }),
  });
  state.columns.phase[iid] = phases.asked;
  noteQuestion(state, iid, 1);
  if (expires !== undefined) pushRanked(state.askTimers, expires, iid);
}

/** The attempt that used up the last try has left the flight: its failure counts as those before it. */
function endLastTry(state: State, { iid, tried = [] }: Asked): void {
  moveOn(state, iid, phases.asked);
  const cause = tried.at(-1);
  if (cause !== undefined) noteFailure(liveOf(state, iid), cause);
}

/** What the answer means is folded here; the settlement that follows from it is an event of its own. */
export function applyAnswered(state: State, event: Answered): void {
  const { iid } = event;
  const asked = state.asks.get(iid);
  closeAsk(state, iid);
  if (asked === undefined || asked.about === "gate") return;
  if (asked.about === "stuck") return applyStuckAnswer(state, event);
  if (asked.about === "loop") return applyLoopAnswer(state, event);
  if (event.choice === skipChoice) state.leftOut = true;
  if (event.choice === stopChoice) state.askTimes.set(iid, asked.time - 1); // it is asked again when the run goes on
  if (event.choice !== retryChoice) return;
  const live = liveOf(state, iid);
  live.granted = live.failures.length;
  live.cleared = live.lost;
  if (event.note !== undefined) noteTo(state, iid, event.note);
  state.columns.phase[iid] = phases.waiting;
  examineLater(state, iid);
}

/** What is in flight is ended first; a note is there for the attempt that follows. */
function applyStuckAnswer(state: State, { iid, choice, actor, reason, note }: Answered): void {
  if (choice === retryChoice && note !== undefined) noteTo(state, iid, note);
  if (choice !== skipChoice) return;
  state.leftOut = true;
  state.skips.set(iid, { actor, ...(reason === undefined ? {} : { reason }) });
}

/** To the agent that tries again. */
function noteTo(state: State, iid: number, note: string): void {
  liveOf(state, iid).feedback.push(`A person who looked at it says: ${note}`);
}

function applyLoopAnswer(state: State, { iid, choice, note }: Answered): void {
  const loop = state.loops.get(iid);
  const asking = loop?.asking;
  if (loop === undefined || asking === undefined) return;
  loop.asking = undefined;
  state.columns.phase[iid] = phases.entered;
  examineLater(state, iid);
  if (choice === endChoice) {
    loop.ended = asking.stop;
    return;
  }
  if (note !== undefined) loop.note = note;
  loop.streaks[asking.index] = 0; // whoever goes on has dealt with the rounds in which it was true
  loop.ended = asking.otherwise;
  if (asking.otherwise !== "failed") return;
  loop.cause = asking.cause;
  loop.goodIid = asking.goodIid;
  state.loopFailed = true;
}

/** It expired, or what it was about has settled without it. */
export function applyAskClosed(state: State, { iid }: Extract<Event, { kind: "ask_closed" }>): void {
  closeAsk(state, iid);
}

function closeAsk(state: State, iid: number): void {
  const asked = state.asks.get(iid);
  if (asked === undefined) return;
  state.asks.delete(iid);
  if (asked.about !== "stuck") noteQuestion(state, iid, -1);
}
