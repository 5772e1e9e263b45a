/** Reads the journal of an earlier run into the index of what a re-run may take over of it. */

import type { Request } from "../base/request.ts";
import { addressOf } from "../core/address.ts";
import { apply } from "../core/apply.ts";
import type { Event } from "../core/event.ts";
import type { State } from "../core/state.ts";
import { createState } from "../core/state.ts";
import type { Journal } from "../journal/journal.ts";
import { createReuseIndex, type ReuseEntry, type ReuseIndex } from "./reuse-index.ts";

/** How the new run will be run: a simulated result never enters a run that is not simulated, nor the reverse. */
export type Footing = { readonly isSimulated: boolean; readonly isStubRun: boolean };

type Candidate = { readonly address: string; readonly rkey: string; readonly request?: Request; seq: number };

/** Reads all events once, in order. Throws `JournalError`, also later, when a value is read. */
export function indexRun(source: Journal, footing: Footing): ReuseIndex {
  const state = createState(source.plan);
  const candidates = new Map<number, Candidate>();
  const entries: ReuseEntry[] = [];
  const valueSeqs = new Map<ReuseEntry, number>();
  let old: Footing = footing;
  for (const event of source.events()) {
    if (event.kind === "run_began") old = { isSimulated: event.provider === "simulate", isStubRun: event.stubRun };
    apply(state, event);
    noteCandidate(candidates, state, event);
    const ended = takeEnded(candidates, event);
    if (ended !== undefined && mayEnter(ended.entry, old, footing)) {
      entries.push(ended.entry);
      valueSeqs.set(ended.entry, ended.valueSeq);
    }
    if (event.seq % 1_024 === 0) state.values.trim();
  }
  entries.sort((left, right) => left.seq - right.seq);
  return createReuseIndex(source.head.id, entries, (entry) => source.value(valueSeqs.get(entry) ?? entry.seq));
}

/** The key stands at the first attempt, or where the source itself took the result over; the fact that came last counts. */
function noteCandidate(candidates: Map<number, Candidate>, state: State, event: Event): void {
  if (event.kind === "started" && event.rkey !== undefined && !candidates.has(event.iid)) {
    const { iid, rkey, request, seq } = event;
    candidates.set(iid, { address: addressOf(state, iid), rkey, request, seq });
  } else if (event.kind === "found") {
    candidates.set(event.iid, { address: addressOf(state, event.iid), rkey: event.rkey, seq: event.seq });
  } else if (event.kind === "replied") {
    const candidate = candidates.get(event.iid);
    if (candidate !== undefined) candidate.seq = event.seq;
  }
}

/** Only ok results are ever taken over: a failure is never replayed as a result. */
function takeEnded(
  candidates: Map<number, Candidate>,
  event: Event,
): { readonly entry: ReuseEntry; readonly valueSeq: number } | undefined {
  if (event.kind !== "settled") return undefined;
  const candidate = candidates.get(event.iid);
  candidates.delete(event.iid);
  if (candidate === undefined || event.outcome !== "ok") return undefined;
  return {
    entry: { iid: event.iid, ...candidate },
    valueSeq: event.value === undefined ? (event.ref ?? candidate.seq) : event.seq,
  };
}

function mayEnter({ request }: ReuseEntry, old: Footing, now: Footing): boolean {
  const sameAgents = old.isSimulated === now.isSimulated;
  const samePrograms = old.isStubRun === now.isStubRun;
  if (request === undefined) return sameAgents && samePrograms;
  return request.kind === "agent" ? sameAgents : samePrograms;
}
