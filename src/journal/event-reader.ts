/** Reads the rows of a journal back, and believes nothing that the chain of commits does not prove. */
import type Database from "better-sqlite3";
import { present } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import type { Event } from "../core/event.ts";
import { chainNext, chainStart } from "./chain.ts";
import { type CommitLines, commitReader, eachRow, rowsOfLines } from "./commit-lines.ts";
import { blobName, decodeEvent, decodeValue, decodeWhole, type EventRow, type LoadBlob } from "./encode-event.ts";
import { JournalError, type RunHead } from "./journal.ts";
import { formatOf } from "./migrate.ts";
import { replayEvent } from "./replay-event.ts";
import { keepingWholes } from "./short-request.ts";
import { damaged } from "./sqlite-errors.ts";

export type EventReader = {
  events(after: number): IterableIterator<Event>;
  /** All events in order, as folding needs them: see `replay-event.ts`. */
  replay(visit: (event: Event) => void): void;
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
  const commitsAfter = commitReader(db);
  const start: Commit = { seq: 0, hash: chainStart(head) };
  let proven = 0; // commits up to this event were read and found right
  const load = createBlobLoader(read.blob, path);
  const proof = ({ seq, hash }: { readonly seq: number; readonly hash: unknown }): Buffer => {
    if (Buffer.isBuffer(hash)) return hash; // a flipped byte can make it anything
    throw damaged(path, `the proof of the commit that ends with ${seq} is not what was written`);
  };
  const commitBefore = (seq: number): Commit => read.before.get(seq) ?? start;

  /** The commits after `before`, at most so many, each checked. */
  const proveCommits = (before: Commit, most: number): readonly CommitLines[] => {
    const commits = commitsAfter(before.seq, most);
    let hash = proof(before);
    for (const commit of commits) {
      hash = chainNext(hash, commit.lines);
      if (!proof(commit).equals(hash))
        throw damaged(path, `the events up to ${commit.seq} are not those that were written`);
    }
    if (before.seq <= proven) proven = Math.max(proven, commits.at(-1)?.seq ?? 0);
    return commits;
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

  /** Proves all commits behind `after`, some at a time. */
  function* lines(after: number): IterableIterator<string> {
    let done = commitBefore(after + 1);
    for (;;) {
      const commits = proveCommits(done, commitsAtOnce);
      const end = commits.at(-1);
      if (end === undefined) break;
      done = { seq: end.seq, hash: proof(end) };
      for (const commit of commits) yield commit.lines;
    }
    last(); // commits that lie behind these events, or events behind the commits, cannot pass unseen
  }

  function* events(after: number): IterableIterator<Event> {
    for (const commit of lines(after)) {
      for (const row of rowsOfLines(commit)) if (row.seq > after) yield decode(row);
    }
  }

  const whole = (seq: number): Event => decode(rowAt(seq));

  return {
    events,
    replay(visit) {
      for (const commit of lines(0)) {
        eachRow(commit, (row) => visit(replayEvent(row, whole) ?? decode(row)));
      }
    },
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

type StoredRow = Omit<EventRow, "t"> & { t: number | null };

function statements(db: Database.Database) {
  const isFirst = formatOf(db) === 1;
  return {
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
