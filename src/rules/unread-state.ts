/** A state of a loop that nothing but its own `next` reads: the rounds carry it for nothing. */
import type { Rule } from "./rule.ts";
import type { Reader } from "./view/view.ts";

export const unreadState: Rule = {
  name: "unread-state",
  find(view, say) {
    for (const { body, slotReaders } of view.places) {
      for (const [slot, { kind, name, span }] of body.slots.entries()) {
        if (kind !== "state" || (slotReaders.get(slot) ?? []).some((reader) => !isOwnNext(reader, slot))) continue;
        say({
          message: `nothing in the loop reads the state "${name}"`,
          span,
          help: "read it in a node, in `stop` or in `returns`, or take it away",
        });
      }
    }
  },
};

function isOwnNext({ piece }: Reader, slot: number): boolean {
  return piece.kind === "next" && piece.slot === slot;
}
