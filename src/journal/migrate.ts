/** Turns a journal of an earlier format into one of this: in the transaction of whoever goes on with the run, or not at all. */
import type Database from "better-sqlite3";
import { formatVersion, rowsSql } from "./schema.ts";

/** The format of an open file; its `-wal` may hold a later one than its first bytes. */
export function formatOf(db: Database.Database): number {
  return Number(db.pragma("user_version", { simple: true }));
}

/**
 * To be called in a transaction, by the holder. Events and commits stay as they were written, so their proof still holds.
 */
export function migrate(db: Database.Database): void {
  if (formatOf(db) < formatVersion) db.exec(fromFirst);
}

const began = "(SELECT began FROM run)";

/** Format 1 had an attempt for each start; `attempts` of an instance is the number of its last. */
const fromFirst = `
DROP INDEX inst_kid;
DROP INDEX inst_round;
DROP INDEX inst_live;
DROP INDEX inst_bad;
ALTER TABLE event RENAME TO event_row;
ALTER TABLE tx ADD COLUMN t INT;
ALTER TABLE inst RENAME TO inst_first;
ALTER TABLE attempt RENAME TO attempt_first;
${rowsSql}
INSERT INTO model(name) SELECT DISTINCT model FROM attempt_first WHERE model IS NOT NULL ORDER BY iid, n;
INSERT INTO inst_row
  SELECT i.iid, parent, node, key, round, item_iid, item_ix, t_open - ${began}, t_start - ${began}, t_end - ${began},
    attempts, outcome, i.cause, by_iid, value_seq,
    CASE WHEN rkey GLOB '${"[0-9a-f]".repeat(32)}' THEN unhex(rkey) ELSE rkey END, tree, from_run,
    (SELECT id FROM model WHERE name = a.model), CASE WHEN a.t0 <> i.t_start THEN a.t0 - ${began} END, a.t1 - ${began},
    a.cause, a.reserved, a.spent, a.usage
  FROM inst_first i LEFT JOIN attempt_first a ON a.iid = i.iid AND a.n = i.attempts ORDER BY i.iid;
INSERT INTO attempt_row
  SELECT a.iid, n, (SELECT id FROM model WHERE name = a.model), t0 - ${began}, t1 - ${began}, a.cause, reserved, spent,
    usage
  FROM attempt_first a JOIN inst_first i ON i.iid = a.iid WHERE n <> attempts ORDER BY a.iid, n;
DROP TABLE inst_first;
DROP TABLE attempt_first;
PRAGMA user_version = ${formatVersion};
`;
