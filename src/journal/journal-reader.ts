/** What a journal's file says, read as the reader goes on: no statement stays open while others run. */
import type Database from "better-sqlite3";
import { readAsk, readOpenAsks, readUntaken } from "./ask-rows.ts";
import { type Commit, createEventReader } from "./event-reader.ts";
import type { InstanceRow, Journal, NodeMean, RunHead } from "./journal.ts";
import { readHead, readPlan } from "./run-row.ts";
import { damaged, guardOf } from "./sqlite-errors.ts";

export type JournalReader = Pick<
  Journal,
  "plan" | "events" | "replay" | "value" | "instances" | "means" | "verify" | "openAsks" | "ask" | "untaken"
> & {
  head(): RunHead;
  last(): Commit;
};

export function createJournalReader(db: Database.Database, path: string): JournalReader {
  const plan = readPlan(db, path);
  const reader = createEventReader(db, path, readHead(db, path));
  const guard = guardOf(path);
  function* events(after = 0) {
    const rows = reader.events(after);
    for (;;) {
      const { value, done } = guard(() => rows.next());
      if (done === true) return;
      yield value;
    }
  }
  const page = db.prepare<[number], InstanceRow>(instancesSql);
  function* instances(after = 0) {
    for (let last = after; ; ) {
      const rows = guard(() => page.all(last));
      yield* rows;
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.iid;
    }
  }
  const verify = () => {
    let count = 0;
    for (const _event of events()) count += 1;
    return guard(() => {
      const check = db.pragma("quick_check(1)", { simple: true });
      if (check !== "ok") throw damaged(path, String(check));
      return { commits: Number(db.prepare("SELECT count(*) FROM tx").pluck().get()), events: count };
    });
  };
  const head = () => guard(() => readHead(db, path));
  return {
    plan,
    head,
    events,
    replay: (visit) => guard(() => reader.replay(visit)),
    value: (seq) => guard(() => reader.value(seq)),
    instances,
    means: () => guard(() => db.prepare<[], NodeMean>(meansSql).all()),
    verify,
    last: reader.last,
    openAsks: () => guard(() => readOpenAsks(db)),
    ask: (id) => guard(() => readAsk(db, id)),
    untaken: () => guard(() => readUntaken(db)),
  };
}

const instancesSql = `SELECT iid, parent, node, key, round, t_open tOpen, t_start tStart, t_end tEnd, attempts, outcome,
  value_seq valueSeq FROM inst WHERE iid > ? ORDER BY iid LIMIT 512`;

const meansSql = `SELECT node, avg(t_end - t_start) mean FROM inst WHERE outcome = 0 AND t_start IS NOT NULL GROUP BY node
  UNION ALL SELECT node, 1.0 * count(*) / count(DISTINCT parent) FROM inst WHERE round IS NOT NULL GROUP BY node`;
