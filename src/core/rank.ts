/** The order of starts: what is far along goes before what is not begun, then the order of opening. */
import { shapes } from "./columns.ts";
import { nodeOf, parentOf, shapeOf } from "./instances.ts";
import type { State } from "./state.ts";

/** Less is sooner. Levels of nested frames count like the digits of a number, outermost first. */
export function rankOf(state: State, iid: number): number {
  let rank = 0;
  let at = iid;
  while (at !== 0) {
    const shape = shapeOf(state, at);
    if (shape !== shapes.item && shape !== shapes.round) {
      rank = (rank + Math.min(255, nodeOf(state, at).level + 1)) / 256;
    }
    at = parentOf(state, at);
  }
  return -rank;
}
