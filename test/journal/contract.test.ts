/** The contract, on both journals; and what only the one in memory has: crashes and errors on demand. */
import { expect, test } from "vitest";
import { present } from "../../src/base/invariant.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { createMemoryJournal, type MemoryJournal, SimulatedCrash } from "../../src/journal/memory-journal.ts";
import { sendInbox } from "../../src/journal/send-inbox.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { journalContract, kindOf } from "./contract.ts";
import { beginning, number, sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const paths = new WeakMap<Journal, string>();
const pathOf = (journal: Journal): string => present(paths.get(journal), "a path");
const atPath = (journal: Journal, path: string): Journal => {
  paths.set(journal, path);
  return journal;
};

journalContract("in a file", {
  create: () => {
    const path = newPath();
    return atPath(createJournal(path, sampleRun), path);
  },
  reopen: (journal) => {
    const path = pathOf(journal);
    return atPath(openJournal(path, { mode: "own", takeOver: true, now: sampleRun.now }), path);
  },
  send: (journal, message) => sendInbox(pathOf(journal), message),
});

const twins = new WeakMap<Journal, MemoryJournal>();
const twinOf = (journal: Journal): MemoryJournal => present(twins.get(journal), "a twin");
const asTwin = (journal: MemoryJournal): Journal => {
  twins.set(journal, journal);
  return journal;
};

journalContract("in memory", {
  create: () => asTwin(createMemoryJournal(sampleRun)),
  reopen: (journal) => asTwin(twinOf(journal).reopen()),
  send: (journal, message) => twinOf(journal).send(message),
});

test("a crash before an append loses it, one behind it does not, and the dead process writes nothing more", () => {
  const journal = createMemoryJournal(sampleRun, { crashBefore: 2 });
  journal.append(number(beginning), 1);
  expect(() => journal.append(number([{ kind: "rang" }], 4), 2)).toThrow(SimulatedCrash);
  expect(() => journal.append(number([{ kind: "rang" }], 4), 2)).toThrow(SimulatedCrash);
  const second = journal.reopen({ crashAfter: 1 });
  expect([...second.events()]).toHaveLength(3);
  expect(() => second.append(number([{ kind: "rang" }], 4), 2)).toThrow(SimulatedCrash);
  const third = second.reopen();
  expect([...third.events()]).toHaveLength(4);
  expect(third.head.epoch).toBe(3);
});

test("an append that is told to fail keeps nothing, nor does any after it", () => {
  const journal = createMemoryJournal(sampleRun, { fail: { append: 1, kind: "full" } });
  expect(kindOf(() => journal.append(number(beginning), 1))).toBe("full");
  expect(kindOf(() => journal.append(number(beginning), 1))).toBe("full");
  expect([...journal.reopen().events()]).toEqual([]);
});
