/**
 * Writes the rows of instances and their attempts (`schema.ts`). What changes again within a transaction is written once:
 * rows that were opened in it are changed in hand, and those of before are changed many at a time.
 */
import type Database from "better-sqlite3";
import { present } from "../base/invariant.ts";
import { type Cell, createBulk } from "./bulk.ts";
import type { EndedAttempt, EventOf, Opened, Rows, Settled } from "./projection.ts";

export type InstanceRows = Pick<Rows, "open" | "start" | "looked" | "settle" | "endAttempt" | "nodeOf"> & {
  flush(): void;
};

/** Cells in hand before they are written, so that a large transaction does not pile up. */
const mostCells = 8_192;

/** What an instance has from its opening, what its first attempt adds, and what its end does. */
const openColumns = ["iid", "parent", "node", "key", "round", "item_iid", "item_ix", "open"] as const;
const startColumns = ["start", "attempts", "rkey", "model", "reserved"] as const;
const settleColumns = ["stop", "outcome", "cause", "by_iid", "value_seq", "from_run"] as const;
const endColumns = ["over", "fault", "spent", "usage"] as const;

const notStarted: readonly Cell[] = [null, 0, null, null, null];
const notSettled: readonly Cell[] = [null, null, null, null, null, null];
const notEnded: readonly Cell[] = [null, null, null, null];
const justOpened: readonly Cell[] = [...notStarted, ...notSettled, ...notEnded];
const notOver: readonly Cell[] = [...notSettled, ...notEnded];

/** Where the groups begin in a row that is written whole. */
const started = openColumns.length;
const settled = started + startColumns.length;
const ended = settled + settleColumns.length;
/** In a row that is changed by its end, behind the number of the instance. */
const changeSettled = 1;
const changeEnded = changeSettled + settleColumns.length;

/** `began`: of the run, wall time in ms. */
export function createInstances(db: Database.Database, began: number): InstanceRows {
  const whole = createInHand(db, [...openColumns, ...startColumns, ...settleColumns, ...endColumns]);
  const starts = createInHand(db, ["iid", ...startColumns], changing(["rkey"]));
  const ends = createInHand(db, ["iid", ...settleColumns, ...endColumns], changing(endColumns));
  const nodes = createNodeTable(db);
  const models = createModelTable(db);
  const startAgain = createStartAgain(db);
  const lookedUp = db.prepare("UPDATE inst_row SET rkey = ?, tree = ? WHERE iid = ?");
  const flush = (): void => {
    whole.flush();
    starts.flush();
    ends.flush();
  };
  const changeOf = (iid: number): number => ends.placeOf(iid) ?? ends.add(iid, [iid], notOver);
  return {
    flush,
    nodeOf: nodes.get,
    open({ iid, parent, node, key, round, src, ix, t }: Opened) {
      if (whole.used() >= mostCells) flush();
      nodes.set(iid, node);
      whole.add(iid, [iid, parent, node, key, round, src, ix, t - began], justOpened);
    },
    start({ iid, t, attempt, rkey, request, reserved }: EventOf<"started">) {
      const model = request.kind === "agent" ? models.numberOf(request.model) : null;
      const usd = reserved?.microUsd ?? null;
      const place = whole.placeOf(iid);
      if (attempt > 1) {
        flush();
        startAgain(iid, { t: t - began, attempt, model, usd });
      } else if (place === undefined) starts.add(iid, [iid, t - began, attempt, keyCell(rkey), model, usd], []);
      else {
        const { cells } = whole;
        const key = rkey === undefined ? (cells[place + started + 2] ?? null) : keyCell(rkey);
        put(cells, place + started, [t - began, attempt, key, model, usd]);
      }
    },
    looked({ iid, rkey, tree }: EventOf<"found" | "missed">) {
      flush();
      lookedUp.run(keyCell(rkey), tree ?? null, iid);
    },
    settle(iid: number, { t, outcome, cause, by, valueSeq, fromRun }: Settled) {
      const stop = t - began;
      const values = [stop, outcome, cause, by, valueSeq, fromRun];
      const place = whole.placeOf(iid);
      if (place !== undefined) putEnd(whole.cells, place + settled, place + ended, values);
      else {
        const change = changeOf(iid);
        putEnd(ends.cells, change + changeSettled, change + changeEnded, values);
      }
    },
    endAttempt(iid: number, _attempt: number, { t, cause, usage }: EndedAttempt) {
      const spent = usage?.usd === undefined ? null : Math.round(usage.usd * 1e6);
      const values = [t - began, cause, spent, usage === undefined ? null : JSON.stringify(usage)];
      const place = whole.placeOf(iid);
      if (place !== undefined) put(whole.cells, place + ended, values);
      else put(ends.cells, changeOf(iid) + changeEnded, values);
    },
  };
}

function put(cells: Cell[], place: number, values: readonly Cell[]): void {
  for (let index = 0; index < values.length; index += 1) cells[place + index] = values[index] ?? null;
}

/** An attempt that ends with its instance has no time of its own. */
function putEnd(cells: Cell[], settledAt: number, endedAt: number, values: readonly Cell[]): void {
  put(cells, settledAt, values);
  if (cells[endedAt] === values[0]) cells[endedAt] = null;
}

/** For an instance that is there already: `kept` stay as they are where nothing is given. */
function changing(kept: readonly string[]): (columns: readonly string[]) => string {
  const change = (name: string): string =>
    kept.includes(name) ? `${name} = coalesce(excluded.${name}, ${name})` : `${name} = excluded.${name}`;
  return ([_iid, ...columns]) =>
    `ON CONFLICT(iid) DO ${columns.length === 0 ? "NOTHING" : `UPDATE SET ${columns.map(change).join(", ")}`}`;
}

/** Rows in hand, by instance. */
type InHand = {
  readonly cells: Cell[];
  used(): number;
  placeOf(iid: number): number | undefined; // where its cells begin
  add(iid: number, first: readonly Cell[], rest: readonly Cell[]): number;
  flush(): void;
};

function createInHand(
  db: Database.Database,
  columns: readonly string[],
  after?: (columns: readonly string[]) => string,
): InHand {
  const bulk = createBulk(db, "inst_row", columns, after);
  const { cells } = bulk;
  const places = new Map<number, number>();
  return {
    cells,
    used: () => bulk.used,
    placeOf: (iid) => places.get(iid),
    add(iid, first, rest) {
      const place = bulk.used;
      places.set(iid, place);
      put(cells, place, first);
      put(cells, place + first.length, rest);
      bulk.used = place + first.length + rest.length;
      return place;
    },
    flush() {
      if (bulk.used === 0) return;
      bulk.flush();
      places.clear();
    },
  };
}

/** 16 bytes; a key of another form stands as it is. */
function keyCell(rkey: string | undefined): Cell {
  if (rkey === undefined) return null;
  const bytes = Buffer.from(rkey, "hex");
  return bytes.length * 2 === rkey.length ? bytes : rkey;
}

type StartAgain = (
  iid: number,
  start: { readonly t: number; readonly attempt: number; readonly model: number | null; readonly usd: number | null },
) => void;

/** The attempt before moves to the table of those that were followed by another. */
function createStartAgain(db: Database.Database): StartAgain {
  const keep = db.prepare(
    `INSERT INTO attempt_row SELECT iid, attempts, model, coalesce(again, start), over, fault, reserved, spent, usage
     FROM inst_row WHERE iid = ? AND attempts > 0`,
  );
  const start = db.prepare(
    `UPDATE inst_row SET start = coalesce(start, ?), again = ?, attempts = ?, model = ?, reserved = ?, over = NULL,
     fault = NULL, spent = NULL, usage = NULL WHERE iid = ?`,
  );
  return (iid, { t, attempt, model, usd }) => {
    keep.run(iid);
    start.run(t, t, attempt, model, usd, iid);
  };
}

/** The node of every instance, 4 bytes each: known from this process, or read from the table. */
function createNodeTable(db: Database.Database): { get(iid: number): number; set(iid: number, node: number): void } {
  const read = db.prepare<[number], number>("SELECT node FROM inst_row WHERE iid = ?").pluck();
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

/** The number of a model in its table; a run has few. */
function createModelTable(db: Database.Database): { numberOf(name: string): number } {
  const read = db.prepare<[string], number>("SELECT id FROM model WHERE name = ?").pluck();
  const add = db.prepare("INSERT INTO model(name) VALUES (?)");
  const known = new Map<string, number>();
  return {
    numberOf(name) {
      const number = known.get(name) ?? read.get(name) ?? Number(add.run(name).lastInsertRowid);
      known.set(name, number);
      return number;
    },
  };
}
