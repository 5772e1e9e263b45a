/** Reads the rows of a journal back, and believes nothing that the chain of commits does not prove. */
import type Database from "better-sqlite3";
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Event } from "../core/event.ts";
import { chainLine, chainNext, chainStart } from "./chain.ts";
import { blobName, decodeEvent, decodeValue, decodeWhole, type EventRow, type LoadBlob } from "./encode-event.ts";
import { JournalError, type RunHead } from "./journal.ts";
import { formatOf } from "./migrate.ts";
import { keepingWholes } from "./short-request.ts";
import { damaged } from "./sqlite-errors.ts";

export type EventReader = {
  events(after: number): IterableIterator<Event>;
  value(seq: number): Json;
  /** The event of a row that was read by other means: nothing proves it. */
  decode(row: EventRow): Event;
  /** Number and hash of the last commit. */
  last(): Commit;
};
export type Commit = { readonly seq: number; readonly hash: Uint8Array };

const commitsAtOnce = 64;

export function createEventReader(db: Database.Database, path: string, head: RunHead): EventReader {
  const read = statements(db);
  const start: Commit = { seq: 0, hash: chainStart(head) };
  let proven = 0; // commits up to this event were read and found right
  const load = createBlobLoader(read.blob, path);
  const proof = ({ seq, hash }: Commit): Buffer => {
    if (Buffer.isBuffer(hash)) return hash; // a flipped byte can make it anything
    throw damaged(path, `the proof of the commit that ends with ${seq} is not what was written`);
  };
  const commitBefore = (seq: number): Commit => read.before.get(seq) ?? start;

  /** The rows of the commits after `before`, at most so many commits, each checked. */
  const proveCommits = (
    before: Commit,
    most: number,
  ): { readonly rows: readonly EventRow[]; readonly last: Commit } => {
    const commits = read.commits.all(before.seq, most);
    const last = commits.at(-1) ?? before;
    const rows = read.rows.all(before.seq, last.seq);
    let hash = proof(before);
    let at = 0;
    for (const commit of commits) {
      let lines = "";
      for (let row = rows[at]; row !== undefined && row.seq <= commit.seq; row = rows[at]) {
        row.t ??= commit.t;
        lines += chainLine(row.seq, row.t, row.kind, row.iid, row.data);
        at += 1;
      }
      hash = chainNext(hash, lines);
      if (!proof(commit).equals(hash))
        throw damaged(path, `the events up to ${commit.seq} are not those that were written`);
    }
    if (before.seq <= proven) proven = Math.max(proven, last.seq);
    return { rows: rows as readonly EventRow[], last }; // each has its time now
  };
  const rowAt = (seq: number): EventRow => {
    if (seq > proven) proveCommits(commitBefore(seq), 1);
    const row = read.rows.all(seq - 1, seq)[0];
    if (row === undefined) throw damaged(path, `event ${seq} is missing`);
    return { ...row, t: row.t ?? 0 }; // for what it carries, not for its time
  };
  const request = keepingWholes((seq) => decodeWhole(rowAt(seq), load));

  const last = (): Commit => {
    const { event, seq, hash } = present(read.ends.get(), "a row");
    if (event !== seq)
      throw damaged(path, `its last event is ${event ?? 0}, but its last commit ends with ${seq ?? 0}`);
    return seq === null || hash === null ? start : { seq, hash };
  };

  const decode = (row: EventRow): Event => decoded(path, row, () => decodeEvent(row, { blob: load, request }));

  function* events(after: number): IterableIterator<Event> {
    let done = commitBefore(after + 1);
    for (;;) {
      const { rows, last: end } = proveCommits(done, commitsAtOnce);
      if (end.seq === done.seq) break;
      done = end;
      for (const row of rows)
        if (row.seq > after) yield decoded(path, row, () => decodeEvent(row, { blob: load, request }));
    }
    last(); // commits that lie behind these events, or events behind the commits, cannot pass unseen
  }

  return {
    events,
    decode,
    value(seq) {
      const row = rowAt(seq);
      const value = decoded(path, row, () => decodeValue(row, load));
      if (value === undefined) throw damaged(path, `event ${seq} carries no value`);
      return value;
    },
    last,
  };
}

function createBlobLoader(read: Database.Statement<[Buffer], Buffer>, path: string): LoadBlob {
  return (name) => {
    const bytes = read.get(Buffer.from(name, "hex"));
    if (bytes === undefined) throw damaged(path, `the value ${name.slice(0, 12)} is missing`);
    if (blobName(bytes) !== name) throw damaged(path, `the value ${name.slice(0, 12)} is not what was written`);
    return bytes.toString();
  };
}

function decoded<T>(path: string, row: EventRow, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof JournalError) throw error;
    throw damaged(path, `event ${row.seq} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** `t`: of its last event, and of all that have none of their own. */
type CommitRow = { readonly seq: number; readonly hash: Buffer; readonly t: number };
type StoredRow = Omit<EventRow, "t"> & { t: number | null };

function statements(db: Database.Database) {
  const isFirst = formatOf(db) === 1;
  return {
    commits: db.prepare<[number, number], CommitRow>(
      `SELECT seq, hash, ${isFirst ? "0" : "t"} t FROM tx WHERE seq > ? ORDER BY seq LIMIT ?`,
    ),
    before: db.prepare<[number], Commit & { readonly hash: Buffer }>(
      "SELECT seq, hash FROM tx WHERE seq < ? ORDER BY seq DESC LIMIT 1",
    ),
    ends: db.prepare<[], { event: number | null; seq: number | null; hash: Buffer | null }>(
      // one statement, one moment
      `SELECT (SELECT max(seq) FROM ${isFirst ? "event" : "event_row"}) event, (SELECT max(seq) FROM tx) seq,
        (SELECT hash FROM tx ORDER BY seq DESC LIMIT 1) hash`,
    ),
    rows: db.prepare<[number, number], StoredRow>(
      `SELECT seq, t, kind, iid, data FROM ${isFirst ? "event" : "event_row"} WHERE seq > ? AND seq <= ? ORDER BY seq`,
    ),
    blob: db.prepare<[Buffer], Buffer>("SELECT bytes FROM blob WHERE hash = ?").pluck(),
  };
}
