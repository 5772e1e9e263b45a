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
 * What an instance writes. `attempt`: an agent or a program, that is four events and its row of `inst_row`. `compute`:
 * `opened` and `settled` with a value, and that row.
 */
export type InstanceKind = "attempt" | "compute";
const rowsPerInstance = { attempt: 5, compute: 3 } as const;

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

const insertEvent = "INSERT INTO event_row(seq, kind, iid, data) VALUES (?, ?, ?, ?)";

function attemptWriter(db: Database.Database): (iid: number) => void {
  const event = db.prepare(insertEvent);
  const inst = db.prepare(
    `INSERT INTO inst_row(iid, parent, node, key, item_iid, item_ix, open, start, stop, attempts, outcome, value_seq, rkey, model)
     VALUES (?, 2, 1, ?, 0, ?, ?, ?, ?, 1, 0, ?, ?, 1)`,
  );
  return (iid) => {
    const seq = iid * 4;
    const key = createKey(iid);
    event.run(seq, 21, iid, `15,2,"${iid}",0,${iid}`);
    event.run(seq + 1, 24, iid, `15,"${key.toString("base64url")}",8,"${iid}","viKD"`);
    event.run(seq + 2, 6, iid, '1,"ok"');
    event.run(seq + 3, 26, iid, `3,${seq + 2},1`);
    inst.run(iid, String(iid), iid, iid, iid, iid, seq + 2, key);
  };
}

/** As long as a reuse key, and as little like the one before it. */
function createKey(iid: number): Buffer {
  const key = Buffer.alloc(16);
  for (let at = 0; at < 16; at += 4) key.writeInt32LE(Math.imul(iid, 0x9e3779b1 + at), at);
  return key;
}

function computeWriter(db: Database.Database): (iid: number) => void {
  const event = db.prepare(insertEvent);
  const inst = db.prepare(
    `INSERT INTO inst_row(iid, parent, node, key, item_iid, item_ix, open, stop, attempts, outcome, value_seq)
     VALUES (?, 2, 1, ?, 0, ?, ?, ?, 0, 0, ?)`,
  );
  return (iid) => {
    const seq = iid * 2;
    event.run(seq, 21, iid, `15,2,"${iid}",0,${iid}`);
    event.run(seq + 1, 26, iid, `4,${iid}`);
    inst.run(iid, String(iid), iid, iid, iid, seq + 1);
  };
}
