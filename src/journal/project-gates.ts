/**
 * The quotas of providers, as the runs of a project tell each other of them: the table `gate` of `.sluice/project.db`.
 * Nothing hangs on it but that fewer requests are refused: a file that is lost, damaged or locked is made anew or left
 * alone, and never ends a run.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";

export type ProjectGates = {
  /** Until when nothing is to be asked, by the name of the quota; wall time, ms. */
  read(): ReadonlyMap<string, number>;
  /** A later time counts, an earlier one does not. */
  note(gate: string, until: number): void;
  close(): void;
};

type Row = { readonly name: string; readonly until: number };

/** Milliseconds that one look waits for another process: the loop of a run must not stand still for it. */
const waitMs = 50;

/** Opens it when it is first needed. Errors: none. */
export function openProjectGates(project: string): ProjectGates {
  const path = join(project, ".sluice", "project.db");
  let db: Database.Database | undefined;
  const attempt = <T>(act: (opened: Database.Database) => T, otherwise: T): T => {
    try {
      db ??= open(path);
      return act(db);
    } catch (error) {
      close();
      if (isNoDatabase(error)) remove(path);
      return otherwise;
    }
  };
  const close = (): void => {
    db?.close();
    db = undefined;
  };
  return {
    read() {
      if (db === undefined && !existsSync(path)) return new Map(); // no run was ever refused
      return attempt((opened) => new Map(rowsOf(opened).map(({ name, until }) => [name, until])), new Map());
    },
    note: (gate, until) => attempt((opened) => void opened.prepare(noteSql).run(gate, until), undefined),
    close,
  };
}

const noteSql =
  "INSERT INTO gate(name, until) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET until = max(until, excluded.until)";

function rowsOf(db: Database.Database): readonly Row[] {
  return db.prepare<[], Row>("SELECT name, until FROM gate").all();
}

/** What a crash of the machine loses is found out again: no write waits for the disk. */
function open(path: string): Database.Database {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path, { timeout: waitMs });
  try {
    db.pragma("synchronous = OFF");
    db.exec("CREATE TABLE IF NOT EXISTS gate(name TEXT PRIMARY KEY, until INT) STRICT");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function isNoDatabase(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return error.code === "SQLITE_NOTADB" || error.code.startsWith("SQLITE_CORRUPT");
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
    rmSync(`${path}-journal`, { force: true });
  } catch {
    // it stays, and each run finds out by itself
  }
}
