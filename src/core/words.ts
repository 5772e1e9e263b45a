/** What people and signals tell a run: to hold, to go on, to end, other limits, and what to leave out. */
import { unreachable } from "../base/invariant.ts";
import { cancelInside } from "./cancelling.ts";
import { shapes } from "./columns.ts";
import type { Fact } from "./event.ts";
import { isSettled, shapeOf } from "./instances.ts";
import { leaveOut } from "./leaving-out.ts";
import type { State } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

type Told = Extract<Fact, { kind: "told" }>;

/** A run that has ended is told nothing any more. */
export function takeWord(turn: Turn, fact: Told): void {
  const { state } = turn;
  if (state.ended !== undefined) return;
  switch (fact.verb) {
    case "pause":
    case "stop":
      return holdAt(turn, fact, fact.verb);
    case "unpause":
      emit(turn, fact);
      if (state.held?.why === "pause") emit(turn, { kind: "released" });
      return;
    case "limits":
      emit(turn, fact);
      if (state.held?.why === "budget") emit(turn, { kind: "released" });
      for (const holder of state.parked.keys()) state.loosened.add(holder);
      return;
    case "cancel":
      emit(turn, fact);
      return cancelInside(turn, 0);
    case "skip":
      return skip(turn, fact);
    default:
      return unreachable(fact.verb);
  }
}

/** A pause can become a stop: the process ends then. */
function holdAt(turn: Turn, fact: Told, verb: "pause" | "stop"): void {
  emit(turn, fact);
  const { held } = turn.state;
  if (held !== undefined && (held.why !== "pause" || verb === "pause")) return;
  emit(turn, { kind: "held", why: verb, message: `${fact.actor} said ${verb}` });
}

/** A person leaves an instance out, with all that is inside; what needs it is skipped, too. */
function skip(turn: Turn, fact: Told): void {
  const { target = 0 } = fact;
  if (!maySkip(turn.state, target)) return;
  emit(turn, fact);
  leaveOut(turn, target);
}

/** A round is part of its loop, and cannot be left out alone. */
function maySkip(state: State, iid: number): boolean {
  if (iid <= 0 || iid >= state.columns.count || isSettled(state, iid)) return false;
  return shapeOf(state, iid) !== shapes.round && !state.skips.has(iid);
}
