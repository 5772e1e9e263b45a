/** Writes the rows of one transaction. */
import type Database from "better-sqlite3";
import { askNumbers } from "./ask-rows.ts";
import { createBulk } from "./bulk.ts";
import { jsonText } from "./encode-json.ts";
import { createInstances } from "./instance-rows.ts";
import type { ClosedAsk, EventOf, Rows } from "./projection.ts";

export type RowWriter = Rows & {
  /** `t`: null where it is that of the commit. */
  event(seq: number, t: number | null, kind: number, iid: number | null, data: string): void;
  /** Writes what is still in hand; to be called before the commit. */
  flush(): void;
};

/** `began`: of the run, wall time in ms. */
export function createRowWriter(db: Database.Database, began: number): RowWriter {
  const events = createEvents(db);
  const instances = createInstances(db, began);
  const asks = createAsks(db);
  return {
    event: events.add,
    ...instances,
    ...asks,
    flush() {
      events.flush();
      instances.flush();
    },
  };
}

/** Cells in hand before they are written, so that a large transaction does not pile up. */
const mostCells = 8_192;

function createEvents(db: Database.Database): { readonly add: RowWriter["event"]; flush(): void } {
  const bulk = createBulk(db, "event_row", ["seq", "t", "kind", "iid", "data"]);
  const { cells } = bulk;
  return {
    add(seq, t, kind, iid, data) {
      if (bulk.used >= mostCells) bulk.flush();
      const at = bulk.used;
      cells[at] = seq;
      cells[at + 1] = t;
      cells[at + 2] = kind;
      cells[at + 3] = iid;
      cells[at + 4] = data;
      bulk.used = at + 5;
    },
    flush: bulk.flush,
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
