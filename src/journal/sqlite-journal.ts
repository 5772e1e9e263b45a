/**
 * The journal of a run in one SQLite file (`schema.ts` describes it). Invariants, cited by tests:
 * 1. What `append` returned from is on disk: WAL, synchronous=FULL, one transaction.
 * 2. Only the holder of the lease writes; one that lost it cannot write another row.
 * 3. What is read is what was written, or a `JournalError` says where it is not.
 * 4. After any error of `append` nothing more is written.
 */
import Database from "better-sqlite3";
import { present } from "../base/invariant.ts";
import { closeAsLeft } from "./close-as-left.ts";
import type { Commit } from "./event-reader.ts";
import type { Journal, NewRun, RunHead } from "./journal.ts";
import { makeFile } from "./journal-file.ts";
import { createJournalReader, type JournalReader } from "./journal-reader.ts";
import { JournalWriter } from "./journal-writer.ts";
import { takeLease } from "./lease.ts";
import { formatOf } from "./migrate.ts";
import { openToLook } from "./open-to-look.ts";
import { formatVersion } from "./schema.ts";
import { asOpenError } from "./sqlite-errors.ts";

/** `own`: to run it; `read`: to look. `now`: wall time, ms. `waitMs`: longest wait for a lock of another process. */
export type OpenOptions = {
  readonly mode: "own" | "read";
  readonly takeOver?: boolean;
  readonly now: number;
  readonly waitMs?: number;
};

/** Makes the file of a new run and opens it to run it. Throws `JournalError`; never writes over a file. */
export function createJournal(path: string, run: NewRun): Journal {
  makeFile(path, run);
  return openJournal(path, { mode: "own", now: run.now });
}

/** Opens a run. Throws `JournalError`: `missing foreign newer damaged`, `locked` (held by a process that lives), `io`. */
export function openJournal(path: string, options: OpenOptions): Journal {
  const timeout = options.waitMs ?? 5_000;
  let db: Database.Database | undefined;
  try {
    db = openToLook(path, timeout);
    if (options.mode === "read") return openToRead(db, path);
    refuseDamaged(db, path);
    db.close();
    db = new Database(path, { fileMustExist: true, timeout });
    return openToRun(db, path, options);
  } catch (error) {
    if (db?.open === true) closeAsLeft(db, path);
    throw asOpenError(error, path);
  }
}

/**
 * Looks before anything is written, by a connection that cannot write: one that can would move the `-wal` into the file
 * when it is closed. A file that is to be migrated is read whole; of others a resume reads all events anyway.
 */
function refuseDamaged(db: Database.Database, path: string): void {
  const reader = createJournalReader(db, path);
  reader.last();
  if (formatOf(db) < formatVersion) reader.verify();
}

function openToRead(db: Database.Database, path: string): Journal {
  return join(createJournalReader(db, path), undefined, () => db.close());
}

function openToRun(db: Database.Database, path: string, { takeOver = false, now }: OpenOptions): Journal {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL"); // better-sqlite3 opens WAL with NORMAL
  db.pragma("wal_autocheckpoint = 0"); // `moveIntoFile` does it, so that the mark `wal` is right in the file
  const found = createJournalReader(db, path);
  let last: Commit | undefined;
  const inspect = (): RunHead => {
    last = found.last();
    return found.head();
  };
  const epoch = takeLease(db, inspect, takeOver, now);
  const reader = createJournalReader(db, path); // the format may be another now
  const { id, began } = reader.head();
  const owned = { id, plan: reader.plan, began, epoch, last: present(last, "the last commit") };
  const writer = new JournalWriter(db, path, owned);
  return join(reader, writer, () => {
    if (!db.open) return;
    if (writer.release()) db.close();
    else closeAsLeft(db, path);
  });
}

/** Reads go to the reader, the rest to the writer: there is none where the run was opened to be read. */
function join(reader: JournalReader, writer: JournalWriter | undefined, close: () => void): Journal {
  const owned = (): JournalWriter => present(writer, "the right to write, in a journal that was opened to be read");
  return {
    get head() {
      return reader.head();
    },
    plan: reader.plan,
    append: (events, beat) => owned().append(events, beat),
    takeInbox: () => owned().takeInbox(),
    events: reader.events,
    replay: reader.replay,
    value: reader.value,
    instances: reader.instances,
    means: reader.means,
    verify: reader.verify,
    openAsks: reader.openAsks,
    ask: reader.ask,
    untaken: reader.untaken,
    close,
  };
}
