/**
 * Answers questions about a run from the tables of its file, each without reading more than it asks for: what a view shows
 * of 100,000 instances must be there at once. Nothing here proves the chain of commits, which would read all events: that
 * the file is a journal, and that no later commits are missing, was seen when it was opened; `resume` proves the rest.
 *
 * An event of an instance is found without an index by it: `t` never goes back, and the tables say when things happened.
 */
import type Database from "better-sqlite3";
import { causeKinds } from "../base/outcome.ts";
import { type Event, type EventKind, eventNumbers } from "../core/event.ts";
import type { AttemptEnd, EventsCall, RunTables, TableRow } from "../core/run-tables.ts";
import { asksReader, readAsks } from "./ask-rows.ts";
import type { EventRow } from "./encode-event.ts";
import type { EventReader } from "./event-reader.ts";
import { createRunCounts, tableRows } from "./run-counts.ts";
import { guardOf } from "./sqlite-errors.ts";

/** `db` must be in a transaction: all answers are of one moment. Throws `JournalError`. */
export function createRunTables(db: Database.Database, path: string, reader: EventReader): RunTables {
  const read = instanceStatements(db);
  const find = eventFinder(db, reader);
  const readAsksOf = asksReader(db);
  const guard = guardOf(path);
  const lastRound = (loop: number): number => {
    let [known, missing] = [0, 1];
    while (read.round.get(missing, loop) !== undefined) [known, missing] = [missing, missing * 2];
    while (missing - known > 1) {
      const middle = Math.floor((known + missing) / 2);
      if (read.round.get(middle, loop) === undefined) missing = middle;
      else known = middle;
    }
    return known;
  };
  const opened = (parent: number, most: number): TableRow[] => {
    const rows: TableRow[] = read.items.all(parent, most);
    for (let round = 1; rows.length < most; round += 1) {
      const row = read.round.get(round, parent);
      if (row === undefined) break;
      rows.push(row);
    }
    return rows;
  };
  return {
    ...createRunCounts(db, guard),
    row: (iid) => guard(() => read.row.get(iid)),
    firstInside: (parent) => guard(() => read.first.get(parent)),
    opened: (parent, most) => guard(() => opened(parent, most)),
    itemAt: (fan, before) => guard(() => read.itemAt.get(fan, before)),
    countItems: (fan) => guard(() => read.countItems.get(fan) ?? 0),
    item: (fan, key) => guard(() => read.item.get(fan, key)),
    round: (loop, round) => guard(() => read.round.get(round, loop)),
    lastRound: (loop) => guard(() => lastRound(loop)),
    openInside: (parent, node) =>
      guard(() => (node === undefined ? read.openInside.get(parent) : read.openOfNode.get(node, parent))),
    lastEvent: () => guard(find.last),
    events: (call) => guard(() => find.between(call)),
    lastOf: (kinds, after, before) => guard(() => find.lastOf(kinds, after, before)),
    beforeEpoch: (epoch) => guard(() => read.beforeEpoch.get(epoch) ?? 0),
    countMessages: (verb) => guard(() => read.messages.get(verb) ?? 0),
    asksOf: (iid) => guard(() => readAsksOf(iid)),
    asks: (most) => guard(() => readAsks(db, most)),
    interrupted: () => guard(() => read.interrupted.all(interrupted)),
    unbilled: () => guard(() => read.unbilled.all(interrupted)),
    hasTaken: () => guard(() => read.taken.get() !== undefined),
    value: (seq) => guard(() => reader.value(seq)),
  };
}

const interrupted = causeKinds.indexOf("interrupted");

function instanceStatements(db: Database.Database) {
  const rows = <P extends readonly unknown[]>(where: string) =>
    db.prepare<[...P], TableRow>(`${tableRows} WHERE ${where}`);
  const counts = <P extends readonly unknown[]>(sql: string) => db.prepare<[...P], number>(sql).pluck();
  return {
    row: rows<[number]>("iid = ?"),
    first: rows<[number]>("parent = ? AND round IS NULL ORDER BY node, iid LIMIT 1"),
    items: rows<[number, number]>("parent = ? AND round IS NULL AND key IS NOT NULL ORDER BY node, iid LIMIT ?"),
    itemAt: rows<[number, number]>(
      "parent = ? AND round IS NULL AND key IS NOT NULL ORDER BY node, iid LIMIT 1 OFFSET ?",
    ),
    item: rows<[number, string]>("parent = ? AND round IS NULL AND key = ?"),
    round: rows<[number, number]>("round = ? AND parent = ?"),
    openInside: rows<[number]>("parent = ? AND round IS NULL AND outcome IS NULL ORDER BY node, iid LIMIT 1"),
    openOfNode: rows<[number, number]>(
      "node = ? AND outcome IS NULL AND +parent = ? AND round IS NULL ORDER BY iid LIMIT 1",
    ),
    countItems: counts<[number]>("SELECT count(*) FROM inst WHERE parent = ? AND round IS NULL"),
    beforeEpoch: counts<[number]>("SELECT seq FROM tx WHERE epoch < ? ORDER BY seq DESC LIMIT 1"),
    messages: counts<[string]>("SELECT count(*) FROM inbox WHERE verb = ?"),
    unbilled: counts<[number]>("SELECT iid FROM attempt WHERE usage IS NULL AND (t1 IS NULL OR cause = ?)"),
    taken: counts<[]>("SELECT 1 FROM inst WHERE from_run IS NOT NULL LIMIT 1"),
    interrupted: db.prepare<[number], AttemptEnd>(
      "SELECT iid, n number, t0 started, t1 ended FROM attempt WHERE cause = ? AND t1 IS NOT NULL ORDER BY iid, n",
    ),
  };
}

type Last = { readonly seq: number; readonly t: number };

function eventFinder(db: Database.Database, reader: EventReader) {
  const timeAt = db.prepare<[number], number>("SELECT t FROM event WHERE seq = ?").pluck();
  const lastSeq = db.prepare<[], number>("SELECT max(seq) FROM event").pluck();
  const row = "SELECT seq, t, kind, iid, data FROM event WHERE seq >= ? AND seq <= ?";
  const statements = new Map<string, Database.Statement<unknown[], EventRow>>();
  const rowsWhere = (where: string): Database.Statement<unknown[], EventRow> => {
    const known = statements.get(where) ?? db.prepare<unknown[], EventRow>(`${row} ${where}`);
    statements.set(where, known);
    return known;
  };
  let known: Last | undefined;
  const last = (): Last => {
    if (known !== undefined) return known;
    const seq = lastSeq.get() ?? 0;
    known = { seq, t: timeAt.get(seq) ?? 0 };
    return known;
  };
  /** The first event at that time or later. */
  const firstAt = (t: number): number => {
    let [low, high] = [1, last().seq + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((timeAt.get(middle) ?? 0) < t) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    last,
    between({ iid, from, to, kinds, holding }: EventsCall): readonly Event[] {
      const ofIid = iid === undefined ? "" : "AND iid = ?";
      const withText = holding === undefined ? "" : "AND instr(data, ?) > 0";
      const found = rowsWhere(`${ofIid} ${ofKinds(kinds)} ${withText} ORDER BY seq`);
      const given = [...(iid === undefined ? [] : [iid]), ...(holding === undefined ? [] : [holding])];
      return found.all(firstAt(from), to >= last().t ? last().seq : firstAt(to + 1) - 1, ...given).map(reader.decode);
    },
    lastOf(kinds: readonly EventKind[], after: number, before: number): Event | undefined {
      const found = rowsWhere(`${ofKinds(kinds)} ORDER BY seq DESC LIMIT 1`).get(
        after + 1,
        Math.min(before - 1, last().seq),
      );
      return found === undefined ? undefined : reader.decode(found);
    },
  };
}

/** Of so few kinds there is no index: it would cost each event of a run more than a view saves. */
function ofKinds(kinds: readonly EventKind[] | undefined): string {
  return kinds === undefined ? "" : `AND kind IN (${kinds.map((kind) => eventNumbers[kind]).join(", ")})`;
}
