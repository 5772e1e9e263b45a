/** The state of a loop as the journal has it: of a list or text that only grows, each round writes what it adds. */
import { isJsonList, type Json } from "../base/json.ts";

/**
 * What a round makes of the state. `kept`, by variable: how many elements or characters of the value before stand at
 * the front of the new one, of which `state` then has the rest; `same`: it is as it was, and `state` has null. Absent
 * where all of them are whole.
 */
export type StateChange = { readonly state: readonly Json[]; readonly kept?: readonly number[] };

const same = -1;

/** What leads from `before` to `after`, exactly: `stateAfter` gives the same JSON text again. */
export function changeOf(before: readonly Json[], after: readonly Json[]): StateChange {
  const kept = after.map((value, index) => keptOf(before[index] ?? null, value));
  if (kept.every((count) => count === 0)) return { state: after };
  return { state: after.map((value, index) => restOf(value, kept[index] ?? 0)), kept };
}

/** The state after a change. */
export function stateAfter(before: readonly Json[], { state, kept = [] }: StateChange): readonly Json[] {
  return state.map((rest, index) => joined(before[index] ?? null, rest, kept[index] ?? 0));
}

function keptOf(before: Json, after: Json): number {
  if (typeof before === "string") return typeof after === "string" ? keptText(before, after) : 0;
  if (typeof before !== "object" || before === null) return 0;
  if (isJsonList(before) && isJsonList(after)) return startsWith(after, before) ? before.length : 0;
  return isSame(before, after) ? same : 0;
}

/** A text is not cut within a character: half of one cannot be written. */
function keptText(before: string, after: string): number {
  const next = after.charCodeAt(before.length);
  return after.startsWith(before) && !(next >= 0xdc00 && next <= 0xdfff) ? before.length : 0;
}

function startsWith(list: readonly Json[], start: readonly Json[]): boolean {
  return list.length >= start.length && start.every((element, index) => isSame(element, list[index] ?? null));
}

/** Of one JSON text: the order of keys counts, since prompts show it. */
function isSame(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null) return false;
  return JSON.stringify(left) === JSON.stringify(right);
}

function restOf(value: Json, kept: number): Json {
  if (kept === same) return null;
  if (typeof value === "string" || isJsonList(value)) return value.slice(kept);
  return value;
}

function joined(before: Json, rest: Json, kept: number): Json {
  if (kept === same) return before;
  if (kept === 0) return rest;
  if (typeof before === "string" && typeof rest === "string") return before.slice(0, kept) + rest;
  return isJsonList(before) && isJsonList(rest) ? [...before.slice(0, kept), ...rest] : rest;
}
