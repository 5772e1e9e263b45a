/**
 * Who may write to a run. The row `run` names the holder (lease) and counts the takings (epoch: the fence). A holder on
 * this host is asked whether it lives; one on another host cannot be, and gives way only to `takeOver`.
 */
import type Database from "better-sqlite3";
import { isLive, thisProcess } from "./holder.ts";
import { type Holder, JournalError, type RunHead } from "./journal.ts";
import { migrate } from "./migrate.ts";

/**
 * Takes the run in a transaction of its own, in which `inspect` looks at the run first, and gives the new epoch. A file
 * of an earlier format is turned into one of this in the same transaction.
 * Throws `JournalError` `locked`, and what `inspect` throws: then nothing was written (the caller closes `db`).
 */
export function takeLease(db: Database.Database, inspect: () => RunHead, takeOver: boolean, now: number): number {
  db.exec("BEGIN IMMEDIATE");
  const head = inspect();
  if (head.holder !== undefined && !takeOver) refuseHeld(head, head.holder);
  migrate(db);
  const { host, boot, pid, pidStart } = thisProcess();
  db.prepare("UPDATE run SET epoch = ?, host = ?, boot = ?, pid = ?, pid_start = ?, beat = max(beat, ?)").run(
    head.epoch + 1,
    host,
    boot,
    pid,
    pidStart,
    now,
  );
  db.exec("COMMIT");
  moveIntoFile(db);
  return head.epoch + 1;
}

/**
 * Moves the commits from `-wal` into the file, so that the file itself has `wal` 1: newer commits follow. In the `-wal`
 * it is 0 again at once, because who ends in between, in order, moves that into the file as well.
 * Whoever sends a message in between sets it to 0, too, and that would be moved with it: then it is done once more.
 */
export function moveIntoFile(db: Database.Database): void {
  for (let tries = 0, isOther = true; isOther && tries < movesMost; tries += 1) {
    const before = othersCommits(db);
    db.exec("UPDATE run SET wal = 1");
    db.pragma("wal_checkpoint(PASSIVE)");
    isOther = othersCommits(db) !== before;
  }
  db.exec("UPDATE run SET wal = 0");
}

/** A message comes now and then: that one comes each time is nobody's run. */
const movesMost = 5;

/** Changes where another connection has committed since. */
function othersCommits(db: Database.Database): unknown {
  return db.pragma("data_version", { simple: true });
}

function refuseHeld(head: RunHead, holder: Holder): void {
  const lastBeat = `last sign of life ${new Date(head.beat).toISOString()}`;
  if (holder.host !== thisProcess().host) {
    throw new JournalError(
      "locked",
      `run "${head.id}" is held by process ${holder.pid} on host "${holder.host}" (${lastBeat}), which cannot be asked from here; if it is dead, take the run over with --take-over`,
    );
  }
  if (!isLive(holder)) return;
  throw new JournalError(
    "locked",
    `run "${head.id}" is held by process ${holder.pid}, which lives (${lastBeat}); wait for it or end it, or take the run over with --take-over`,
  );
}
