/** Closes a journal after an error as a crash would: what stands in the file `-wal` stays there. */
import Database from "better-sqlite3";

/**
 * SQLite moves the `-wal` into the file and removes it when its last connection closes. After an error that would be a
 * second attempt on a disk that just failed; and where the error came between the two writes of `moveIntoFile`, the file
 * would say for ever that newer commits stand in a `-wal` that is gone. So a connection that cannot write closes last.
 */
export function closeAsLeft(db: Database.Database, path: string): void {
  const last = openToKeep(path);
  db.close();
  last?.close();
}

/** Undefined where the file cannot even be read: then nothing is moved into it either. */
function openToKeep(path: string): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    db.prepare("SELECT wal FROM run").get(); // from here on it holds its lock
    return db;
  } catch {
    db?.close();
    return undefined;
  }
}
