/** What a stream makes of the elements of one arrival, and what it remembers of those before. */
import { Bug, invariant } from "../base/invariant.ts";
import { canonicalJson, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { Missing } from "../expr/world.ts";
import type { Op } from "../plan/plan.ts";
import { type Choice, eachChoice, encodeChoices } from "./apply-list.ts";
import { countOf } from "./computing.ts";
import { listOf, nodeOf } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import { type Context, contextOf, sourceOf } from "./references.ts";
import { type From, holds, read, rowsOf, settleIfNoRow, valueOrNoRow } from "./selecting.ts";
import type { Row, State, StreamMemory } from "./state.ts";
import { emit, type Turn } from "./turn.ts";
import { arrivalsAhead, elementsOfArrival, wantArrival } from "./world.ts";

/** Judges elements of one arrival of a stream, so many at once. False: the stream has settled, for want of a value. */
export function chooseArrival(turn: Turn, iid: number, src: number): boolean {
  const { state } = turn;
  const act = streamOf(state, iid);
  const list = listOf(state, iid);
  try {
    const memory = memoryOf(state, iid, act);
    const all = arrivalRows(state, iid, act, src);
    const ix = list.begun === src ? list.begunRows : 0;
    const rows = all.slice(ix, ix + limits.elementsPerChoice);
    if (rows.length === 0) return true;
    turn.work += rows.length;
    const context = contextOf(state, iid);
    const draft: Draft = { seen: new Set(), caps: new Map(), taken: memory.taken };
    const judged = rows.map((row) => judge(state, act, row, context, memory, draft));
    keep(memory, draft);
    const codes = encodeChoices(judged.map(({ choice }) => choice));
    const more = ix + rows.length < all.length ? ({ more: true } as const) : {};
    const place = ix === 0 ? {} : { ix };
    emit(turn, { seq: 0, t: 0, kind: "chosen", iid, src, codes, ...passedOn(state, iid, judged), ...place, ...more });
    return true;
  } catch (error) {
    settleIfNoRow(turn, iid, error);
    return false;
  }
}

/** What makes chunks passes on nothing yet. */
function passedOn(state: State, iid: number, judged: readonly Judged[]): { value?: readonly Json[]; passed?: number } {
  if (nodeOf(state, iid).chunk !== undefined) return { passed: 0 };
  const value = judged.flatMap((row) => (row.choice === "a" ? [row.value] : []));
  return value.length === 0 ? {} : { value };
}

function streamOf(state: State, iid: number): From {
  const { act } = nodeOf(state, iid);
  invariant(act.do === "stream", "a stream");
  return act;
}

function arrivalRows(state: State, iid: number, act: From, src: number): readonly Row[] {
  const source = sourceOf(state, iid);
  invariant(source !== undefined, "a stream has a source");
  const list = listOf(state, iid);
  const elements = elementsOfArrival(state, list, source, src);
  const transient = transientOf(list);
  if (transient.rows?.of !== elements)
    transient.rows = { of: elements, rows: rowsOf(state, act, contextOf(state, iid), elements) };
  return transient.rows.rows;
}

/** What the elements of an arrival that were taken become; the first `skip` of them are left out. */
export function takenValues(state: State, iid: number, src: number, skip: number): readonly Json[] {
  const codes = listOf(state, iid).codes?.get(src);
  if (codes === undefined || takenCount(codes) <= skip) return [];
  const act = streamOf(state, iid);
  const rows = arrivalRows(state, iid, act, src);
  const context = contextOf(state, iid);
  const taken: Row[] = [];
  eachChoice(codes, (choice, index) => {
    const row = rows[index];
    if (choice === "a" && row !== undefined) taken.push(row);
  });
  return taken.slice(skip).map((row) => givenValue(state, act, row, context));
}

/** True if `take` leaves no room, and `soFar` is all that was taken. */
export function isTakeFull(state: State, iid: number, soFar: number): boolean {
  const act = streamOf(state, iid);
  const most = act.ops.flatMap((op) => (op.op === "take" ? [countOf(state, op.n, contextOf(state, iid))] : []))[0];
  if (most?.kind !== "value" || soFar < most.value) return false;
  return memoryOf(state, iid, act).taken === soFar;
}

/** How many elements a code says were taken. */
export function takenCount(codes: string): number {
  let count = 0;
  for (const [, run] of codes.matchAll(/(\d+)a/g)) count += Number(run);
  return count;
}

function givenValue(state: State, act: From, row: Row, context: Context): Json {
  let { value } = row;
  for (const op of act.ops) if (op.op === "give") value = read(state, act, op.e, row, context);
  return value;
}

type Judged = { readonly choice: Choice; readonly value: Json };
type Draft = Pick<StreamMemory, "seen" | "caps" | "taken">;

/** What one element becomes. `draft` holds what this arrival adds, so that a value on disk leaves nothing half done. */
function judge(state: State, act: From, row: Row, context: Context, memory: StreamMemory, draft: Draft): Judged {
  let { value } = row;
  for (const op of act.ops) {
    if (op.op === "chunk") continue; // made of what was taken, in source order
    if (op.op === "give") {
      value = read(state, act, op.e, row, context);
      continue;
    }
    const choice = judgeStep(state, act, op, row, context, memory, draft);
    if (choice !== "a") return { choice, value };
  }
  return { choice: "a", value };
}

function judgeStep(
  state: State,
  act: From,
  op: Op,
  row: Row,
  context: Context,
  memory: StreamMemory,
  draft: Draft,
): Choice {
  switch (op.op) {
    case "where":
      return holds(state, act, op.e, row, context) ? "a" : "w";
    case "distinct": {
      const key = canonicalJson(read(state, act, op.e, row, context));
      if (memory.seen.has(key) || draft.seen.has(key)) return "d";
      draft.seen.add(key);
      return "a";
    }
    case "cap": {
      const key = canonicalJson(read(state, act, op.e, row, context));
      const count = draft.caps.get(key) ?? memory.caps.get(key) ?? 0;
      if (count >= valueOrNoRow(countOf(state, op.max, context))) return "c";
      draft.caps.set(key, count + 1);
      return "a";
    }
    case "take":
      if (draft.taken >= valueOrNoRow(countOf(state, op.n, context))) return "t";
      draft.taken += 1;
      return "a";
    default:
      throw new Bug(`a stream has no step \`${op.op}\``);
  }
}

function keep(memory: StreamMemory, draft: Draft): void {
  for (const key of draft.seen) memory.seen.add(key);
  for (const [key, count] of draft.caps) memory.caps.set(key, count);
  memory.taken = draft.taken;
}

/**
 * What was seen and counted so far. After a resume it is made again from the journaled choices: a value that is on disk
 * has it go on where it was, and brings those of the next arrivals along.
 */
function memoryOf(state: State, iid: number, act: From): StreamMemory {
  const transient = transientOf(listOf(state, iid));
  transient.memory ??= startMemory(state, iid, act);
  const { memory } = transient;
  for (; memory.known < memory.rest.length; memory.known += 1) {
    const [src, codes] = memory.rest[memory.known] ?? [0, ""];
    try {
      remember(state, iid, act, src, codes, memory);
    } catch (error) {
      if (error instanceof Missing) wantAhead(state, iid, memory);
      throw error;
    }
  }
  memory.rest = [];
  memory.known = 0;
  return memory;
}

function startMemory(state: State, iid: number, act: From): StreamMemory {
  const codes = [...(listOf(state, iid).codes ?? [])];
  const taken = codes.reduce((sum, [, code]) => sum + takenCount(code), 0);
  const remembers = act.ops.some(({ op }) => op === "distinct" || op === "cap");
  return { seen: new Set(), caps: new Map(), taken, known: 0, rest: remembers ? codes : [] };
}

function wantAhead(state: State, iid: number, { rest, known }: StreamMemory): void {
  const source = sourceOf(state, iid);
  if (source === undefined) return;
  for (const [src] of rest.slice(known, known + arrivalsAhead)) wantArrival(state, source, src);
}

/** Of an element that went on to a step, the step has its key. */
function remember(state: State, iid: number, act: From, src: number, codes: string, memory: StreamMemory): void {
  const context = contextOf(state, iid);
  const rows = arrivalRows(state, iid, act, src);
  const found: { readonly op: "distinct" | "cap"; readonly key: string }[] = [];
  eachChoice(codes, (choice, index) => {
    const row = rows[index];
    if (row === undefined) return;
    for (const op of act.ops) {
      if (op.op === refusedBy[choice]) return;
      if (op.op !== "distinct" && op.op !== "cap") continue;
      found.push({ op: op.op, key: canonicalJson(read(state, act, op.e, row, context)) });
    }
  });
  for (const { op, key } of found) {
    if (op === "distinct") memory.seen.add(key);
    else memory.caps.set(key, (memory.caps.get(key) ?? 0) + 1);
  }
}

const refusedBy: Readonly<Record<Choice, Op["op"] | undefined>> = {
  a: undefined,
  w: "where",
  d: "distinct",
  c: "cap",
  t: "take",
};
