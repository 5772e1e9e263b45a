/** Reading the rows of all events of a journal and doing nothing with them: what a resume is held against. */
import Database from "better-sqlite3";
import { seconds } from "./measure.ts";

export type RawRead = { readonly rows: number; readonly ms: number };

export function readRows(path: string): RawRead {
  const start = seconds();
  const db = new Database(path, { readonly: true });
  let rows = 0;
  for (const _row of db.prepare("SELECT seq, t, kind, iid, data FROM event_row").iterate()) rows += 1;
  db.close();
  return { rows, ms: (seconds() - start) * 1_000 };
}
