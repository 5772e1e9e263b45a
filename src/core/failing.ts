/** `fail:` ends the nearest item or call around it, or the run; a scope, a loop and a round pass it on. */
import type { Cause } from "../base/outcome.ts";
import type { Tmpl } from "../expr/ir.ts";
import { failsAround } from "./apply-settled.ts";
import { cancelInside } from "./cancelling.ts";
import { renderIn, settleWithout } from "./computing.ts";
import { isSettled, nodeOf } from "./instances.ts";
import { contextOf } from "./references.ts";
import { emit, type Turn } from "./turn.ts";

/** What is in flight inside is aborted, what has not begun is cancelled, in one step with the failure itself. */
export function failByAuthor(turn: Turn, iid: number, message: Tmpl): void {
  const { state } = turn;
  const text = renderIn(state, message, contextOf(state, iid));
  if (text.kind !== "value") return settleWithout(turn, iid, text);
  const cause: Cause = { kind: "author", message: text.value.trim(), at: nodeOf(state, iid).node.at };
  emit(turn, { kind: "settled", iid, outcome: "failed", cause });
  const around = failsAround(state, iid);
  if (around === iid) return;
  cancelInside(turn, around);
  if (around !== 0 && !isSettled(state, around)) {
    emit(turn, { kind: "settled", iid: around, outcome: "failed", cause, by: iid });
  }
}
