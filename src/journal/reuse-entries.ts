/** What a run has to offer to a later one: the good results of its prompts and programs, under their reuse keys. */
import type { Request } from "../base/request.ts";
import type { Plan } from "../plan/plan.ts";
import type { InstanceRow, Journal } from "./journal.ts";

/** `seq`: the event that carries the value. `request`: of the first attempt, read from the journal when it is asked for. */
export type ReuseEntry = {
  readonly iid: number;
  readonly seq: number;
  readonly address: string;
  readonly rkey: string;
  readonly request?: Request;
};

/** In the order in which the results arrived. The journal must stay open as long as requests or values are read. */
export function reuseEntries(journal: Journal): readonly ReuseEntry[] {
  const results = settledResults(journal);
  const addressOf = addresses(journal);
  const entries = results.map(({ iid, seq, rkey, startSeq }) => {
    const entry = { iid, seq, rkey, address: addressOf(iid) };
    if (startSeq === undefined) return entry;
    return Object.defineProperty(entry, "request", { get: () => requestAt(journal, startSeq), enumerable: true });
  });
  return entries.sort((left, right) => left.seq - right.seq);
}

type Result = {
  readonly iid: number;
  readonly seq: number;
  readonly rkey: string;
  readonly startSeq: number | undefined;
};

function settledResults(journal: Journal): Result[] {
  const keys = new Map<number, string>(); // of unsettled instances: `started` has the final key of what was looked up
  const starts = new Map<number, number>();
  const results: Result[] = [];
  for (const event of journal.events()) {
    if (event.kind === "found") keys.set(event.iid, event.rkey);
    else if (event.kind === "started") {
      if (event.rkey !== undefined) keys.set(event.iid, event.rkey);
      if (event.attempt === 1) starts.set(event.iid, event.seq);
    } else if (event.kind === "settled") {
      const { iid, outcome, seq, ref } = event;
      const rkey = keys.get(iid);
      const startSeq = starts.get(iid);
      if (outcome === "ok" && rkey !== undefined) results.push({ iid, seq: ref ?? seq, rkey, startSeq });
      keys.delete(iid);
      starts.delete(iid);
    }
  }
  return results;
}

function requestAt(journal: Journal, seq: number): Request | undefined {
  const { value: event } = journal.events(seq - 1).next();
  return event?.kind === "started" ? event.request : undefined;
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
