/** `chunk`: lists of so many of what a stream has taken, in source order, each passed on as soon as it is full. */
import type { Json } from "../base/json.ts";
import type { Setting } from "../plan/plan.ts";
import { isTakeFull, takenCount, takenValues } from "./choosing.ts";
import { countOf, settleWithout } from "./computing.ts";
import { examineLater, isSettled } from "./instances.ts";
import { transientOf } from "./list-values.ts";
import { contextOf } from "./references.ts";
import { createWalk, peekWalk, stepWalk } from "./source-order.ts";
import type { Chunking, ListState } from "./state.ts";
import { emit, isFull, type Turn } from "./turn.ts";

/** Passes on what can be; all that has arrived was judged. False: it is not that far yet, or has settled, for want of a value. */
export function passChunks(turn: Turn, iid: number, list: ListState, setting: Setting): boolean {
  const { state } = turn;
  const result = countOf(state, setting, contextOf(state, iid));
  if (result.kind !== "value") {
    settleWithout(turn, iid, result);
    return false;
  }
  const size = Math.max(1, result.value);
  const transient = transientOf(list);
  transient.chunking ??= startChunking(turn, iid, list, size);
  const { chunking } = transient;
  for (let src = peekWalk(state, chunking.walk); src >= 0; src = peekWalk(state, chunking.walk)) {
    if (isFull(turn)) {
      examineLater(state, iid);
      return false;
    }
    takeIn(turn, iid, list, chunking, src);
    passFull(turn, iid, chunking, size);
  }
  if (chunking.rest.length === 0) return true;
  const soFar = (list.elements?.seq.length ?? 0) * size + chunking.rest.length;
  if (isSettled(state, list.source) || isTakeFull(state, iid, soFar)) pass(turn, iid, chunking, [chunking.rest], []);
  return true;
}

/** All chunks but the last are full, so the number of those that were passed on says how far it was. */
function startChunking({ state }: Turn, iid: number, list: ListState, size: number): Chunking {
  const skip = (list.elements?.seq.length ?? 0) * size;
  return { walk: createWalk(state, list.source, iid), skip, rest: [], src: 0 };
}

function takeIn(turn: Turn, iid: number, list: ListState, chunking: Chunking, src: number): void {
  const { state } = turn;
  const codes = list.codes?.get(src);
  if (codes !== undefined) {
    const values = takenValues(state, iid, src, chunking.skip);
    chunking.skip = Math.max(0, chunking.skip - takenCount(codes));
    for (const value of values) chunking.rest.push(value);
    chunking.src = src;
    turn.work += values.length;
  }
  stepWalk(chunking.walk);
}

function passFull(turn: Turn, iid: number, chunking: Chunking, size: number): void {
  const { rest } = chunking;
  if (rest.length < size) return;
  const chunks: Json[][] = [];
  let at = 0;
  for (; at + size <= rest.length; at += size) chunks.push(rest.slice(at, at + size));
  pass(turn, iid, chunking, chunks, rest.slice(at));
}

function pass(turn: Turn, iid: number, chunking: Chunking, value: readonly Json[], rest: Json[]): void {
  chunking.rest = rest;
  emit(turn, { kind: "chosen", iid, src: chunking.src, codes: "", value, passed: value.length });
}
