/** A copy of a journal without the file that held its last commits (SAFETY.md H94). */
import type Database from "better-sqlite3";
import { livePid } from "./holder.ts";
import { hasWal } from "./journal-file.ts";
import { readHead } from "./run-row.ts";
import { damaged } from "./sqlite-errors.ts";

/**
 * Throws `JournalError` `damaged` where the file says that newer commits stand in its `-wal`, but there was none when
 * it was opened (`walBefore`; opening makes an empty one).
 */
export function refuseWithoutWal(db: Database.Database, path: string, walBefore: boolean): void {
  if (walBefore || db.prepare("SELECT wal FROM run").pluck().get() !== 1) return;
  if (livePid(readHead(db, path)) !== undefined && hasWal(path)) return; // its holder opened it a moment ago
  throw damaged(path, `its last events stood in the file "${path}-wal", which was not copied with it or was removed`);
}
