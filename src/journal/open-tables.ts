/** Opens the file of a run to ask its tables: beside whoever works on the run, and without a trace. */
import type Database from "better-sqlite3";
import type { RunTables } from "../core/run-tables.ts";
import type { Plan } from "../plan/plan.ts";
import { createEventReader } from "./event-reader.ts";
import type { RunHead } from "./journal.ts";
import { openToLook } from "./open-to-look.ts";
import { readHead, readPlan } from "./run-row.ts";
import { createRunTables } from "./run-tables.ts";
import { asOpenError } from "./sqlite-errors.ts";

/** Milliseconds to wait for a lock: only who writes the run anew, or ends it, holds one against a reader. */
const waitMs = 5_000;

/** What the file of a run says of it as a whole, without its plan. Throws `JournalError` as `openTables` does. */
export function readRunHead(path: string): RunHead {
  return look(path, (db) => {
    const head = readHead(db, path);
    db.close();
    return head;
  });
}

/** Whether the process of the run has taken this message of its inbox. Throws `JournalError`. */
export function isTaken(path: string, message: number): boolean {
  return look(path, (db) => {
    const taken = db.prepare<[number], number | null>("SELECT taken FROM inbox WHERE id = ?").pluck().get(message);
    db.close();
    return taken !== null;
  });
}

/**
 * All answers are of the moment in which it was opened. Throws `JournalError` as `openJournal` does, but proves no events:
 * see `run-tables.ts`. `close` must be called.
 */
export function openTables(path: string): {
  readonly head: RunHead;
  readonly plan: Plan;
  readonly tables: RunTables;
  close(): void;
} {
  return look(path, (db) => {
    db.exec("BEGIN");
    const head = readHead(db, path);
    const tables = createRunTables(db, path, createEventReader(db, path, head));
    return { head, plan: readPlan(db, path), tables, close: () => void db.close() };
  });
}

/** `read` closes it, now or later; where something is wrong it is closed here. */
function look<T>(path: string, read: (db: Database.Database) => T): T {
  let db: Database.Database | undefined;
  try {
    db = openToLook(path, waitMs);
    return read(db);
  } catch (error) {
    db?.close();
    throw asOpenError(error, path);
  }
}
