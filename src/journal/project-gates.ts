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

/** The open file, with what is asked of it: a run looks several times a second. */
type Opened = {
  readonly db: Database.Database;
  readonly rows: Database.Statement<[], Row>;
  readonly later: Database.Statement<[string, number]>;
};

/** Milliseconds that one look waits for another process: the loop of a run must not stand still for it. */
const waitMs = 50;

/** Opens it when it is first needed. Errors: none. */
export function openProjectGates(project: string): ProjectGates {
  const path = join(project, ".sluice", "project.db");
  let file: Opened | undefined;
  const attempt = <T>(act: (opened: Opened) => T, otherwise: T): T => {
    try {
      file ??= open(path);
      return act(file);
    } catch (error) {
      if (!isOfFile(error)) throw error;
      close();
      if (isNoDatabase(error)) remove(path);
      return otherwise;
    }
  };
  const close = (): void => {
    file?.db.close();
    file = undefined;
  };
  return {
    read() {
      if (file === undefined && !existsSync(path)) return new Map(); // no run was ever refused
      return attempt(({ rows }) => new Map(rows.all().map(({ name, until }) => [name, until])), new Map());
    },
    note: (gate, until) => attempt(({ later }) => void later.run(gate, until), undefined),
    close,
  };
}

const noteSql =
  "INSERT INTO gate(name, until) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET until = max(until, excluded.until)";

/** What a crash of the machine loses is found out again: no write waits for the disk. */
function open(path: string): Opened {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path, { timeout: waitMs });
  try {
    db.pragma("synchronous = OFF");
    db.exec("CREATE TABLE IF NOT EXISTS gate(name TEXT PRIMARY KEY, until INT) STRICT");
    return { db, rows: db.prepare("SELECT name, until FROM gate"), later: db.prepare(noteSql) };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Of SQLite, or of the system where the folder cannot be made; anything else is a bug, and is told as one. */
function isOfFile(error: unknown): boolean {
  return error instanceof Database.SqliteError || (error instanceof Error && "syscall" in error);
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
