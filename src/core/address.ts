/** Addresses: ids from the root, each with `[key]` and `#round`, e.g. `hunt#2/find[by file]` (RUNTIME.md section 1). */
import { hashText } from "../base/hash.ts";
import { shapes } from "./columns.ts";
import { nodeOf, parentOf, shapeOf } from "./instances.ts";
import type { State } from "./state.ts";

/** Brackets delimit a key, so that a path can stand in it as it is. */
const plainKey = /^[A-Za-z0-9_./][A-Za-z0-9_ .,:@+/-]*$/;
const longestKey = 40;

/** A key as addresses show it: itself where it is short and plain, else `#` and 8 hex digits of its hash. */
export function shownKey(key: string): string {
  return key.length <= longestKey && plainKey.test(key) ? key : `#${hashText(key).slice(0, 8)}`;
}

/** The address of an instance; empty for the run itself. */
export function addressOf(state: State, iid: number): string {
  const parts: string[] = [];
  let at = iid;
  let suffix = "";
  while (at !== 0) {
    const shape = shapeOf(state, at);
    if (shape === shapes.item) {
      suffix = `[${state.keys.get(at) ?? `~${state.columns.pos[at] ?? 0}`}]${suffix}`;
    } else if (shape === shapes.round) {
      suffix = `#${state.columns.pos[at] ?? 0}${suffix}`;
    } else {
      parts.unshift(`${nodeOf(state, at).node.id}${suffix}`);
      suffix = "";
    }
    at = parentOf(state, at);
  }
  return parts.join("/");
}
