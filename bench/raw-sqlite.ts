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

/**
 * What an instance writes. `attempt`: an agent or a program, that is four events, its row of `inst`, one of `attempt`.
 * `compute`: `opened` and `settled` with a value, and its row of `inst`.
 */
export type InstanceKind = "attempt" | "compute";
const rowsPerInstance = { attempt: 6, compute: 3 } as const;

/** Writes so many instances, `inFlight` in one transaction (WAL, synchronous=FULL), in a folder of its own under `tmpdir`. */
export function rawRows(count: number, inFlight: number, kind: InstanceKind = "attempt"): RawRows {
  const folder = mkdtempSync(join(tmpdir(), "sluice-raw-"));
  const path = join(folder, "raw.db");
  const db = new Database(path);
  try {
    db.exec(schemaSql);
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    const start = process.hrtime.bigint();
    writeAll(db, count, inFlight, kind === "attempt" ? attemptWriter(db) : computeWriter(db));
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    db.pragma("wal_checkpoint(TRUNCATE)");
    const rows = count * rowsPerInstance[kind];
    const bytes = statSync(path).size;
    return { rows, rowsPerSecond: rows / seconds, instancesPerSecond: count / seconds, bytes };
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

function writeAll(db: Database.Database, count: number, inFlight: number, write: (iid: number) => void): void {
  const group = db.transaction((first: number, end: number) => {
    for (let iid = first; iid < end; iid += 1) write(iid);
  });
  for (let first = 1; first <= count; first += inFlight) group.immediate(first, Math.min(first + inFlight, count + 1));
}

const insertEvent = "INSERT INTO event(seq, t, kind, iid, data) VALUES (?, ?, ?, ?, ?)";
const began = 1_795_000_000_000;

function attemptWriter(db: Database.Database): (iid: number) => void {
  const event = db.prepare(insertEvent);
  const inst = db.prepare(
    `INSERT INTO inst(iid, parent, node, key, item_iid, item_ix, t_open, t_start, t_end, attempts, outcome, value_seq)
     VALUES (?, 2, 1, ?, 0, ?, ?, ?, ?, 1, 0, ?)`,
  );
  const attempt = db.prepare("INSERT INTO attempt(iid, n, model, t0, t1, usage) VALUES (?, 1, ?, ?, ?, ?)");
  return (iid) => {
    const seq = iid * 4;
    const t = began + iid;
    event.run(seq, t, 21, iid, `{"parent":2,"key":"item-${iid}","src":0,"ix":${iid}}`);
    event.run(seq + 1, t, 24, iid, `{"attempt":1,"request":${requestText(iid)}}`);
    event.run(seq + 2, t, 6, iid, `{"attempt":1,"value":{"ok":true,"n":${iid}},"usage":${usageText}}`);
    event.run(seq + 3, t, 26, iid, `{"outcome":"ok","ref":${seq + 2},"attempts":1}`);
    inst.run(iid, `item-${iid}`, iid, t, t, t, seq + 2);
    attempt.run(iid, "model-1", t, t, usageText);
  };
}

function computeWriter(db: Database.Database): (iid: number) => void {
  const event = db.prepare(insertEvent);
  const inst = db.prepare(
    `INSERT INTO inst(iid, parent, node, key, item_iid, item_ix, t_open, t_end, attempts, outcome, value_seq)
     VALUES (?, 2, 1, ?, 0, ?, ?, ?, 0, 0, ?)`,
  );
  return (iid) => {
    const seq = iid * 2;
    const t = began + iid;
    event.run(seq, t, 21, iid, `{"parent":2,"key":"item-${iid}","src":0,"ix":${iid}}`);
    event.run(seq + 1, t, 26, iid, `{"outcome":"ok","value":${iid}}`);
    inst.run(iid, `item-${iid}`, iid, t, t, seq + 1);
  };
}

const usageText = '{"inputTokens":9,"outputTokens":3}';

function requestText(iid: number): string {
  return `{"kind":"agent","role":"judge","model":"model-1","tools":[],"prompt":"judge item ${iid}","feedback":[],"idleMs":1000}`;
}
