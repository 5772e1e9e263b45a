/** The state of a loop as a person is shown it who says whether it has come to its end. */
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { nodeOf } from "./instances.ts";
import type { State } from "./state.ts";

/** `brief`: in one line, for the question itself; `lines`: what stands below it. Both are empty where there is no state. */
export type ShownState = { readonly brief: string; readonly lines: readonly string[] };

/** What the loop would end with: the state after its last round. */
export function shownState(state: State, iid: number): ShownState {
  const { act } = nodeOf(state, iid);
  if (act.do !== "enter" || act.loop === undefined) return { brief: "", lines: [] };
  const slots = state.prepared.bodies[act.body]?.body.slots ?? [];
  const values = state.loops.get(iid)?.state ?? [];
  const lines = act.loop.state.map(({ slot }, index) => `${slots[slot]?.name ?? ""}: ${textOf(values[index] ?? null)}`);
  return { brief: cut(lines.join(", ").replace(/\s+/g, " "), limits.briefStateChars), lines };
}

function textOf(value: Json): string {
  return cut(typeof value === "string" ? value : JSON.stringify(value), limits.shownStateChars);
}

/** Whole characters: half of one cannot be written. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
