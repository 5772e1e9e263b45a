/** A journal's file before it is a journal: made whole or not at all, and judged by its first bytes before SQLite sees it. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { hashJson } from "../base/hash.ts";
import { JournalError, type NewRun } from "./journal.ts";
import { applicationId, formatVersion, schemaSql } from "./schema.ts";
import { asJournalError, beforeRun, damaged, foreign } from "./sqlite-errors.ts";

/**
 * Makes the file of a new run: written under another name, then renamed, so no half-made file ever has its name.
 * Throws `JournalError` `foreign` where there is a file already.
 */
export function makeFile(path: string, run: NewRun): void {
  if (existsSync(path))
    throw new JournalError("foreign", `"${path}" exists already: a new run never writes over a file`);
  const draft = `${path}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(draft, { force: true });
    const db = new Database(draft);
    try {
      db.pragma("synchronous = FULL");
      db.exec(`BEGIN IMMEDIATE; ${schemaSql}`);
      insertRun(db, run);
      db.exec("COMMIT");
    } finally {
      db.close();
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    for (const left of [draft, `${draft}-journal`]) rmSync(left, { force: true });
    throw asFileError(error, path);
  }
}

function insertRun(db: Database.Database, run: NewRun): void {
  const planText = JSON.stringify(run.plan); // its order of keys is that of schemas as models see them
  db.prepare("INSERT INTO plan(one, body) VALUES (1, ?)").run(Buffer.from(planText));
  db.prepare(
    `INSERT INTO run(one, id, pipeline, plan_hash, provider, began, state, epoch, beat, wal)
     VALUES (1, ?, ?, ?, ?, ?, 'running', 0, ?, 0)`,
  ).run(run.id, run.pipeline, hashJson(JSON.parse(planText)), run.provider, run.now, run.now);
}

/** The rename itself must survive a power cut; some systems cannot sync a folder, and need not. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    return;
  }
}

/** Throws `JournalError` (`missing foreign newer damaged io`) unless the file is a journal of a version that we read. */
export function judgeFile(path: string): void {
  const header = readHeader(path);
  if (header.length === 0) throw foreign(path, "is empty");
  if (header.length < 100 || header.toString("latin1", 0, 16) !== "SQLite format 3\0") {
    throw foreign(path, "is not a SQLite file");
  }
  if (header.readUInt32BE(68) !== applicationId) throw foreign(path, "is a SQLite file of something else");
  const version = header.readUInt32BE(60);
  refuseNewer(path, version);
  if (version < 1) throw damaged(path, "its header has no format version");
}

/** Throws `JournalError` `newer`. The `-wal` may hold a later format than the first bytes of the file. */
export function refuseNewer(path: string, version: number): void {
  if (version > formatVersion) {
    throw new JournalError(
      "newer",
      `the journal "${path}" has format ${version}, this sluice reads up to ${formatVersion}; use the version of sluice that made it, or a later one`,
    );
  }
}

function readHeader(path: string): Buffer {
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK); // a FIFO would keep us for ever
    try {
      if (!fstatSync(handle).isFile()) throw foreign(path, "is not a file");
      const header = Buffer.alloc(100);
      return header.subarray(0, readSync(handle, header, 0, 100, 0));
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw asFileError(error, path);
  }
}

/** Whether the file `-wal` beside it holds anything. */
export function hasWal(path: string): boolean {
  const stat = statSync(`${path}-wal`, { throwIfNoEntry: false });
  return stat !== undefined && stat.size > 0;
}

function asFileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || error instanceof Database.SqliteError)
    return asJournalError(error, path, beforeRun);
  if (error.code === "ENOENT") return new JournalError("missing", `there is no journal "${path}"`);
  const kind = error.code === "ENOSPC" || error.code === "EDQUOT" ? "full" : "io";
  return new JournalError(
    kind,
    `the journal "${path}" cannot be opened (${error.message}); check the disk, the file and its folder`,
  );
}
