/**
 * The file of a run, `.sluice/runs/<id>.db`: one SQLite file, described here.
 *
 * - Header: `application_id` 0x736c6331 ("slc1"), `user_version` = the version of this format. Both stand in the file's
 *   first 100 bytes before anything else is written, so a file is judged before SQLite opens it.
 * - `event` is the truth: one row an event, in order. Columns hold what every event has; `data` the other fields, as
 *   `encode-event.ts` writes them. A field whose JSON is longer than `limits.inlineValueBytes` stands in `blob`.
 * - `tx` has one row a commit: the number of its last event, and the sha256 over the hash of the commit before it and
 *   the lines `seq t kind iid data` of its events (`chain.ts`). A flipped byte passes SQLite's own check, but not this.
 * - `run` is one row: who runs it (the lease) and in which epoch (the fence). Every transaction of the owner begins
 *   with an update of the row of its epoch; where there is none, another process has taken the run over.
 *   `wal` is 1 in the file itself whenever newer commits may stand in the file `-wal` beside it, and 0 in every commit
 *   there: a copy that was made without its `-wal` shows a 1 and is refused. A run that was closed in order is one file.
 * - `plan` is apart from `run`, because every commit writes the row of `run` again.
 * - `inst` and `attempt` are projections of the events, written in the same transaction, for questions in SQL. `node`
 *   counts the nodes of all bodies of the plan in order. `outcome` and `cause` are positions in the lists of
 *   `base/outcome.ts`; `value_seq` is the event that carries the value.
 * - `event`, `inst` and `attempt` are views. Whoever asks reads these; what is stored is shorter, because the bytes of a
 *   row are most of what it costs. Times are milliseconds since `run.began`. An event of the same time as the last of
 *   its commit has none of its own. The last attempt of an instance stands in the row of the instance, those before it
 *   in `attempt_row`: `again` is its start where it is not the first, `over` its end where the instance did not end with
 *   it, `fault` its cause. `model` holds each name once. Both tables grow at their end.
 * - What stands in an instance is found by `parent` with `round IS NULL` (cells, items), or by `round` and `parent`: by
 *   `parent` first, 64 loops side by side would write 64 pages of the index in every commit, for one row in each.
 * - `inbox` is the only table that other processes write.
 * - The elements of streams need no table: their choices stand in the events `chosen`. No SQL function may be used on
 *   payload text: SQLite's end at a NUL.
 *
 * Format 1 had the tables `event`, `inst` and `attempt` with these columns, and `data` was always an object. It is read
 * as it is, and turned into this format by the process that goes on with the run (`migrate.ts`).
 */

/** "slc1" */
export const applicationId = 0x736c6331;
/** The version of this format. A file with a higher one is refused. */
export const formatVersion = 2;

/** What is stored of events, instances and attempts, and the views by which all of it is read. */
export const rowsSql = `
CREATE TABLE inst_row(iid INTEGER PRIMARY KEY, parent INT, node INT, key TEXT, round INT, item_iid INT, item_ix INT,
  open INT, start INT, stop INT, attempts INT, outcome INT, cause INT, by_iid INT, value_seq INT, rkey ANY, tree TEXT,
  from_run TEXT, model INT, again INT, over INT, fault INT, reserved INT, spent INT, usage TEXT) STRICT;
CREATE INDEX inst_kid ON inst_row(parent, node) WHERE round IS NULL;
CREATE INDEX inst_round ON inst_row(round, parent) WHERE round IS NOT NULL;
CREATE INDEX inst_live ON inst_row(node) WHERE outcome IS NULL;
CREATE INDEX inst_bad ON inst_row(node, outcome) WHERE outcome > 0;
CREATE TABLE attempt_row(iid INT, n INT, model INT, start INT, over INT, fault INT, reserved INT, spent INT, usage TEXT,
  PRIMARY KEY(iid, n)) STRICT, WITHOUT ROWID;
CREATE TABLE model(id INTEGER PRIMARY KEY, name TEXT) STRICT;
CREATE VIEW event(seq, t, kind, iid, data) AS
  SELECT seq, coalesce(t, (SELECT tx.t FROM tx WHERE tx.seq >= event_row.seq ORDER BY tx.seq LIMIT 1)), kind, iid, data
  FROM event_row;
CREATE VIEW inst(iid, parent, node, key, round, item_iid, item_ix, t_open, t_start, t_end, attempts, outcome, cause,
  by_iid, value_seq, rkey, tree, from_run, ord) AS
  SELECT iid, parent, node, key, round, item_iid, item_ix, open + (SELECT began FROM run),
    start + (SELECT began FROM run), stop + (SELECT began FROM run), attempts, outcome, cause, by_iid, value_seq,
    CASE typeof(rkey) WHEN 'blob' THEN lower(hex(rkey)) ELSE rkey END, tree, from_run, NULL
  FROM inst_row;
CREATE VIEW attempt(iid, n, model, t0, t1, cause, reserved, spent, usage, log) AS
  SELECT iid, n, (SELECT name FROM model WHERE id = attempt_row.model), start + (SELECT began FROM run),
    over + (SELECT began FROM run), fault, reserved, spent, usage, NULL
  FROM attempt_row
  UNION ALL
  SELECT iid, attempts, (SELECT name FROM model WHERE id = inst_row.model),
    coalesce(again, start) + (SELECT began FROM run), coalesce(over, stop) + (SELECT began FROM run), fault, reserved,
    spent, usage, NULL
  FROM inst_row WHERE attempts > 0;
`;

/** Written to a new file before it gets its name; the journal mode is set on every open. */
export const schemaSql = `
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${formatVersion};
CREATE TABLE run(one INTEGER PRIMARY KEY CHECK(one = 1), id TEXT, pipeline TEXT, plan_hash TEXT, provider TEXT,
  began INT, state TEXT, epoch INT, host TEXT, boot TEXT, pid INT, pid_start INT, beat INT, wal INT) STRICT;
CREATE TABLE plan(one INTEGER PRIMARY KEY CHECK(one = 1), body BLOB) STRICT;
CREATE TABLE event_row(seq INTEGER PRIMARY KEY, t INT, kind INT, iid INT, data TEXT) STRICT;
CREATE TABLE tx(seq INTEGER PRIMARY KEY, epoch INT, hash BLOB, t INT) STRICT;
CREATE TABLE blob(hash BLOB PRIMARY KEY, bytes BLOB) STRICT;
CREATE TABLE ask(id INTEGER PRIMARY KEY, iid INT, kind INT, body TEXT, opened INT, expires INT, closed INT,
  answer TEXT) STRICT;
CREATE TABLE inbox(id INTEGER PRIMARY KEY, t INT, actor TEXT, verb TEXT, body TEXT, taken INT) STRICT;
CREATE INDEX inbox_new ON inbox(id) WHERE taken IS NULL;
${rowsSql}`;
