/**
 * What better-sqlite3 can do by itself: the rows that the journal writes, in the same tables with the same settings, by
 * plain prepared statements, one call a row. The measure that the journal is held against.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { schemaSql } from "../src/journal/schema.ts";

export type RawRows = {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly instancesPerSecond: number;
  readonly bytes: number; // of the file, when all is moved into it
};

/** Rows of an instance: four events, one of `inst`, one of `attempt`. */
export const rowsPerInstance = 6;

/** Writes so many instances, `inFlight` in one transaction (WAL, synchronous=FULL), in a folder of its own under `tmpdir`. */
export function rawRows(count: number, inFlight: number): RawRows {
  const folder = mkdtempSync(join(tmpdir(), "sluice-raw-"));
  const path = join(folder, "raw.db");
  const db = new Database(path);
  try {
    db.exec(schemaSql);
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    const began = process.hrtime.bigint();
    writeAll(db, count, inFlight);
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    db.pragma("wal_checkpoint(TRUNCATE)");
    const rows = count * rowsPerInstance;
    const bytes = statSync(path).size;
    return { rows, rowsPerSecond: rows / seconds, instancesPerSecond: count / seconds, bytes };
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

function writeAll(db: Database.Database, count: number, inFlight: number): void {
  const event = db.prepare("INSERT INTO event(seq, t, kind, iid, data) VALUES (?, ?, ?, ?, ?)");
  const inst = db.prepare(
    `INSERT INTO inst(iid, parent, node, key, item_iid, item_ix, t_open, t_start, t_end, attempts, outcome, value_seq)
     VALUES (?, 2, 1, ?, 0, ?, ?, ?, ?, 1, 0, ?)`,
  );
  const attempt = db.prepare("INSERT INTO attempt(iid, n, model, t0, t1, usage) VALUES (?, 1, ?, ?, ?, ?)");
  const now = 1_795_000_000_000;
  const write = db.transaction((first: number, end: number) => {
    for (let iid = first; iid < end; iid += 1) {
      const seq = iid * 4;
      const t = now + iid;
      event.run(seq, t, 21, iid, `{"parent":2,"key":"item-${iid}","src":0,"ix":${iid}}`);
      event.run(seq + 1, t, 24, iid, `{"attempt":1,"request":${requestText(iid)}}`);
      event.run(seq + 2, t, 6, iid, `{"attempt":1,"value":{"ok":true,"n":${iid}},"usage":${usageText}}`);
      event.run(seq + 3, t, 26, iid, `{"outcome":"ok","ref":${seq + 2},"attempts":1}`);
      inst.run(iid, `item-${iid}`, iid, t, t, t, seq + 2);
      attempt.run(iid, "model-1", t, t, usageText);
    }
  });
  for (let first = 1; first <= count; first += inFlight) write.immediate(first, Math.min(first + inFlight, count + 1));
}

const usageText = '{"inputTokens":9,"outputTokens":3}';

function requestText(iid: number): string {
  return `{"kind":"agent","role":"judge","model":"model-1","tools":[],"prompt":"judge item ${iid}","feedback":[],"idleMs":1000}`;
}
