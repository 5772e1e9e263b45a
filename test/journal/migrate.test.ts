/** A journal of an earlier format: read as it is, and turned into this format by the process that goes on with the run. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { formatVersion } from "../../src/journal/schema.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const folder = join(import.meta.dirname, "histories/format-1");
const names = readdirSync(folder).flatMap((file) => (file.endsWith(".db.gz") ? [file.slice(0, -".db.gz".length)] : []));
const now = 1_900_000_000_000;

/** The recorded run, as a file of its own, with the `-wal` that a kill left. */
function copyOf(name: string): string {
  const path = newPath();
  for (const file of readdirSync(folder)) {
    if (file === `${name}.db.gz` || file === `${name}.db-wal.gz`)
      writeFileSync(path + file.slice(`${name}.db`.length, -3), gunzipSync(readFileSync(join(folder, file))));
  }
  return path;
}

type Contents = { readonly version: unknown; readonly events: readonly Event[]; readonly rows: readonly unknown[][] };

/** What SQL sees of instances and attempts, and all events. */
function contentsOf(path: string): Contents {
  const journal = openJournal(path, { mode: "read", now });
  const events = [...journal.events()];
  journal.verify();
  journal.close();
  const db = new Database(path, { readonly: true });
  const queries = [
    "SELECT * FROM inst ORDER BY iid",
    "SELECT * FROM attempt ORDER BY iid, n",
    "SELECT seq, t, kind, iid FROM event ORDER BY seq",
  ];
  const rows = queries.map((sql) => db.prepare(sql).all());
  const version = db.pragma("user_version", { simple: true });
  db.close();
  return { version, events, rows };
}

test.each(names)("a journal of format 1 says the same when it is of this format: %s", (name) => {
  const path = copyOf(name);
  const before = contentsOf(path);
  expect(before.version).toBe(1);
  expect(before.events.length).toBeGreaterThan(5);
  openJournal(path, { mode: "own", now, takeOver: true }).close();
  const after = contentsOf(path);
  expect(after.version).toBe(formatVersion);
  expect(after.events).toEqual(before.events);
  expect(after.rows).toEqual(before.rows);
});

test.each(names)("the same events, committed together as then, are the same rows in this format: %s", (name) => {
  const path = copyOf(name);
  const before = contentsOf(path);
  const old = openJournal(path, { mode: "read", now });
  const { id, pipeline, provider, began } = old.head;
  const again = newPath();
  const journal = createJournal(again, { id, pipeline, provider, now: began, plan: old.plan });
  let done = 0;
  for (const last of lastOfCommits(path)) {
    journal.append(before.events.slice(done, last), began);
    done = last;
  }
  journal.close();
  old.close();
  const after = contentsOf(again);
  expect(after.events).toEqual(before.events);
  expect(after.rows).toEqual(before.rows);
});

function lastOfCommits(path: string): readonly number[] {
  const db = new Database(path, { readonly: true });
  const found = db.prepare<[], number>("SELECT seq FROM tx ORDER BY seq").pluck().all();
  db.close();
  return found;
}
