/** What a run has to offer to a later one: the good results of its prompts and programs, under their reuse keys. */
import type { Event, TreeEffect } from "../core/event.ts";
import { isPromptMarks } from "../core/part-marks.ts";
import type { Plan } from "../plan/plan.ts";
import type { InstanceRow, Journal } from "./journal.ts";
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
  readonly tree?: string;
  readonly parts?: string;
  readonly isAgent?: boolean;
  readonly since: number;
  readonly effect?: TreeEffect;
};

/** What was asked and has no result to offer, with the reason in words for people; `seq`: it has one all the same. */
export type Withheld = Pick<ReuseEntry, "address" | "effect" | "parts"> & {
  readonly why: string;
  readonly seq?: number;
};

export type Offer = { readonly entries: readonly ReuseEntry[]; readonly withheld: readonly Withheld[] };

/** `entries` in the order in which the results arrived. */
export function reuseEntries(journal: Journal): Offer {
  const addressOf = addresses(journal);
  const entries: ReuseEntry[] = [];
  const withheld: Withheld[] = [];
  const asked = new Map<number, Asked>(); // of unsettled instances
  for (const event of journal.events()) {
    noteAsked(asked, event);
    if (event.kind !== "settled") continue;
    const about = asked.get(event.iid);
    asked.delete(event.iid);
    if (about === undefined) continue;
    const { rkey, isKept, ...known } = about;
    const address = addressOf(event.iid);
    if (event.outcome !== "ok" || isKept !== undefined) withheld.push({ address, why: isKept ?? endOf(event) });
    else if (rkey !== undefined) {
      const seq = event.ref ?? event.seq;
      entries.push({ since: event.t, ...known, iid: event.iid, seq, address, rkey });
    }
  }
  return { entries: entries.sort((left, right) => left.seq - right.seq), withheld };
}

function endOf({ outcome, cause }: EventOf<"settled">): string {
  return cause === undefined ? `was ${outcome}` : `failed (${cause.kind})`;
}

/** `isKept`: why its result is not offered, though it is good. */
type Asked = Partial<Pick<ReuseEntry, "rkey" | "tree" | "parts" | "isAgent" | "since" | "effect">> & {
  readonly isKept?: string;
};

/** What a lookup, an attempt or a person says of the key and the result. */
function noteAsked(asked: Map<number, Asked>, event: Event): void {
  switch (event.kind) {
    case "found":
    case "missed":
      asked.set(event.iid, lookedUp(event));
      break;
    case "started":
      asked.set(event.iid, { ...asked.get(event.iid), ...startedAs(event) });
      break;
    case "replied":
      if (event.tree !== undefined) asked.set(event.iid, { ...asked.get(event.iid), effect: event.tree });
      break;
    case "answered":
      if (event.value !== undefined) asked.set(event.iid, { ...asked.get(event.iid), isKept: "given by a person" });
      break;
    default: // the others say nothing of it
  }
}

function lookedUp(event: EventOf<"found"> | EventOf<"missed">): Asked {
  const { rkey, tree } = event;
  const key = tree === undefined ? { rkey } : { rkey, tree };
  if (event.kind === "missed") return key;
  const { parts, since, t, effect } = event;
  const left = effect === undefined ? {} : { effect };
  return {
    ...key,
    ...left,
    since: since ?? t,
    ...(parts === undefined ? {} : { parts, isAgent: isPromptMarks(parts) }),
  };
}

/** The key that a lookup told is the final one, with the files that were looked at: it is not told again. */
function startedAs({ rkey, parts, request }: EventOf<"started">): Asked {
  return {
    isAgent: request.kind === "agent",
    ...(rkey === undefined ? {} : { rkey }),
    ...(parts === undefined ? {} : { parts }),
  };
}

/** Addresses as `core/address.ts` writes them, from the rows of the instances; keys stand there as addresses show them. */
function addresses(journal: Journal): (iid: number) => string {
  const ids = nodeIds(journal.plan);
  const rows = new Map<number, InstanceRow>();
  for (const row of journal.instances()) rows.set(row.iid, row);
  const frames = new Map<number, string>([[0, ""]]); // with what stands before the ids inside
  const addressOf = (iid: number): string => {
    let suffix = "";
    let row = rows.get(iid);
    for (; row !== undefined; row = rows.get(row.parent)) {
      if (row.round !== null) suffix = `#${row.round}${suffix}`;
      else if (row.key !== null) suffix = `[${row.key}]${suffix}`;
      else break;
    }
    return row === undefined ? suffix : `${frameOf(row.parent)}${ids[row.node] ?? ""}${suffix}`;
  };
  const frameOf = (iid: number): string => {
    const known = frames.get(iid);
    if (known !== undefined) return known;
    const made = `${addressOf(iid)}/`;
    frames.set(iid, made);
    return made;
  };
  return addressOf;
}

function nodeIds(plan: Plan): readonly string[] {
  return plan.bodies.flatMap((body) => body.nodes.map((node) => node.id));
}
