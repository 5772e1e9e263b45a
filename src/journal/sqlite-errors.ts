/** What SQLite says of a file, as the `JournalError` that a person can act on. */
import Database from "better-sqlite3";
import { JournalError } from "./journal.ts";

/** Errors that are not SQLite's (bugs of ours, journal errors) come back as they are. `cure`: what to do about the disk. */
export function asJournalError(error: unknown, path: string, cure = afterFault): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const { code, message } = error;
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new JournalError(
      "locked",
      `the journal "${path}" is in use by another process; try again when it has ended`,
    );
  }
  if (code === "SQLITE_FULL") return full(path, `the disk is full; ${cure}`);
  if (code.startsWith("SQLITE_IOERR")) return fault(path, `cannot be read or written (${message}, ${code}); ${cure}`);
  if (code.startsWith("SQLITE_CANTOPEN") || code.startsWith("SQLITE_READONLY") || code === "SQLITE_PERM") {
    return new JournalError(
      "io",
      `the journal "${path}" cannot be opened (${message}); check the rights of the file and its folder`,
    );
  }
  if (code === "SQLITE_NOTADB") return foreign(path, "is not a SQLite file");
  if (code.startsWith("SQLITE_CORRUPT")) return damaged(path, message);
  return error;
}

/** Does some work on a file, and tells what SQLite says of it as `asJournalError` does. */
export type Guard = <T>(work: () => T) => T;

export function guardOf(path: string): Guard {
  return (work) => {
    try {
      return work();
    } catch (error) {
      throw asJournalError(error, path);
    }
  };
}

/** What comes while a journal is opened: there, SQL that does not fit the tables means that these are not ours any more. */
export function asOpenError(error: unknown, path: string): unknown {
  if (error instanceof Database.SqliteError && error.code === "SQLITE_ERROR") {
    return damaged(path, `its tables are not those that were made (${error.message})`);
  }
  return asJournalError(error, path);
}

/** `what` goes on from the file's name: "is empty". */
export function foreign(path: string, what: string): JournalError {
  return new JournalError("foreign", `"${path}" ${what}: it is no journal of sluice; it was left as it is`);
}

/** `what`: what is wrong, and where. */
export function damaged(path: string, what: string): JournalError {
  const cure = `the file was left as it is; put a copy of it back if there is one, or save what can be read with \`sqlite3 "${path}" .recover\``;
  return new JournalError("damaged", `the journal "${path}" is damaged: ${what}; ${cure}`);
}

function full(path: string, what: string): JournalError {
  return new JournalError("full", `the journal "${path}" cannot be written: ${what}`);
}

function fault(path: string, what: string): JournalError {
  return new JournalError("io", `the journal "${path}" ${what}`);
}

/** Where a file could not even be made. */
export const beforeRun = "no run was begun: free space (or mend the disk), then start it again";

const afterFault =
  "the run stops here and loses nothing: keep the journal, free space (or mend the disk), then resume the run";
