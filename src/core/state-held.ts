/** What a run is while something holds it. */
import { unreachable } from "../base/invariant.ts";
import type { RunState } from "../base/outcome.ts";
import type { Event } from "./event.ts";

/** As it would end, if nothing more came. */
export function stateHeld(why: Extract<Event, { kind: "held" }>["why"]): RunState {
  switch (why) {
    case "budget":
      return "budget_exceeded";
    case "pause":
    case "stop":
    case "quota":
      return "paused";
    case "people":
      return "needs_input";
    default:
      return unreachable(why);
  }
}
