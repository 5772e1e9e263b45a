/** Opens a journal by a connection that cannot write: whoever looks at a file, or judges it, changes nothing. */
import Database from "better-sqlite3";
import { hasWal, judgeFile, refuseNewer } from "./journal-file.ts";
import { formatOf } from "./migrate.ts";
import { refuseWithoutWal } from "./without-wal.ts";

/**
 * `timeout`: ms to wait for a lock. Throws `JournalError` where the file is no journal, one of a later version, or a copy
 * that lacks its last events; else what SQLite throws.
 */
export function openToLook(path: string, timeout: number): Database.Database {
  judgeFile(path);
  const walBefore = hasWal(path);
  const db = openAsIs(path, timeout);
  try {
    refuseWithoutWal(db, path, walBefore);
    refuseNewer(path, formatOf(db));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * A change of SQLite's own that a crash or a full disk cut short (between a file with `-wal` and one without) is taken
 * back first: that needs a connection that can write, for a moment.
 */
function openAsIs(path: string, timeout: number): Database.Database {
  try {
    return openAndTry(path, { readonly: true, timeout });
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || error.code !== "SQLITE_READONLY_ROLLBACK") throw error;
    openAndTry(path, { timeout }).close();
    return openAndTry(path, { readonly: true, timeout });
  }
}

/** SQLite opens the file with the first question. */
function openAndTry(path: string, options: Database.Options): Database.Database {
  const db = new Database(path, { fileMustExist: true, ...options });
  try {
    db.prepare("SELECT 1 FROM sqlite_schema").get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
