/** What a run has to offer to a later one: the good results of its prompts and programs, under their reuse keys. */
import type { Request } from "../base/request.ts";
import type { Plan } from "../plan/plan.ts";
import type { InstanceRow, Journal } from "./journal.ts";
import type { EventOf } from "./projection.ts";

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

type Asked = { readonly rkey: string | undefined; readonly startSeq: number | undefined };
type Result = {
  readonly iid: number;
  readonly seq: number;
  readonly rkey: string;
  readonly startSeq: number | undefined;
};

function settledResults(journal: Journal): Result[] {
  const asked = new Map<number, Asked>(); // of unsettled instances
  const results: Result[] = [];
  for (const event of journal.events()) {
    if (event.kind === "found") asked.set(event.iid, { rkey: event.rkey, startSeq: undefined });
    if (event.kind === "started") asked.set(event.iid, startedAs(event, asked.get(event.iid)));
    if (event.kind !== "settled") continue;
    const { rkey, startSeq } = asked.get(event.iid) ?? {};
    if (event.outcome === "ok" && rkey !== undefined) {
      results.push({ iid: event.iid, seq: event.ref ?? event.seq, rkey, startSeq });
    }
    asked.delete(event.iid);
  }
  return results;
}

/** The key of `started` is the final one, with the files that were looked at. */
function startedAs(event: EventOf<"started">, before: Asked | undefined): Asked {
  return { rkey: event.rkey ?? before?.rkey, startSeq: event.attempt === 1 ? event.seq : before?.startSeq };
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
