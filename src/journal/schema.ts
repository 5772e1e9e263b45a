/**
 * The file of a run, `.sluice/runs/<id>.db`: one SQLite file, described here.
 *
 * - Header: `application_id` 0x736c6331 ("slc1"), `user_version` = the version of this format. Both stand in the file's
 *   first 100 bytes before anything else is written, so a file is judged before SQLite opens it.
 * - `event` is the truth: one row an event, in order. Columns hold what every event has; `data` is the JSON of the
 *   other fields. A field whose JSON is longer than `limits.inlineValueBytes` stands in `blob` and `data` holds
 *   `"<field>@": "<sha256 in hex>"` in its place.
 * - `tx` has one row a commit: the number of its last event, and the sha256 over the hash of the commit before it and
 *   the lines `seq t kind iid data` of its events (`chain.ts`). A flipped byte passes SQLite's own check, but not this.
 * - `run` is one row: who runs it (the lease) and in which epoch (the fence). Every transaction of the owner begins
 *   with an update of the row of its epoch; where there is none, another process has taken the run over.
 *   `wal` is 1 in the file itself whenever newer commits may stand in the file `-wal` beside it, and 0 in every commit
 *   there: a copy that was made without its `-wal` shows a 1 and is refused. A run that was closed in order is one file.
 * - `plan` is apart from `run`, because every commit writes the row of `run` again.
 * - `inst` and `attempt` are projections of the events, written in the same transaction, for questions in SQL. `node`
 *   counts the nodes of all bodies of the plan in order. `outcome` and `cause` are positions in the lists of
 *   `base/outcome.ts`; `value_seq` is the event that carries the value. Both tables grow at their end.
 * - What stands in an instance is found by `parent` with `round IS NULL` (cells, items), or by `round` and `parent`: by
 *   `parent` first, 64 loops side by side would write 64 pages of the index in every commit, for one row in each.
 * - `inbox` is the only table that other processes write.
 * - The elements of streams need no table: their choices stand in the events `chosen`. No SQL function may be used on
 *   payload text: SQLite's end at a NUL.
 */

/** "slc1" */
export const applicationId = 0x736c6331;
/** The version of this format. A file with a higher one is refused. */
export const formatVersion = 1;

/** Written to a new file before it gets its name; the journal mode is set on every open. */
export const schemaSql = `
PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${formatVersion};
CREATE TABLE run(one INTEGER PRIMARY KEY CHECK(one = 1), id TEXT, pipeline TEXT, plan_hash TEXT, provider TEXT,
  began INT, state TEXT, epoch INT, host TEXT, boot TEXT, pid INT, pid_start INT, beat INT, wal INT) STRICT;
CREATE TABLE plan(one INTEGER PRIMARY KEY CHECK(one = 1), body BLOB) STRICT;
CREATE TABLE event(seq INTEGER PRIMARY KEY, t INT, kind INT, iid INT, data TEXT) STRICT;
CREATE TABLE tx(seq INTEGER PRIMARY KEY, epoch INT, hash BLOB) STRICT;
CREATE TABLE inst(iid INTEGER PRIMARY KEY, parent INT, node INT, key TEXT, round INT, item_iid INT, item_ix INT,
  t_open INT, t_start INT, t_end INT, attempts INT, outcome INT, cause INT, by_iid INT, value_seq INT, rkey TEXT,
  tree TEXT, from_run TEXT, ord BLOB) STRICT;
CREATE INDEX inst_kid ON inst(parent, node, iid) WHERE round IS NULL;
CREATE INDEX inst_round ON inst(round, parent) WHERE round IS NOT NULL;
CREATE INDEX inst_live ON inst(node) WHERE outcome IS NULL;
CREATE INDEX inst_bad ON inst(node, outcome) WHERE outcome > 0;
CREATE TABLE attempt(iid INT, n INT, model TEXT, t0 INT, t1 INT, cause INT, reserved INT, spent INT, usage TEXT,
  log BLOB, PRIMARY KEY(iid, n)) STRICT, WITHOUT ROWID;
CREATE TABLE blob(hash BLOB PRIMARY KEY, bytes BLOB) STRICT;
CREATE TABLE ask(id INTEGER PRIMARY KEY, iid INT, kind INT, body TEXT, opened INT, expires INT, closed INT,
  answer TEXT) STRICT;
CREATE TABLE inbox(id INTEGER PRIMARY KEY, t INT, actor TEXT, verb TEXT, body TEXT, taken INT) STRICT;
CREATE INDEX inbox_new ON inbox(id) WHERE taken IS NULL;
`;
