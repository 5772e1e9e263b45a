/**
 * Writes the rows of one transaction in few, large statements: a call of SQLite for each row would cost more than the
 * row. Rows of instances and attempts that change again within the transaction are written once.
 */
import type Database from "better-sqlite3";
import { present } from "../base/invariant.ts";
import { askNumbers } from "./ask-rows.ts";
import { jsonText } from "./encode-event.ts";
import type { ClosedAsk, EndedAttempt, EventOf, Opened, Rows, Settled } from "./projection.ts";

type Cell = number | string | null;

export type RowWriter = Rows & {
  event(seq: number, t: number, kind: number, iid: number | null, data: string): void;
  /** Writes what is still in hand; to be called before the commit. */
  flush(): void;
};

export function createRowWriter(db: Database.Database): RowWriter {
  const events = createEvents(db);
  const instances = createInstances(db);
  const attempts = createAttempts(db);
  const asks = createAsks(db);
  return {
    event: events.add,
    open: instances.open,
    start(event) {
      instances.start(event);
      attempts.start(event);
    },
    looked: instances.looked,
    settle: instances.settle,
    endAttempt: attempts.end,
    ...asks,
    nodeOf: instances.nodeOf,
    flush() {
      events.flush();
      instances.flush();
      attempts.flush();
    },
  };
}

/** Cells in hand before they are written, so that a large transaction does not pile up. */
const mostCells = 8_192;
const rowsAtOnce = 32;

/** Rows of one table, as one list of cells: no object a row. */
type Bulk = { readonly cells: Cell[]; flush(): void };

function createBulk(db: Database.Database, table: string, columns: readonly string[]): Bulk {
  const width = columns.length;
  const row = `(${columns.map(() => "?").join(",")})`;
  const insert = `INSERT INTO ${table}(${columns.join(",")}) VALUES `;
  const one = db.prepare(insert + row);
  const many = db.prepare(insert + Array.from({ length: rowsAtOnce }, () => row).join(","));
  const cells: Cell[] = [];
  const flush = (): void => {
    let at = 0;
    for (; at + width * rowsAtOnce <= cells.length; at += width * rowsAtOnce) {
      many.run(cells.slice(at, at + width * rowsAtOnce));
    }
    for (; at < cells.length; at += width) one.run(cells.slice(at, at + width));
    cells.length = 0;
  };
  return { cells, flush };
}

/** Events never change, so their cells go into one array that is filled again and again. */
function createEvents(db: Database.Database): { readonly add: RowWriter["event"]; flush(): void } {
  const many = db.prepare(`${insertEvent}${Array.from({ length: rowsAtOnce }, () => "(?,?,?,?,?)").join(",")}`);
  const one = db.prepare(`${insertEvent}(?,?,?,?,?)`);
  const cells: Cell[] = Array.from({ length: rowsAtOnce * 5 }, () => null);
  let used = 0;
  return {
    add(seq, t, kind, iid, data) {
      cells[used] = seq;
      cells[used + 1] = t;
      cells[used + 2] = kind;
      cells[used + 3] = iid;
      cells[used + 4] = data;
      used += 5;
      if (used < cells.length) return;
      many.run(cells);
      used = 0;
    },
    flush() {
      for (let at = 0; at < used; at += 5) one.run(cells.slice(at, at + 5));
      used = 0;
    },
  };
}

const insertEvent = "INSERT INTO event(seq, t, kind, iid, data) VALUES ";

const instanceColumns = [
  "iid",
  "parent",
  "node",
  "key",
  "round",
  "item_iid",
  "item_ix",
  "t_open",
  "t_start",
  "t_end",
  "attempts",
  "outcome",
  "cause",
  "by_iid",
  "value_seq",
  "rkey",
  "tree",
  "from_run",
] as const;
const place = Object.fromEntries(instanceColumns.map((name, index) => [name, index])) as Record<
  (typeof instanceColumns)[number],
  number
>; // every column is in the list

type Instances = Pick<Rows, "open" | "start" | "looked" | "settle" | "nodeOf"> & { flush(): void };

function createInstances(db: Database.Database): Instances {
  const bulk = createBulk(db, "inst", instanceColumns);
  const { cells } = bulk;
  const inHand = new Map<number, number>(); // iid -> where its cells begin
  const nodes = createNodeTable(db);
  const update = instanceUpdates(db);
  const flush = (): void => {
    bulk.flush();
    inHand.clear();
  };
  return {
    flush,
    nodeOf: nodes.get,
    open({ iid, parent, node, key, round, src, ix, t }: Opened) {
      if (cells.length >= mostCells) flush();
      inHand.set(iid, cells.length);
      nodes.set(iid, node);
      cells.push(iid, parent, node, key, round, src, ix, t, null, null, 0, null, null, null, null, null, null, null);
    },
    start({ iid, t, attempt, rkey }: EventOf<"started">) {
      const at = inHand.get(iid);
      if (at === undefined) {
        update.start.run(t, attempt, rkey ?? null, iid);
        return;
      }
      cells[at + place.t_start] ??= t;
      cells[at + place.attempts] = attempt;
      if (rkey !== undefined) cells[at + place.rkey] = rkey;
    },
    looked({ iid, rkey, tree }: EventOf<"found" | "missed">) {
      const at = inHand.get(iid);
      if (at === undefined) {
        update.looked.run(rkey, tree ?? null, iid);
        return;
      }
      cells[at + place.rkey] = rkey;
      cells[at + place.tree] = tree ?? null;
    },
    settle(iid: number, { t, outcome, cause, by, valueSeq, fromRun }: Settled) {
      const at = inHand.get(iid);
      if (at === undefined) {
        update.settle.run(t, outcome, cause, by, valueSeq, fromRun, iid);
        return;
      }
      cells[at + place.t_end] = t;
      cells[at + place.outcome] = outcome;
      cells[at + place.cause] = cause;
      cells[at + place.by_iid] = by;
      cells[at + place.value_seq] = valueSeq;
      cells[at + place.from_run] = fromRun;
    },
  };
}

function instanceUpdates(db: Database.Database): Record<"start" | "looked" | "settle", Database.Statement> {
  return {
    start: db.prepare(
      "UPDATE inst SET t_start = coalesce(t_start, ?), attempts = ?, rkey = coalesce(?, rkey) WHERE iid = ?",
    ),
    looked: db.prepare("UPDATE inst SET rkey = ?, tree = ? WHERE iid = ?"),
    settle: db.prepare(
      "UPDATE inst SET t_end = ?, outcome = ?, cause = ?, by_iid = ?, value_seq = ?, from_run = ? WHERE iid = ?",
    ),
  };
}

/** The node of every instance, 4 bytes each: known from this process, or read from the table. */
function createNodeTable(db: Database.Database): { get(iid: number): number; set(iid: number, node: number): void } {
  const read = db.prepare<[number], number>("SELECT node FROM inst WHERE iid = ?").pluck();
  let nodes = new Uint32Array(1_024); // node + 1; 0: not known
  const set = (iid: number, node: number): void => {
    if (iid >= nodes.length) {
      const wider = new Uint32Array(Math.max(nodes.length * 2, iid + 1));
      wider.set(nodes);
      nodes = wider;
    }
    nodes[iid] = node + 1;
  };
  const get = (iid: number): number => {
    const known = nodes[iid] ?? 0;
    if (known > 0) return known - 1;
    const node = present(read.get(iid), `the row of instance ${iid}`);
    set(iid, node);
    return node;
  };
  return { get, set };
}

type Attempts = { start(event: EventOf<"started">): void; end: Rows["endAttempt"]; flush(): void };

function createAttempts(db: Database.Database): Attempts {
  const columns = ["iid", "n", "model", "t0", "t1", "cause", "spent", "usage", "reserved"];
  const bulk = createBulk(db, "attempt", columns);
  const { cells } = bulk;
  const inHand = new Map<number, number>(); // iid -> where the cells of its last attempt begin
  const update = db.prepare("UPDATE attempt SET t1 = ?, cause = ?, spent = ?, usage = ? WHERE iid = ? AND n = ?");
  const flush = (): void => {
    bulk.flush();
    inHand.clear();
  };
  return {
    flush,
    start({ iid, attempt, request, reserved, t }: EventOf<"started">) {
      if (cells.length >= mostCells) flush();
      inHand.set(iid, cells.length);
      cells.push(
        iid,
        attempt,
        request.kind === "agent" ? request.model : null,
        t,
        null,
        null,
        null,
        null,
        reserved?.microUsd ?? null,
      );
    },
    end(iid: number, attempt: number, { t, cause, usage }: EndedAttempt) {
      const spent = usage?.usd === undefined ? null : Math.round(usage.usd * 1e6);
      const text = usage === undefined ? null : JSON.stringify(usage);
      const at = inHand.get(iid);
      if (at === undefined || cells[at + 1] !== attempt) {
        update.run(t, cause, spent, text, iid, attempt);
        return;
      }
      cells[at + 4] = t;
      cells[at + 5] = cause;
      cells[at + 6] = spent;
      cells[at + 7] = text;
    },
  };
}

/** Questions are few: each is a statement of its own. */
function createAsks(db: Database.Database): Pick<Rows, "ask" | "closeAsk"> {
  const insert = db.prepare("INSERT INTO ask(id, iid, kind, body, opened, expires) VALUES (?, ?, ?, ?, ?, ?)");
  const close = db.prepare("UPDATE ask SET closed = ?, answer = ? WHERE id = ?");
  return {
    ask({ seq: _, t, kind: __, ...question }: EventOf<"asked">) {
      const { ask, iid, about, expires } = question;
      insert.run(ask, iid, askNumbers[about], jsonText(question), t, expires ?? null);
    },
    closeAsk: (ask, { t, ...closed }: ClosedAsk) => void close.run(t, jsonText(closed), ask),
  };
}
