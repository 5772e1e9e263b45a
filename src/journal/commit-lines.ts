/**
 * The events of commits as the lines that their proof covers (`chain.ts`), put together by SQLite: one text a commit in
 * place of five values an event is read in a quarter of the time, and hashed as it is.
 */
import type Database from "better-sqlite3";
import type { EventRow } from "./encode-event.ts";
import { formatOf } from "./migrate.ts";

/** `hash`: what stands there as the proof, which a flipped byte can make anything. `lines`: empty where the events are gone. */
export type CommitLines = { readonly seq: number; readonly hash: unknown; readonly lines: string };

/** Gives the commits behind event `after`, at most so many, in order. */
export function commitReader(db: Database.Database): (after: number, most: number) => readonly CommitLines[] {
  const isFirst = formatOf(db) === 1;
  const time = isFirst ? "e.t" : "coalesce(e.t, x.t)";
  // The rows come by their number, as they stand: to ask for that order would have SQLite sort them. The proof shows it.
  // SQLite's texts would end at a NUL, which no JSON has: in a damaged file it makes the proof fail, as it should.
  const read = db.prepare<[number, number, number], CommitLines>(
    `SELECT x.seq, x.hash, coalesce((
        SELECT group_concat(concat_ws(' ', e.seq, ${time}, e.kind, coalesce(e.iid, 'null'), e.data) || x'0a', '')
        FROM ${isFirst ? "event" : "event_row"} e WHERE e.seq > x.before AND e.seq <= x.seq
      ), '') lines
      FROM (
        SELECT seq, hash, ${isFirst ? "0 t" : "t"}, lag(seq, 1, ?) OVER (ORDER BY seq) before
        FROM tx WHERE seq > ? ORDER BY seq LIMIT ?
      ) x ORDER BY x.seq`,
  );
  return (after, most) => read.all(after, after, most);
}

/** The rows of proven lines. */
export function rowsOfLines(lines: string): readonly EventRow[] {
  const rows: EventRow[] = [];
  eachRow(lines, (row) => void rows.push({ ...row }));
  return rows;
}

/** Calls `visit` with each row of proven lines: with one object, which is another row after the call. */
export function eachRow(lines: string, visit: (row: EventRow) => void): void {
  const row = { seq: 0, t: 0, kind: 0, iid: null as number | null, data: "" };
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let code = lines.charCodeAt(at); code !== space; code = lines.charCodeAt(at)) {
      value = value * 10 + code - zero;
      at += 1;
    }
    at += 1;
    return value;
  };
  while (at < lines.length) {
    row.seq = number();
    row.t = number();
    row.kind = number();
    const hasIid = lines.charCodeAt(at) !== firstOfNull;
    row.iid = hasIid ? number() : null;
    if (!hasIid) at += "null ".length;
    const end = lines.indexOf("\n", at);
    row.data = lines.slice(at, end);
    at = end + 1;
    visit(row);
  }
}

const space = 32;
const zero = 48;
const firstOfNull = 110;
