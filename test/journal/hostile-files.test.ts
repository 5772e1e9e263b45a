/** Files that are no journals, or no longer: each gets one clear error, and stays as it is (SAFETY.md H92 to H95). */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import Database from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { JournalError } from "../../src/journal/journal.ts";
import { sendInbox } from "../../src/journal/send-inbox.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { kindOf } from "./contract.ts";
import { beginning, itemEvents, number, sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const now = sampleRun.now;
const read = { mode: "read", now } as const;
const events = number([
  ...beginning,
  ...[10, 11, 12].flatMap((iid) => itemEvents(iid, `value ${iid} ${"z".repeat(5_000)}`)),
]);

/** A run that was closed in order, one event a commit. */
function closedRun(): string {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  for (const event of events) journal.append([event], now);
  journal.close();
  return path;
}

/** Every way into a file; each must say the same. */
function refusals(path: string): string[] {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  const kinds = [
    kindOf(() => openJournal(path, read)),
    kindOf(() => openJournal(path, { mode: "own", now })),
    kindOf(() => sendInbox(path, { t: 1, actor: "a", verb: "stop", body: null })),
  ];
  if (before !== undefined) expect(readFileSync(path).equals(before)).toBe(true);
  return [...new Set(kinds)];
}

test("a run that was closed in order is one file", () => {
  const path = closedRun();
  expect(existsSync(`${path}-wal`)).toBe(false);
  expect(existsSync(`${path}-shm`)).toBe(false);
  const journal = openJournal(path, read);
  expect([...journal.events()]).toEqual(events);
  expect(journal.head.holder).toBeUndefined();
  journal.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test("no file, a folder, a FIFO", () => {
  expect(refusals(newPath())).toEqual(["missing"]);
  const fifo = newPath();
  execFileSync("mkfifo", [fifo]);
  expect(kindOf(() => openJournal(fifo, read))).toBe("foreign");
  expect(kindOf(() => openJournal("/", read))).toBe("foreign");
});

test("a text file, an empty file, half a header, another program's database (H92, H94)", () => {
  for (const content of ["name: a pipeline\n".repeat(100), "", "SQLite format 3\0 and then"]) {
    const path = newPath();
    writeFileSync(path, content);
    expect(refusals(path)).toEqual(["foreign"]);
  }
  const other = newPath();
  const db = new Database(other);
  db.exec("CREATE TABLE run(id TEXT)");
  db.close();
  expect(refusals(other)).toEqual(["foreign"]);
});

test("a newer format is refused with both versions (H95)", () => {
  const path = closedRun();
  const db = new Database(path);
  db.pragma("user_version = 9");
  db.close();
  expect(refusals(path)).toEqual(["newer"]);
  expect(() => openJournal(path, read)).toThrow(/has format 9, this sluice reads up to 2/);
});

test("a new run never writes over a file", () => {
  const path = closedRun();
  const before = readFileSync(path);
  expect(kindOf(() => createJournal(path, sampleRun))).toBe("foreign");
  expect(readFileSync(path).equals(before)).toBe(true);
});

test("a copy without its -wal is refused, also when it is opened twice (H94)", () => {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  for (const event of events) journal.append([event], now);
  const copy = newPath();
  copyFileSync(path, copy);
  const whole = newPath();
  copyFileSync(path, whole);
  copyFileSync(`${path}-wal`, `${whole}-wal`);
  journal.close();
  for (const _time of [1, 2]) expect(kindOf(() => openJournal(copy, read))).toBe("damaged");
  for (const _time of [1, 2])
    expect(kindOf(() => openJournal(copy, { mode: "own", now, takeOver: true }))).toBe("damaged");
  expect(() => openJournal(copy, read)).toThrow(/stood in the file ".*-wal"/);
  const complete = openJournal(whole, read);
  expect([...complete.events()]).toEqual(events);
  complete.close();
});

test("a copy without its -wal is refused also after commits were moved into the file", () => {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  const emptySize = readFileSync(path).length;
  journal.append(number(beginning), now);
  for (let index = 0; index < 6; index += 1) {
    journal.append(number(itemEvents(10 + index, "w".repeat(2_000_000 + index)), 4 + index * 3), now);
  }
  const copy = newPath();
  copyFileSync(path, copy);
  expect(readFileSync(copy).length).toBeGreaterThan(emptySize + 8_000_000);
  expect(kindOf(() => openJournal(copy, read))).toBe("damaged");
  expect([...journal.events()]).toHaveLength(21);
  journal.close();
  const later = openJournal(path, read);
  expect(later.verify().events).toBe(21);
  later.close();
});

test("a message to a run whose process died keeps the run whole", () => {
  const path = newPath();
  const journal = createJournal(path, sampleRun); // nothing appended yet: the file says that a -wal belongs to it
  const copy = newPath();
  copyFileSync(path, copy);
  copyFileSync(`${path}-wal`, `${copy}-wal`);
  journal.close();
  sendInbox(copy, { t: 1, actor: "a", verb: "stop", body: null });
  expect(existsSync(`${copy}-wal`)).toBe(false);
  const later = openJournal(copy, { mode: "own", now, takeOver: true });
  expect(later.takeInbox()).toHaveLength(1);
  later.close();
});

test("a -wal cut off anywhere leaves whole commits, in order (H98)", () => {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  for (const event of events) journal.append([event], now);
  const size = readFileSync(`${path}-wal`).length;
  const lengths = Array.from({ length: 12 }, (_, index) => Math.floor((size * (index + 1)) / 13));
  const counts = lengths.map((length) => {
    const copy = newPath();
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    truncateSync(`${copy}-wal`, length);
    const cut = openJournal(copy, { mode: "own", now, takeOver: true });
    const found = [...cut.events()];
    expect(found).toEqual(events.slice(0, found.length));
    cut.append(number([{ kind: "rang" }], found.length + 1), now);
    cut.verify();
    cut.close();
    return found.length;
  });
  expect(counts).toEqual([...counts].sort((left, right) => left - right));
  expect(counts.at(-1)).toBeGreaterThan(counts[0] ?? 0);
  journal.close();
});

test("one changed row is seen although SQLite sees none: events, commits, values, plan (H93)", () => {
  const changes: readonly (readonly [string, RegExp])[] = [
    ["UPDATE event_row SET data = replace(data, 'judge', 'fudge') WHERE seq = 5", /events up to 5/],
    [`UPDATE event_row SET data = replace(data, '"seed":7', '"seed":8') WHERE seq = 1`, /events up to 1/],
    ["UPDATE event_row SET t = 1 WHERE seq = 5", /events up to 5/],
    ["UPDATE tx SET t = t + 1 WHERE seq = 7", /events up to 7/],
    ["UPDATE event_row SET kind = 5 WHERE seq = 3", /events up to 3/],
    ["UPDATE event_row SET iid = 9 WHERE seq = 4", /events up to 4/],
    ["DELETE FROM event_row WHERE seq = 3", /events up to 3/],
    ["DELETE FROM tx WHERE seq = 6", /events up to 7/],
    ["DELETE FROM event_row WHERE seq = 12", /events up to 12/],
    ["DELETE FROM tx WHERE seq = 12", /last commit ends with 11/],
    [
      "UPDATE blob SET bytes = CAST(replace(CAST(bytes AS TEXT), 'value 11', 'value 12') AS BLOB)",
      /not what was written/,
    ],
    ["DELETE FROM blob", /is missing/],
    ["UPDATE run SET id = 'other'", /events up to 1/],
    ["UPDATE run SET provider = 'anthropic'", /events up to 1/],
    ["UPDATE plan SET body = CAST(replace(CAST(body AS TEXT), 'for tests', 'for texts') AS BLOB)", /its plan/],
    ["DELETE FROM run", /not of which run/],
  ];
  for (const [sql, message] of changes) {
    const path = closedRun();
    const db = new Database(path);
    const { changes: count } = db.prepare(sql).run();
    db.close();
    expect(count, sql).toBeGreaterThan(0);
    const look = (): void => {
      const journal = openJournal(path, read);
      try {
        journal.verify();
      } finally {
        journal.close();
      }
    };
    expect(kindOf(look), sql).toBe("damaged");
    expect(look, sql).toThrow(message);
  }
});

test("a value is proven even where only it is read", () => {
  const path = closedRun();
  const db = new Database(path);
  db.exec("UPDATE event_row SET data = replace(data, '9', '8') WHERE seq = 6");
  db.close();
  const journal = openJournal(path, read);
  expect(kindOf(() => journal.value(6))).toBe("damaged");
  expect(journal.value(9)).toBe(
    events.flatMap((event) => (event.seq === 9 && "value" in event ? [event.value] : []))[0],
  );
  journal.close();
});

test("bytes flipped anywhere are harmless or named, never a wrong event (H92, H93)", () => {
  const path = closedRun();
  const bytes = readFileSync(path);
  const copy = newPath();
  let found = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      for (const ending of ["", "-wal", "-shm", "-journal"]) rmSync(copy + ending, { force: true });
      writeFileSync(copy, bytes);
      const handle = openSync(copy, "r+");
      writeSync(handle, Buffer.from([(bytes[at] ?? 0) ^ change]), 0, 1, at);
      closeSync(handle);
      const seen = eventsOrError(copy);
      if (seen instanceof JournalError) found += 1;
      else expect(seen).toEqual(events);
    }),
    { numRuns: 300, seed: 731_837_825 }, // once found a commit whose hash had become null
  );
  expect(found).toBeGreaterThan(50);
});

test.each(["hash BLOB, t INT) STRICT", "kind INT, iid INT"])(
  "a byte flipped in the tables' own text (%s) is named",
  (words) => {
    const bytes = readFileSync(closedRun());
    const copy = newPath();
    bytes.write("x", bytes.indexOf(words));
    writeFileSync(copy, bytes);
    expect(eventsOrError(copy)).toMatchObject({ kind: "damaged" });
  },
);

function eventsOrError(path: string): readonly Event[] | JournalError {
  try {
    const journal = openJournal(path, read);
    try {
      journal.verify();
      return [...journal.events()];
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof JournalError) return error;
    throw error;
  }
}

test("half a file, a page missing, a page of garbage (H92)", () => {
  const path = closedRun();
  const bytes = readFileSync(path);
  const half = newPath();
  writeFileSync(half, bytes.subarray(0, Math.floor(bytes.length / 2)));
  const short = newPath();
  writeFileSync(short, bytes.subarray(0, bytes.length - 4_096));
  const garbage = newPath();
  writeFileSync(garbage, Buffer.concat([bytes.subarray(0, 8_192), Buffer.alloc(4_096, 0xa5), bytes.subarray(12_288)]));
  for (const damagedPath of [half, short, garbage]) {
    const seen = eventsOrError(damagedPath);
    expect(seen).toBeInstanceOf(JournalError);
    expect(seen instanceof JournalError && seen.kind).toBe("damaged");
    expect(seen instanceof JournalError && seen.message).toContain(damagedPath);
  }
});
