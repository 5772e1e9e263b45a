/** Whoever wants to go on with a file that is damaged, or no journal, is told so, and not one byte of it is changed. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { type Journal, JournalError } from "../../src/journal/journal.ts";
import { openTables, readRunHead } from "../../src/journal/open-tables.ts";
import { formatVersion } from "../../src/journal/schema.ts";
import { sendInbox } from "../../src/journal/send-inbox.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { unpackHistory } from "./histories/unpack.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const endings = ["", "-wal"];

function bytesOf(path: string): string {
  return endings
    .map((ending) => (existsSync(path + ending) ? readFileSync(path + ending).toString("latin1") : ""))
    .join("|");
}

/** What opening it to run says; `found` is called with what was opened. */
function refusal(path: string, found: (journal: Journal) => void): JournalError | undefined {
  try {
    const journal = openJournal(path, { mode: "own", takeOver: true, now: 0 });
    try {
      found(journal);
    } finally {
      journal.close();
    }
    return undefined;
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
}

/** A run of this format, closed in order; or killed, with its events in the `-wal`. */
function present(name: string): string {
  const path = newPath();
  unpackHistory("format-1", name, path);
  openJournal(path, { mode: "own", takeOver: true, now: 0 }).close();
  return path;
}

/** All ways to look at a run without taking it. */
const looks: readonly ((path: string) => void)[] = [
  (path) => openJournal(path, { mode: "read", now: 0 }).close(),
  (path) => openTables(path).close(),
  (path) => void readRunHead(path),
];

const positions = (length: number): readonly number[] => [
  ...Array.from({ length: 20 }, (_, index) => index * 5),
  ...Array.from({ length: Math.floor(length / 2_503) }, (_, index) => 100 + index * 2_503),
];

test.each([
  ["of this format", () => present("people-wait")],
  [
    "of format 1, which would be migrated",
    () => {
      const path = newPath();
      unpackHistory("format-1", "people-wait", path);
      return path;
    },
  ],
])("a byte flipped in a file %s: untouched where it is seen on opening, else no event is changed", (_, make) => {
  const path = make();
  const bytes = readFileSync(path);
  const kinds = new Set<string>();
  for (const at of positions(bytes.length)) {
    for (const ending of ["-wal", "-shm", "-journal"]) rmSync(path + ending, { force: true });
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 0x41;
    writeFileSync(path, flipped);
    let isOpen = false;
    const error = refusal(path, (journal) => {
      isOpen = true;
      for (const _event of journal.events());
    });
    if (error === undefined) continue;
    kinds.add(error.kind);
    if (!isOpen) expect(readFileSync(path).equals(flipped), `byte ${at}: ${error.message}`).toBe(true);
    else expect(refusal(path, (journal) => void journal.verify())?.kind, `byte ${at}`).toBe("damaged");
  }
  expect([...kinds].sort()).toEqual(expect.arrayContaining(["damaged", "foreign"]));
});

test("a killed run whose events were changed keeps its -wal as it is", () => {
  const path = newPath();
  unpackHistory("format-1", "streams-killed", path);
  const db = new Database(path); // writes a commit of its own that says something else
  db.pragma("wal_autocheckpoint = 0");
  db.exec("UPDATE event SET data = replace(data, 'cost', 'kost') WHERE seq = 5");
  const copy = newPath();
  for (const ending of endings) writeFileSync(copy + ending, readFileSync(path + ending));
  db.close();
  const before = bytesOf(copy);
  expect(refusal(copy, () => undefined)?.message).toMatch(/events up to \d+ are not those that were written/);
  expect(bytesOf(copy)).toBe(before);
});

test("a format that only the -wal tells is refused as newer", () => {
  const path = present("people-wait");
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("wal_autocheckpoint = 0");
  db.pragma(`user_version = ${formatVersion + 1}`);
  const copy = newPath();
  for (const ending of endings) writeFileSync(copy + ending, readFileSync(path + ending));
  db.close();
  const before = bytesOf(copy);
  expect(refusal(copy, () => undefined)?.kind).toBe("newer");
  for (const look of looks) expect(() => look(copy)).toThrow(/has format/);
  const message = { t: 0, actor: "ann", verb: "stop", body: null };
  expect(() => sendInbox(copy, message)).toThrow(/has format/);
  expect(bytesOf(copy)).toBe(before);
});

test.each(looks)("a change of SQLite's own that was cut short is taken back by whoever looks first (%#)", (look) => {
  const path = present("people-wait");
  const before = readFileSync(path);
  const db = new Database(path); // as SQLite leaves it where a crash ends the change from one mode of the file to another
  db.pragma("journal_mode = DELETE");
  db.pragma("cache_size = 1");
  db.exec("BEGIN EXCLUSIVE; UPDATE event_row SET data = data || data; UPDATE plan SET body = x'00'");
  const copy = newPath();
  for (const ending of ["", "-journal"]) writeFileSync(copy + ending, readFileSync(path + ending));
  db.exec("ROLLBACK");
  db.close();
  expect(readFileSync(copy).equals(before)).toBe(false);
  look(copy);
  expect(existsSync(`${copy}-journal`)).toBe(false);
  const journal = openJournal(copy, { mode: "read", now: 0 });
  expect(journal.verify().events).toBeGreaterThan(0);
  journal.close();
});

test("an empty file, a folder, half a page, another program's database", () => {
  const empty = newPath();
  writeFileSync(empty, "");
  const half = newPath();
  writeFileSync(half, readFileSync(present("people-wait")).subarray(0, 2_000));
  const folder = newPath();
  mkdirSync(folder);
  for (const path of [empty, half, folder]) expect(refusal(path, () => undefined)?.kind).toMatch(/foreign|damaged/);
  expect(readFileSync(half)).toHaveLength(2_000);
  expect(readFileSync(empty)).toHaveLength(0);
});

test("a file that this user may not read, or not write", ({ skip }) => {
  if (process.getuid?.() === 0) skip("root may read and write everything");
  const path = present("people-wait");
  chmodSync(path, 0o400);
  expect(refusal(path, () => undefined)?.message).toMatch(/check the rights of the file and its folder/);
  chmodSync(path, 0o000);
  expect(refusal(path, () => undefined)?.message).toMatch(/cannot be opened/);
});
