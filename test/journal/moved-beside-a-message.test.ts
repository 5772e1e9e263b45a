/** A message that another process commits while the owner moves its `-wal` into the file: the file still says that newer commits follow. */
import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { moveIntoFile } from "../../src/journal/lease.ts";
import { sendInbox } from "../../src/journal/send-inbox.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { beginning, number, sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const { now } = sampleRun;

test.each([
  ["before it says so", 0],
  ["before the -wal is moved", 1],
  ["after it was", 2],
])("a message that comes %s", (_, moment) => {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  journal.append(number(beginning), now);
  const db = new Database(path);
  db.pragma("wal_autocheckpoint = 0");
  let steps = 0;
  const step = (): void => {
    if (steps === moment) sendInbox(path, { t: now, actor: "Ada", verb: "pause", body: null });
    steps += 1;
  };
  const beside = new Proxy(db, {
    get(target, name) {
      if (name === "exec") {
        return (sql: string) => {
          if (sql.endsWith("wal = 1")) step();
          const done = target.exec(sql);
          if (sql.endsWith("wal = 1")) step();
          return done;
        };
      }
      if (name !== "pragma") return Reflect.get(target, name, target);
      return (text: string, options?: Database.PragmaOptions) => {
        const done = target.pragma(text, options);
        if (text.startsWith("wal_checkpoint")) step();
        return done;
      };
    },
  });
  moveIntoFile(beside);
  expect(steps).toBeGreaterThan(moment);

  const copy = newPath();
  copyFileSync(path, copy);
  expect(() => openJournal(copy, { mode: "read", now })).toThrow(/its last events stood in the file/);
  db.close();
  expect(journal.takeInbox()).toHaveLength(1);
  journal.close();
  openJournal(path, { mode: "read", now }).close();
});
