/**
 * What better-sqlite3 can do by itself: the very rows that a run has written, in the same transactions, into the same
 * tables with the same settings, by plain prepared statements, one call a row. The measure that a run is held against.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { schemaSql } from "../src/journal/schema.ts";
import { seconds } from "./measure.ts";

export type RawWrite = {
  readonly rows: number;
  readonly seconds: number; // of writing alone; the rows are read before, some commits at a time
  readonly bytes: number; // of the file, when all is moved into it
};

type Cells = readonly unknown[];
/** The rows of one commit. A row of an instance is written once, as it was in the end, with the last event that names it. */
type CommitRows = { readonly events: readonly Cells[]; readonly instances: readonly Cells[]; readonly tx: Cells };

/** Commits that are read before they are written. */
const commitsRead = 64;

/** Writes the rows of the closed run file `from` into a file of its own in `folder` (WAL, synchronous=FULL). */
export function writeRowsOf(from: string, folder: string): RawWrite {
  const path = join(folder, "raw.db");
  const source = new Database(from, { readonly: true });
  const target = new Database(path);
  target.exec(schemaSql);
  target.pragma("journal_mode = WAL");
  target.pragma("synchronous = FULL");
  const reader = commitReader(source);
  const write = commitWriter(target, reader.instanceColumns);
  let rows = 0;
  let took = 0;
  for (let commits = reader.next(); commits.length > 0; commits = reader.next()) {
    const start = seconds();
    for (const commit of commits) rows += write(commit);
    took += seconds() - start;
  }
  source.close();
  target.pragma("wal_checkpoint(TRUNCATE)");
  target.close();
  return { rows, seconds: took, bytes: statSync(path).size };
}

function commitReader(db: Database.Database): { readonly instanceColumns: readonly string[]; next(): CommitRows[] } {
  db.exec("CREATE TEMP TABLE last AS SELECT max(seq) seq, iid FROM event_row WHERE iid IS NOT NULL GROUP BY iid");
  db.exec("CREATE INDEX temp.last_seq ON last(seq)");
  const instanceColumns = usedColumns(db);
  const columns = instanceColumns.map((name) => `i.${name}`).join(", ");
  const txs = db.prepare("SELECT seq, epoch, hash, t FROM tx WHERE seq > ? ORDER BY seq LIMIT ?").raw();
  const events = db.prepare("SELECT seq, t, kind, iid, data FROM event_row WHERE seq > ? AND seq <= ?").raw();
  const instances = db
    .prepare(
      `SELECT ${columns} FROM last JOIN inst_row i USING (iid) WHERE last.seq > ? AND last.seq <= ? ORDER BY i.iid`,
    )
    .raw();
  let after = 0;
  const rowsOf = (tx: Cells): CommitRows => {
    const range = [after, Number(tx[0])];
    after = Number(tx[0]);
    return { tx, events: events.all(range) as Cells[], instances: instances.all(range) as Cells[] };
  };
  return { instanceColumns, next: () => (txs.all(after, commitsRead) as Cells[]).map(rowsOf) };
}

/** Who writes by hand binds no column that no row has. */
function usedColumns(db: Database.Database): readonly string[] {
  const names = db
    .prepare("SELECT * FROM inst_row")
    .columns()
    .map(({ name }) => name);
  const counts = db.prepare<[], Record<string, number>>(
    `SELECT ${names.map((name) => `count(${name}) ${name}`).join(", ")} FROM inst_row`,
  );
  const found = counts.get() ?? {};
  return names.filter((name) => (found[name] ?? 0) > 0);
}

/** Gives the number of rows. */
function commitWriter(db: Database.Database, columns: readonly string[]): (commit: CommitRows) => number {
  const event = db.prepare("INSERT INTO event_row(seq, t, kind, iid, data) VALUES (?, ?, ?, ?, ?)");
  const marks = columns.map(() => "?").join(", ");
  const instance = db.prepare(`INSERT INTO inst_row(${columns.join(", ")}) VALUES (${marks})`);
  const end = db.prepare("INSERT INTO tx(seq, epoch, hash, t) VALUES (?, ?, ?, ?)");
  return db.transaction(({ events, instances, tx }: CommitRows) => {
    for (const cells of events) event.run(...cells);
    for (const cells of instances) instance.run(...cells);
    end.run(...tx);
    return events.length + instances.length + 1;
  }).immediate;
}
