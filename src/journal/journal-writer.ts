/** Writes the journal of a run that this process holds: the invariants of `sqlite-journal.ts`. */
import Database from "better-sqlite3";
import { invariant } from "../base/invariant.ts";
import { type Event, eventNumbers } from "../core/event.ts";
import type { Plan } from "../plan/plan.ts";
import { chainLine, chainNext } from "./chain.ts";
import { blobName, encodeData, type KeepBlob } from "./encode-event.ts";
import type { Commit } from "./event-reader.ts";
import { type InboxMessage, JournalError } from "./journal.ts";
import { moveIntoFile } from "./lease.ts";
import { numberNodes, type PlanNodes } from "./plan-nodes.ts";
import { project, stateAfter } from "./projection.ts";
import { createRowWriter, type RowWriter } from "./row-writer.ts";
import { createShortener, type Shortener } from "./short-request.ts";
import { asJournalError } from "./sqlite-errors.ts";

/** Which run is written, as which epoch, behind which commit. */
export type Owned = {
  readonly id: string;
  readonly plan: Plan;
  readonly began: number;
  readonly epoch: number;
  readonly last: Commit;
};

export class JournalWriter {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #id: string;
  readonly #epoch: number;
  readonly #rows: RowWriter;
  readonly #nodes: PlanNodes;
  readonly #write: ReturnType<typeof writeStatements>;
  readonly #keep: KeepBlob;
  readonly #shorten: Shortener;
  #last: Commit;
  #given = 0; // last message of the inbox that was given out
  #taken = 0; // last one that is marked
  #walBytes = 0;
  #broken: unknown;

  constructor(db: Database.Database, path: string, { id, plan, epoch, last, began }: Owned) {
    this.#db = db;
    this.#path = path;
    this.#id = id;
    this.#epoch = epoch;
    this.#last = last;
    this.#rows = createRowWriter(db, began);
    this.#nodes = numberNodes(plan);
    this.#shorten = createShortener(this.#rows.nodeOf);
    this.#write = writeStatements(db);
    this.#keep = (text) => {
      const name = blobName(text);
      this.#write.blob.run(Buffer.from(name, "hex"), Buffer.from(text));
      this.#walBytes += text.length;
      return name;
    };
  }

  append(events: readonly Event[], beat: number): void {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      this.#write.begin.run();
      if (this.#write.fence.run(beat, this.#epoch).changes !== 1) throw this.#lostLease();
      const last = this.#writeEvents(events);
      if (this.#given > this.#taken) this.#write.taken.run(beat, this.#given);
      this.#write.commit.run();
      this.#last = last;
      this.#taken = this.#given;
      if (this.#walBytes > checkpointBytes) this.#moveIntoFile();
    } catch (error) {
      this.#broken = asJournalError(error, this.#path);
      this.#rollBack();
      throw this.#broken;
    }
  }

  /** The error that broke it is what counts; closing rolls back as well. */
  #rollBack(): void {
    try {
      if (this.#db.inTransaction) this.#write.rollback.run();
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
    }
  }

  #writeEvents(events: readonly Event[]): Commit {
    const end = events.at(-1)?.t ?? 0;
    let lines = "";
    let { seq } = this.#last;
    for (const event of events) {
      seq += 1;
      invariant(event.seq === seq, `event ${event.seq} comes where ${seq} is due`);
      const kind = eventNumbers[event.kind];
      const iid = "iid" in event ? event.iid : null;
      const data = encodeData(event, this.#keep, this.#shorten);
      this.#rows.event(seq, event.t === end ? null : event.t, kind, iid, data);
      lines += chainLine(seq, event.t, kind, iid, data);
      project(event, this.#nodes, this.#rows);
      const state = stateAfter(event);
      if (state !== undefined) this.#write.state.run(state);
    }
    this.#walBytes += commitBytes;
    if (events.length === 0) return this.#last;
    this.#rows.flush();
    const hash = chainNext(this.#last.hash, lines);
    this.#write.tx.run(seq, this.#epoch, hash, end);
    this.#walBytes += lines.length * bytesOfLine;
    return { seq, hash };
  }

  #moveIntoFile(): void {
    this.#walBytes = 0;
    moveIntoFile(this.#db);
  }

  #lostLease(): JournalError {
    const now = this.#write.epoch.get();
    return new JournalError(
      "lost_lease",
      `run "${this.#id}" was taken over by another process (epoch ${now}, this one had ${this.#epoch}): this one stops here`,
    );
  }

  /** Also notices within a moment that the run was taken over, where nothing is written for long. */
  takeInbox(): readonly InboxMessage[] {
    try {
      if (this.#write.epoch.get() !== this.#epoch) throw this.#lostLease();
      const rows = this.#write.inbox.all(this.#given);
      this.#given = rows.at(-1)?.id ?? this.#given;
      return rows.map(({ id, t, actor, verb, body }) => ({ id, t, actor, verb, body: JSON.parse(body) }));
    } catch (error) {
      throw asJournalError(error, this.#path);
    }
  }

  /** Gives the lease back, and makes the run one file. False where it could not: then all is to be left as a crash would. */
  release(): boolean {
    if (this.#broken !== undefined) return false;
    try {
      if (this.#write.release.run(this.#epoch).changes !== 1) return false;
      this.#db.pragma("busy_timeout = 0");
      this.#db.pragma("journal_mode = DELETE"); // not while somebody reads; then `-wal` stays until the next run
      return true;
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error; // the events are durable; the lease dies with the process
      return error.code.startsWith("SQLITE_BUSY") || error.code.startsWith("SQLITE_LOCKED");
    }
  }
}

/** Bytes of `-wal` at which it is moved into the file, by the estimate below. */
const checkpointBytes = 8 * 1024 * 1024;
/** Pages that the smallest commit touches: the ends of five tables and three indexes. */
const commitBytes = 8 * 4_096;
/** Rows of `inst`, `attempt` and indexes for each byte of event text. */
const bytesOfLine = 2;

type InboxRow = {
  readonly id: number;
  readonly t: number;
  readonly actor: string;
  readonly verb: string;
  readonly body: string;
};

function writeStatements(db: Database.Database) {
  return {
    begin: db.prepare("BEGIN IMMEDIATE"),
    commit: db.prepare("COMMIT"),
    rollback: db.prepare("ROLLBACK"),
    epoch: db.prepare<[], number>("SELECT epoch FROM run").pluck(),
    fence: db.prepare("UPDATE run SET beat = ? WHERE epoch = ?"),
    state: db.prepare("UPDATE run SET state = ?"),
    tx: db.prepare("INSERT INTO tx(seq, epoch, hash, t) VALUES (?, ?, ?, ?)"),
    blob: db.prepare("INSERT OR IGNORE INTO blob(hash, bytes) VALUES (?, ?)"),
    release: db.prepare(
      "UPDATE run SET host = NULL, boot = NULL, pid = NULL, pid_start = NULL, wal = 0 WHERE epoch = ?",
    ),
    inbox: db.prepare<[number], InboxRow>(
      "SELECT id, t, actor, verb, body FROM inbox WHERE taken IS NULL AND id > ? ORDER BY id",
    ),
    taken: db.prepare("UPDATE inbox SET taken = ? WHERE taken IS NULL AND id <= ?"),
  };
}
