/** Attempts that take far longer than is usual, or have said nothing for long: people are told, and may do something. */
import { addressOf } from "./address.ts";
import { retryChoice, skipChoice, waitChoice } from "./ask.ts";
import type { Fact } from "./event.ts";
import { nodeOf } from "./instances.ts";
import { ask } from "./people.ts";
import { emit, type Turn } from "./turn.ts";

type Overdue = Extract<Fact, { kind: "overdue" }>;

/** One question an attempt, until it is answered or the attempt ends. */
export function hearOverdue(turn: Turn, fact: Overdue): void {
  const { state } = turn;
  const { iid } = fact;
  const live = state.live.get(iid);
  if (live?.aborting !== undefined || live?.asking !== undefined) return; // it ends, or waits to be let on
  emit(turn, fact);
  if (state.asks.has(iid)) return;
  const { node } = nodeOf(state, iid);
  const again = "It is ended, and another begins, whatever it did; a note goes to whoever does it.";
  ask(turn, iid, "stuck", {
    question: `\`${addressOf(state, iid)}\` ${stuckText(fact)}: what now?`,
    ...(node.why === undefined ? {} : { show: node.why }),
    choices: [
      { name: waitChoice, leads: "It goes on, and is asked about again if it takes twice as long." },
      { name: retryChoice, leads: again },
      { name: skipChoice, leads: "It is ended and left out, and so is what needs it." },
    ],
  });
}

function stuckText({ why, ms, usualMs = 0 }: Overdue): string {
  if (why === "silent") return `has said nothing for ${spanText(ms)}`;
  return `has been at it for ${spanText(ms)}, and ${spanText(usualMs)} is usual`;
}

/** `less than a second`, `40 s`, `12 min`, `3 h`. */
function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return "less than a second";
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
