/** Mutants that change nothing that anybody could see: they count neither as found nor as missed. */
import type { Mutant } from "./bundle.ts";

/** `line`: the line on which it stands, without its indentation; `change`: as the bench prints it; absent: whatever is changed there. */
export type Equivalent = {
  readonly file: string;
  readonly line: string;
  readonly change?: string;
  readonly why: string;
};

const estimate = "an estimate of bytes: it only has to grow with the value";
const amount = "how much is done before something else is looked at; all of it is done in the end";
const memo = "it is only found again what is remembered otherwise";
const hasBegun = "whatever reads it, the run has begun";

export const equivalents: readonly Equivalent[] = [
  {
    file: "value-cache.ts",
    line: "young.bytes += entryBytes + roughBytes(value, 8);",
    change: "8 to 9: 8",
    why: estimate,
  },
  { file: "value-cache.ts", line: "if (depth === 0) return 64;", why: estimate },
  {
    file: "value-cache.ts",
    line: 'if (typeof value !== "object" || value === null) return 16;',
    change: "16 to 17: 16",
    why: estimate,
  },
  {
    file: "value-cache.ts",
    line: "for (const item of Array.isArray(value) ? value : Object.values(value)) bytes += roughBytes(item, depth - 1);",
    change: "1 to 0: 1",
    why: estimate,
  },
  {
    file: "reserve.ts",
    line: "if (code > 0x7f) bytes += code > 0x7ff ? 2 : 1; // of a surrogate pair 6 in place of 4: a bound",
    why: "a bound of the input: it may be higher by a byte",
  },
  {
    file: "reserve.ts",
    line: "if (left < least) return least;",
    change: "< to <=: left < least",
    why: "they are equal then",
  },
  { file: "streaming.ts", line: "const arrivalsPerLook = 64;", why: amount },
  { file: "lists.ts", line: "const itemsPerLook = 64;", why: amount },
  { file: "choosing.ts", line: "turn.work += rows.length;", why: amount },
  { file: "needs-graph.ts", line: "const keysCompared = 1_000;", why: "beyond it nobody is told of a similar key" },
  { file: "rank.ts", line: "const noWay = { own: 0, round: 0, left: 0 };", why: "every node of a plan has a way" },
  {
    file: "rank.ts",
    line: "return list !== undefined && leftIn(state, list) > lastItemsBySlot * (state.run?.limits.atOnce ?? 1);",
    change: "1 to 0: 1",
    why: hasBegun,
  },
  {
    file: "schedule.ts",
    line: "return state.inFlight - state.inBatch < (state.run?.limits.atOnce ?? 1);",
    change: "1 to 0: 1",
    why: hasBegun,
  },
  {
    file: "schedule.ts",
    line: "if (state.loosened.size > 0) wakeParked(state);",
    change: "> to >=: state.loosened.size > 0",
    why: "nothing is woken where nothing is loosened",
  },
  {
    file: "world.ts",
    line: "if (seq !== 0 && state.values.get(seq) === undefined) state.missing.add(seq);",
    why: "values that will be asked for are asked for at once, in place of one by one",
  },
  {
    file: "instances.ts",
    line: "if (state.columns.queued[iid] === 1) return;",
    change: "left out: return;",
    why: "looking twice does no harm",
  },
  {
    file: "instances.ts",
    line: "if (loop !== undefined) return loop.roundIid === 0 ? [] : [loop.roundIid];",
    change: "0 to 1: 0",
    why: "1 is never a round",
  },
  {
    file: "examine.ts",
    line: "if (isSettled(state, iid) || iid >= state.columns.count) return;",
    change: "|| to &&: isSettled(state, iid) || iid >= state.columns.count",
    why: "what has settled is in none of the phases that follow",
  },
  {
    file: "lists.ts",
    line: "if (transientOf(list).needs !== undefined) return hasOpenable(list);",
    change: "returns nothing: hasOpenable(list)",
    why: "whether all are open is found again where the list would close",
  },
  { file: "apply-attempt.ts", line: "ensureIndex: 0,", why: "set by every start" },
  { file: "apply-attempt.ts", line: "replySeq: 0,", why: "set by every start" },
  { file: "apply-attempt.ts", line: "startedAt: 0,", why: "set by every start" },
  {
    file: "value-cache.ts",
    line: "if (old.bytes > mostBytes) old = createGeneration();",
    change: "> to >=: old.bytes > mostBytes",
    why: estimate,
  },
  {
    file: "value-cache.ts",
    line: "for (const item of Array.isArray(value) ? value : Object.values(value)) bytes += roughBytes(item, depth - 1);",
    change: "- to +: depth - 1",
    why: estimate,
  },
  { file: "streaming.ts", line: "looked += 1;", change: "+= to -=: looked += 1", why: amount },
  { file: "chunks.ts", line: "turn.work += values.length;", why: amount },
  { file: "reuse-key.ts", line: "if (frame !== known) frames.set(prepared, frame);", why: memo },
  {
    file: "reuse-key.ts",
    line: "function fits(frame: Frame, { model, system, tools, effort, schema }: AgentRequest, state: State): boolean {",
    why: memo,
  },
  {
    file: "lists.ts",
    line: "wantArrival(state, source, arrivals.items[at] ?? 0);",
    why: "values that will be asked for are asked for at once, in place of one by one",
  },
  {
    file: "examine.ts",
    line: "if (isSettled(state, iid) || iid >= state.columns.count) return;",
    change: "left out: return;",
    why: "what has settled is in none of the phases that follow",
  },
  {
    file: "examine.ts",
    line: "if (orderEdges.length === 0 || shapeOf(state, iid) === shapes.item) return false;",
    change: "|| to &&: orderEdges.length === 0 || shapeOf(state, iid) === shapes.item",
    why: "without edges nothing is looked at, and an item is opened only when they hold",
  },
  {
    file: "numbers.ts",
    line: "return leftRank < rightRank || (leftRank === rightRank && (heap.values[left] ?? 0) < (heap.values[right] ?? 0));",
    change: "< to <=: (heap.values[left] ?? 0) < (heap.values[right] ?? 0)",
    why: "of two that are the same either may be first",
  },
  {
    file: "numbers.ts",
    line: "return rank < before || (rank === before && firstValue(one) < firstValue(other));",
    change: "< to <=: firstValue(one) < firstValue(other)",
    why: "of two that are the same either may be first",
  },
  {
    file: "schedule.ts",
    line: "while (firstValue(state.pullable) !== -1 && isSettled(state, firstValue(state.pullable))) popRanked(state.pullable);",
    change: "1 to 0: 1",
    why: "-1 has not settled, and 0 is no list",
  },
  {
    file: "source-order.ts",
    line: "export const ends = -2;",
    change: "2 to 3: 2",
    why: "any number below 0 but that of `waits`",
  },
  {
    file: "gates.ts",
    line: "...{ until: 0, width: 1, inFlight: 0, hits: 0 },",
    change: "1 to 0: 1",
    why: "its width is set where it is made",
  },
  { file: "gates.ts", line: "gate.until = 0;", change: "0 to 1: 0", why: "either has long passed" },
  {
    file: "apply-opened.ts",
    line: "columns.ix[iid] = event.ix ?? 0;",
    why: "every item that is opened says which element it is",
  },
  {
    file: "clocks.ts",
    line: "if (nodeOf(state, iid).node.limits?.time_ms === undefined) return;",
    change: "left out: return;",
    why: "nobody asks a clock without a limit",
  },
  {
    file: "numbers.ts",
    line: "return { items: new Uint32Array(64), head: 0, length: 0 };",
    change: "0 to 1: 0",
    why: "a ring may begin anywhere",
  },
  {
    file: "numbers.ts",
    line: "return (low >>> 0) + ((high >>> 0) & 0xfffff) * 0x1_0000_0000 + 1;",
    why: "another hash: texts are told apart by it as before, or a little less surely",
  },
  {
    file: "columns.ts",
    line: "export function createColumns(room = 1024): Columns {",
    why: "room that grows as it is needed",
  },
  {
    file: "standing.ts",
    line: "if (shapeOf(state, at) !== shapes.item) continue;",
    change: "left out: continue;",
    why: "nobody asks who stands in what is no fan",
  },
  {
    file: "parking.ts",
    line: "transientOf(list).pulling = true;",
    change: "true to false: true",
    why: "what stands in the heap twice is looked at once more",
  },
  {
    file: "close-gate.ts",
    line: "const known = turn.state.gates.get(fact.gate)?.until ?? 0;",
    change: "0 to 1: 0",
    why: "either has long passed",
  },
  {
    file: "attempts.ts",
    line: 'const rungs = act.do === "agent" && act.model.how === "ladder" ? Math.max(1, act.model.of.length) : 1;',
    change: "1 to 0: 1",
    why: "the first attempt is made in any case, and a ladder has a rung",
  },
  {
    file: "attempts.ts",
    line: 'if (live.rkey !== undefined) return { seq: 0, t: 0, kind: "started", iid, attempt, parts, request };',
    change: "0 to 1: 0",
    why: "its number and its time are set when it is written",
  },
  {
    file: "apply-list.ts",
    line: "if (list.source === -1) list.source = producerOf(state, iid);",
    change: "left out: list.source = producerOf(state, iid);",
    why: memo,
  },
];

export function whyEquivalent(mutant: Mutant): Equivalent | undefined {
  return equivalents.find(
    ({ file, line, change }) =>
      mutant.file === `src/core/${file}` &&
      mutant.lineText === line &&
      (change === undefined || changeOf(mutant) === change),
  );
}

const shownLength = 70;

/** What was changed, in short. */
export function changeOf({ kind, from }: Mutant): string {
  const text = from.replace(/\s+/g, " ");
  return `${kind}: ${text.length > shownLength ? `${text.slice(0, shownLength)}…` : text}`;
}
