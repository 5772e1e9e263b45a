/** A `stop` that nothing in the loop can change: it ends the loop after the first round, or never. */
import type { Read } from "../expr/scope.ts";
import type { Rule } from "./rule.ts";
import { type Piece, type Place, placeAt, type Site, targetOf } from "./view/view.ts";

export const unchangingStop: Rule = {
  name: "unchanging-stop",
  find(view, say) {
    for (const { inside, pieces, node } of view.sites) {
      if (inside === undefined || node.act.do !== "enter" || node.act.loop === undefined) continue;
      const { stop } = node.act.loop;
      for (const [index, piece] of pieces.filter(({ kind }) => kind === "stop").entries()) {
        if (isSwitch(piece) || piece.reads.some((read) => changes(read, piece.place, inside))) continue;
        const reads = piece.reads.map(({ name }) => `"${name}"`).join(", ");
        say({
          message: `nothing in the loop can change the stop "${stop[index]?.name}"`,
          span: piece.span,
          notes: [
            {
              message:
                reads === "" ? "it reads nothing" : `no round changes ${[...new Set(reads.split(", "))].join(", ")}`,
            },
          ],
          help: "let it read a node of the loop, or a state that `next` gives anew",
        });
      }
    }
  },
};

/** `stop: {once: not inputs.thorough}`: a switch for the caller, who decides whether there is more than one round. */
function isSwitch({ reads, place }: Piece): boolean {
  return reads.length > 0 && reads.every((read) => isBooleanInput(read, place));
}

function isBooleanInput({ ref }: Read, place: Place): boolean {
  const slot = "slot" in ref ? placeAt(place, ref.up)?.body.slots[ref.slot] : undefined;
  return slot?.kind === "input" && slot.type.kind === "boolean";
}

/** True unless it is the same in every round of the loop. */
function changes(read: Read, place: Place, round: Place): boolean {
  const at = placeAt(place, read.ref.up);
  if (at === undefined || !isWithin(at, round)) return false;
  const site = targetOf(place, read);
  if (site !== undefined) return works(site, round);
  const slot = "slot" in read.ref ? read.ref.slot : -1;
  if (at !== round) return true;
  return at.body.slots[slot]?.kind !== "state" || hasNext(round, slot);
}

function isWithin(place: Place, round: Place): boolean {
  for (let at: Place | undefined = place; at !== undefined; at = at.outer) if (at === round) return true;
  return false;
}

/** What agents, programs and persons give differs from round to round; what is computed, as what it reads. */
function works({ node, pieces }: Site, round: Place): boolean {
  const { act } = node;
  if (act.do !== "compute" && act.do !== "text" && act.do !== "stream") return true;
  return pieces.some((piece) => piece.reads.some((read) => changes(read, piece.place, round)));
}

/** A state with a `next` that gives something else than the state itself. */
function hasNext({ via }: Place, slot: number): boolean {
  const next = via?.pieces.find((piece) => piece.kind === "next" && piece.slot === slot);
  if (next === undefined) return false;
  const { tree } = next;
  return !("do" in tree && tree.do === "slot" && tree.ref.up === 0 && tree.ref.slot === slot);
}
