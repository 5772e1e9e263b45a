/**
 * The file `-wal` of a run that was killed, cut at every page and inside of pages, torn, or with garbage behind it: what is
 * left is a clean beginning of what was written, commit by commit, and from each of them the run comes to its end.
 */
import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { migrate } from "../../src/journal/migrate.ts";
import { formatVersion } from "../../src/journal/schema.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { play, recordedAt } from "./histories/play.ts";
import { historyStories } from "./histories/stories.ts";
import { unpackHistory } from "./histories/unpack.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const now = recordedAt + 60 * 60_000;
const headerBytes = 32;
const frameBytes = 24 + 4_096;

type Files = { readonly db: Buffer; readonly wal: Buffer };

/** A run as it was left when it was killed, with all of its events still in the `-wal`. */
async function killedRun(): Promise<Files> {
  const story = historyStories.find(({ name }) => name === "streams-killed");
  const [process] = story?.processes ?? [];
  if (story === undefined || process === undefined) throw new Error("the story is gone");
  const path = newPath();
  const { stop, journal } = await play({ story, process, path, folder: `${path}-folder`, now: recordedAt }, "start");
  const copy = newPath();
  for (const ending of ["", "-wal"]) copyFileSync(path + ending, copy + ending);
  stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  journal.close();
  return filesOf(copy);
}

function filesOf(path: string): Files {
  return { db: readFileSync(path), wal: readFileSync(`${path}-wal`) };
}

function placed({ db, wal }: Files): string {
  const path = newPath();
  writeFileSync(path, db);
  writeFileSync(`${path}-wal`, wal);
  return path;
}

/** The events that are there, whether it is opened to be read or to be run. */
function eventsIn(path: string): readonly Event[] {
  const reader = openJournal(path, { mode: "read", now });
  const read = [...reader.events()];
  reader.verify();
  reader.close();
  const owner = openJournal(path, { mode: "own", takeOver: true, now });
  expect([...owner.events()]).toEqual(read);
  owner.verify();
  owner.close();
  return read;
}

function cutsOf(wal: Buffer): readonly number[] {
  const frames = (wal.length - headerBytes) / frameBytes;
  expect(Number.isInteger(frames)).toBe(true);
  const ends = Array.from({ length: frames + 1 }, (_, index) => headerBytes + index * frameBytes);
  const inside = ends
    .slice(0, -1)
    .map((end, index) => (index % 2 === 0 ? end + 7 : end + 24 + ((index * 997) % 4_000)));
  return [1, 31, ...ends, ...inside].sort((left, right) => left - right);
}

test("cut anywhere, it leaves whole commits in order, and each of them comes to the same end", async () => {
  const { db, wal } = await killedRun();
  const whole = eventsIn(placed({ db, wal }));
  const counts = cutsOf(wal).map((length) => {
    const found = eventsIn(placed({ db, wal: wal.subarray(0, length) }));
    expect(found).toEqual(whole.slice(0, found.length));
    return { length, count: found.length };
  });
  for (const [index, { count }] of counts.entries())
    expect(count).toBeGreaterThanOrEqual(counts[index - 1]?.count ?? 0);
  expect(counts.at(-1)?.count).toBe(whole.length);

  const begun = new Map(counts.filter(({ count }) => count > 0).map(({ count, length }) => [count, length]));
  expect(begun.size).toBeGreaterThan(4);
  const ends = new Set<string>();
  for (const length of begun.values()) {
    const cut = placed({ db, wal: wal.subarray(0, length) });
    const { end } = await goOn(cut);
    ends.add(JSON.stringify(end));
  }
  expect(ends.size).toBe(1);
});

async function goOn(path: string) {
  const story = historyStories.find(({ name }) => name === "streams-killed");
  if (story === undefined) throw new Error("the story is gone");
  const folder = `${path}-folder`;
  mkdirSync(folder);
  const played = await play({ story, process: story.goesOn ?? {}, path, folder, now }, "resume");
  played.journal.close();
  return played;
}

test("garbage behind its end, or what an older run left there, is not read", async () => {
  const { db, wal } = await killedRun();
  const whole = eventsIn(placed({ db, wal }));
  const garbage = Buffer.alloc(3 * frameBytes, 0xa5);
  const old = wal.subarray(headerBytes, headerBytes + 5 * frameBytes); // frames with the right salt, in the wrong place
  for (const behind of [garbage, garbage.subarray(0, 99), old]) {
    expect(eventsIn(placed({ db, wal: Buffer.concat([wal, behind]) }))).toEqual(whole);
  }
});

test("a page that was torn ends the reading before its commit, or is named", async () => {
  const { db, wal } = await killedRun();
  const whole = eventsIn(placed({ db, wal }));
  const frames = (wal.length - headerBytes) / frameBytes;
  for (let frame = 0; frame < frames; frame += 3) {
    const torn = Buffer.from(wal);
    torn.fill(0, headerBytes + frame * frameBytes + 24 + 2_048, headerBytes + (frame + 1) * frameBytes);
    const found = eventsIn(placed({ db, wal: torn }));
    expect(found).toEqual(whole.slice(0, found.length));
  }
});

test("a format is migrated whole or not at all, wherever it is cut off", () => {
  const path = newPath();
  unpackHistory("format-1", "streams", path);
  const before = openJournal(path, { mode: "read", now });
  const events = [...before.events()];
  const instances = [...before.instances()];
  before.close();
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("cache_size = 2"); // pages go to the `-wal` before the commit
  db.exec("BEGIN IMMEDIATE");
  migrate(db);
  const half = newPath();
  for (const ending of ["", "-wal"]) copyFileSync(path + ending, half + ending);
  expect(filesOf(half).wal.length).toBeGreaterThan(frameBytes);
  db.exec("COMMIT");
  const whole = newPath();
  for (const ending of ["", "-wal"]) copyFileSync(path + ending, whole + ending);
  db.close();

  const { db: file, wal } = filesOf(whole);
  const formats = new Set<number>();
  for (const length of [...cutsOf(wal), wal.length]) {
    const cut = placed({ db: file, wal: wal.subarray(0, length) });
    const raw = new Database(cut);
    formats.add(Number(raw.pragma("user_version", { simple: true })));
    raw.close();
    writeFileSync(cut, file);
    writeFileSync(`${cut}-wal`, wal.subarray(0, length));
    expect(eventsIn(cut)).toEqual(events);
    const journal = openJournal(cut, { mode: "read", now });
    expect([...journal.instances()]).toEqual(instances);
    journal.close();
  }
  expect([...formats].sort()).toEqual([1, formatVersion]);
  expect(eventsIn(half)).toEqual(events);
});

test("a file of which all is cut off but its first page is damaged, and stays as it is", () => {
  const path = newPath();
  unpackHistory("format-1", "streams", path);
  truncateSync(path, 4_096);
  const before = readFileSync(path);
  expect(() => openJournal(path, { mode: "own", now })).toThrow(/is damaged/);
  expect(readFileSync(path).equals(before)).toBe(true);
});
