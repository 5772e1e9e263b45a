/** Live streams: a `from` over elements that come one by one. Each is judged once; what was chosen is journaled. */
import { tellFollowers } from "./apply-list.ts";
import { chooseArrival } from "./choosing.ts";
import { passChunks } from "./chunks.ts";
import { examineLater, isSettled, listOf, nodeOf, outcomeOf } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import { createWalk, peekWalk, stepWalk } from "./source-order.ts";
import type { ListState } from "./state.ts";
import { emit, isFull, type Turn } from "./turn.ts";

/** Arrivals that a stream judges at one look. */
const arrivalsPerLook = 64;

/** What has arrived is judged and passed on; once the source has settled, the stream settles. */
export function continueStream(turn: Turn, iid: number, list: ListState): void {
  const { state } = turn;
  const { chunk } = nodeOf(state, iid);
  if (!judgeArrived(turn, iid, list)) return;
  if (chunk !== undefined && !passChunks(turn, iid, list, chunk)) return;
  tellFollowers(state, list); // also where nothing came of an arrival
  if (!isSettled(state, list.source)) return;
  if (!list.closed) emit(turn, { kind: "closed", iid, dropped: list.dropped });
  if (!settleBySource(turn, iid, list)) emit(turn, { kind: "settled", iid, outcome: "ok" });
}

/** False: there is more to judge, in another look, or the stream has settled, for want of a value. */
function judgeArrived(turn: Turn, iid: number, list: ListState): boolean {
  const { state } = turn;
  const nextOf = nodeOf(state, iid).inOrder ? walked(turn, iid, list) : arrived(turn, list);
  let looked = 0;
  for (let src = nextOf.peek(); src >= 0; src = nextOf.peek()) {
    if (looked === arrivalsPerLook || isFull(turn)) {
      examineLater(state, iid);
      return false;
    }
    looked += 1;
    const isJudged = list.codes?.has(src) === true && list.begun !== src;
    if (!isJudged && !chooseArrival(turn, iid, src)) return false;
    if (list.begun !== src) nextOf.step();
  }
  return true;
}

/** The next arrival to judge, or a number below 0: there is none now. */
type Next = { peek(): number; step(): void };

function arrived({ state }: Turn, list: ListState): Next {
  const { arrivals } = listOf(state, list.source);
  const step = (): void => {
    list.cursor += 1;
    list.cursorIx = 0;
  };
  if (list.cursorIx > 0) step();
  return { peek: () => (list.cursor < arrivals.length ? (arrivals.items[list.cursor] ?? 0) : -1), step };
}

function walked({ state }: Turn, iid: number, list: ListState): Next {
  const transient = transientOf(list);
  transient.walk ??= createWalk(state, list.source, iid);
  const { walk } = transient;
  return { peek: () => peekWalk(state, walk), step: () => stepWalk(walk) };
}

/** A list whose source ended badly ends so too, after what it passed on. */
export function settleBySource(turn: Turn, iid: number, list: ListState): boolean {
  const { state } = turn;
  if (list.source <= 0) return false;
  const outcome = outcomeOf(state, list.source);
  if (outcome === "ok") return false;
  const kind = outcome === "skipped" ? "skipped" : "blocked";
  emit(turn, { kind: "settled", iid, outcome: kind, by: list.source });
  return true;
}
