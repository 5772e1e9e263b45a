/** What a person says of an attempt that is stuck: to end it and try again, or to leave the instance out. */
import { retryChoice, skipChoice } from "./ask.ts";
import { abortAttempt } from "./cancelling.ts";
import type { Fact } from "./event.ts";
import { isInFlight } from "./instances.ts";
import { leaveOut } from "./leaving-out.ts";
import { emit, type Turn } from "./turn.ts";

type Answered = Extract<Fact, { kind: "answered" }>;

/** An attempt that is being ended already is left to that. */
export function endStuck(turn: Turn, { iid, choice }: Answered): void {
  const live = turn.state.live.get(iid);
  if (choice === skipChoice) return leaveOut(turn, iid);
  if (choice !== retryChoice || live === undefined || live.aborting !== undefined) return;
  if (!isInFlight(turn.state, iid)) return;
  abortAttempt(turn, iid, "again");
}

/** It was ended so that another begins: that counts against no retry. */
export function startAgain(turn: Turn, iid: number): void {
  const { state } = turn;
  const { attempt = 0, skippedRungs = 0 } = state.live.get(iid) ?? {};
  const reason = { kind: "interrupted", message: "a person had it tried again" } as const;
  emit(turn, { kind: "retrying", iid, attempt, at: state.now, skippedRungs, counted: false, reason });
}
