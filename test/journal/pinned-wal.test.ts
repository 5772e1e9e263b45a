/** A reader that keeps one moment of a run open while the run goes on: nobody is disturbed, and the `-wal` is used up later. */
import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { beginning, itemEvents, number, sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const now = sampleRun.now;
const mebibyte = 1024 * 1024;
const walOf = (path: string): number => statSync(`${path}-wal`).size;

test("the run goes on, the reader sees its moment, and once it has gone the -wal is begun anew", () => {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  let seq = 0;
  const append = (events: ReturnType<typeof number>): void => {
    journal.append(events, now);
    seq += events.length;
  };
  const write = (mebibytes: number): void => {
    for (let count = 0; count < mebibytes; count += 1) {
      append(number(itemEvents(10 + seq, `${seq}`.padEnd(mebibyte, "v")), seq + 1));
    }
  };
  append(number(beginning));
  const reader = new Database(path, { readonly: true });
  reader.exec("BEGIN");
  const countIn = (): unknown => reader.prepare("SELECT max(seq) FROM event").pluck().get();
  expect(countIn()).toBe(3);

  write(20);
  expect(countIn()).toBe(3);
  const pinned = walOf(path);
  expect(pinned).toBeGreaterThan(20 * mebibyte);
  expect([...journal.events()]).toHaveLength(seq);

  reader.exec("COMMIT");
  write(20); // the first 8 MiB of them use the -wal up, the others begin it anew
  expect(walOf(path)).toBeLessThan(pinned + 12 * mebibyte);
  expect(countIn()).toBe(seq);

  reader.exec("BEGIN");
  expect(countIn()).toBe(seq);
  journal.close(); // cannot be made one file while somebody reads
  expect(existsSync(`${path}-wal`)).toBe(true);
  const later = openJournal(path, { mode: "read", now });
  expect(later.verify().events).toBe(seq);
  later.close();
  reader.close();

  const next = openJournal(path, { mode: "own", now });
  expect([...next.events()]).toHaveLength(seq);
  next.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});
