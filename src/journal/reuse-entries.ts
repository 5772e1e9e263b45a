/** What a run has to offer to a later one: the good results of its prompts and programs, under their reuse keys. */
import type { Event, TreeEffect } from "../core/event.ts";
import { isPromptMarks } from "../core/part-marks.ts";
import type { Journal } from "./journal.ts";
import { createPlaces } from "./places.ts";
import type { EventOf } from "./projection.ts";

/**
 * `seq`: the event that carries the value. `tree`: hash of the files that are part of the key. `parts`: marks of its
 * other parts; absent in old journals. `isAgent`: where that is known. `since`: when the result was given, in whatever
 * run; wall time, ms. `effect`: what it left in its worktree.
 */
export type ReuseEntry = {
  readonly iid: number;
  readonly seq: number;
  readonly address: string;
  readonly rkey: string;
  readonly tree?: string | undefined;
  readonly parts?: string | undefined;
  readonly isAgent?: boolean | undefined;
  readonly since: number;
  readonly effect?: TreeEffect | undefined;
};

/** What was asked and has no result to offer, with the reason in words for people; `seq`: it has one all the same. */
export type Withheld = Pick<ReuseEntry, "address" | "effect" | "parts"> & {
  readonly why: string;
  readonly seq?: number | undefined;
};

export type Offer = { readonly entries: readonly ReuseEntry[]; readonly withheld: readonly Withheld[] };

/** `entries` in the order in which the results arrived. Reads the events once, and keeps a few hundred bytes of each result. */
export function reuseEntries(journal: Journal): Offer {
  const places = createPlaces(journal.plan);
  const entries: ReuseEntry[] = [];
  const withheld: Withheld[] = [];
  const asked = new Map<number, Asked>(); // of unsettled instances
  for (const event of journal.events()) {
    places.note(event);
    noteAsked(asked, event);
    if (event.kind !== "settled") continue;
    const { iid } = event;
    const about = asked.get(iid);
    if (about === undefined) continue;
    asked.delete(iid);
    const { rkey, isKept, tree, parts, isAgent, since = event.t, effect } = about;
    const address = places.addressOf(iid);
    if (event.outcome !== "ok" || isKept !== undefined) withheld.push({ address, why: isKept ?? endOf(event) });
    else if (rkey !== undefined) {
      const seq = event.ref ?? event.seq;
      entries.push({ iid, seq, address, rkey, tree, parts, isAgent, since, effect });
    }
  }
  return { entries: entries.sort((left, right) => left.seq - right.seq), withheld };
}

function endOf({ outcome, cause }: EventOf<"settled">): string {
  return cause === undefined ? `was ${outcome}` : `failed (${cause.kind})`;
}

/** `isKept`: why its result is not offered, though it is good. */
type Asked = {
  rkey: string | undefined;
  tree: string | undefined;
  parts: string | undefined;
  isAgent: boolean | undefined;
  since: number | undefined;
  effect: TreeEffect | undefined;
  isKept: string | undefined;
};

function askedOf(asked: Map<number, Asked>, iid: number): Asked {
  const known = asked.get(iid);
  if (known !== undefined) return known;
  const parts = { rkey: undefined, tree: undefined, parts: undefined };
  const about = { ...parts, isAgent: undefined, since: undefined, effect: undefined, isKept: undefined };
  asked.set(iid, about);
  return about;
}

/** What a lookup, an attempt or a person says of the key and the result. */
function noteAsked(asked: Map<number, Asked>, event: Event): void {
  switch (event.kind) {
    case "found":
    case "missed":
      return noteLookup(askedOf(asked, event.iid), event);
    case "started":
      return noteStart(askedOf(asked, event.iid), event);
    case "replied":
      if (event.tree !== undefined) askedOf(asked, event.iid).effect = event.tree;
      return;
    case "answered":
      if (event.value !== undefined) askedOf(asked, event.iid).isKept = "given by a person";
      return;
    default: // the others say nothing of it
  }
}

function noteLookup(about: Asked, event: EventOf<"found"> | EventOf<"missed">): void {
  about.rkey = event.rkey;
  about.tree = event.tree;
  if (event.kind === "missed") return;
  about.since = event.since ?? event.t;
  about.effect = event.effect;
  if (event.parts === undefined) return;
  about.parts = event.parts;
  about.isAgent = isPromptMarks(event.parts);
}

/** The key that a lookup told is the final one, with the files that were looked at: it is not told again. */
function noteStart(about: Asked, { rkey, parts, request }: EventOf<"started">): void {
  about.isAgent = request.kind === "agent";
  about.rkey = rkey ?? about.rkey;
  about.parts = parts ?? about.parts;
}
