/** What every journal keeps: run by `contract.test.ts` on the one in a file and on its twin in memory. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashJson } from "../../src/base/hash.ts";
import { isJsonObject, type Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { Event } from "../../src/core/event.ts";
import { type InboxMessage, type Journal, JournalError } from "../../src/journal/journal.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { beginning, itemEvents, itemStart, number, samplePlan, sampleRun } from "./sample-run.ts";

/** `reopen`: what the next process finds, whether or not this one closed. */
export type Subject = {
  create(): Journal;
  reopen(journal: Journal): Journal;
  send(journal: Journal, message: Omit<InboxMessage, "id">): void;
};

export function journalContract(name: string, subject: Subject): void {
  describe(name, () => {
    eventTests(subject);
    valueTests(subject);
    projectionTests(subject);
    questionTests(subject);
    lifeTests(subject);
  });
}

const json = fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));

function eventTests({ create, reopen }: Subject): void {
  test("events come back as they were, in order, from any place", () => {
    const journal = create();
    const events = number([...beginning, ...itemEvents(10, { ok: true }), ...itemEvents(11, "no")]);
    journal.append(events.slice(0, 4), 1);
    journal.append(events.slice(4), 2);
    expect([...journal.events()]).toEqual(events);
    expect([...journal.events(5)]).toEqual(events.slice(5));
    expect([...journal.events(events.length)]).toEqual([]);
    journal.close();
    const later = reopen(journal);
    expect([...later.events()]).toEqual(events);
    expect(later.verify()).toEqual({ commits: 2, events: events.length });
    later.close();
  });

  test("any values, in commits of any size, come back after a reopening", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(json, fc.boolean()), { maxLength: 6 }), { maxLength: 6 }), (commits) => {
        const journal = create();
        let iid = 10;
        const all: Event[] = number(beginning);
        journal.append(all, 1);
        for (const commit of commits) {
          const bodies = commit.flatMap(([value, isLong]) => {
            iid += 1;
            return itemEvents(iid, isLong ? { value, pad: "ä".repeat(limits.inlineValueBytes) } : value);
          });
          const events = number(bodies, all.length + 1);
          journal.append(events, 2);
          all.push(...events);
        }
        journal.close();
        const later = reopen(journal);
        expect([...later.events()]).toEqual(all);
        later.verify();
        later.close();
      }),
      fuzzRuns(25),
    );
  });

  test("an event out of order is a bug, and nothing of its commit is kept", () => {
    const journal = create();
    journal.append(number(beginning), 1);
    expect(() => journal.append(number([{ kind: "rang" }, { kind: "released" }], 7), 2)).toThrow(
      /comes where 4 is due/,
    );
    const later = reopen(journal);
    expect([...later.events()]).toHaveLength(beginning.length);
    later.close();
  });

  test("events can be appended while others are read", () => {
    const journal = create();
    journal.append(number(beginning), 1);
    const seen: number[] = [];
    for (const event of journal.events()) {
      seen.push(event.seq);
      if (event.seq === 1) journal.append(number([{ kind: "rang" }], 4), 2);
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    journal.close();
  });
}

function valueTests({ create, reopen }: Subject): void {
  test("values are found by their event: small, large, of a reply, of the run", () => {
    const journal = create();
    const large = { text: "x".repeat(limits.inlineValueBytes + 1), n: [1, 2] };
    const census = { total: 1, dropped: 0, ok: 1, skipped: 0, failed: 0, blocked: 0, cancelled: 0 };
    const returns = ["the end", "y".repeat(limits.inlineValueBytes)];
    journal.append(
      number([
        ...beginning,
        ...itemEvents(10, large),
        { kind: "settled", iid: 10, outcome: "ok", ref: 6 },
        { kind: "settled", iid: 1, outcome: "ok", value: null },
        { kind: "run_ended", state: "completed", returns, partial: false, unmet: [], census, dropped: 0 },
      ]),
      1,
    );
    for (const at of [journal, reopen(journal)]) {
      expect(at.value(6)).toEqual(large);
      expect(at.value(8)).toBeNull();
      expect(at.value(9)).toEqual(returns);
      expect(() => at.value(4)).toThrow(/carries no value/);
      expect(at.head.state).toBe("completed");
    }
  });

  test("texts that UTF-8 cannot say are stored as they are hashed; NUL and look-alikes stay (H74, H75)", () => {
    const journal = create();
    const value = { lone: "a\ud800b", paired: "\ud83d\ude00", "key\udc00": "a\u0000b", written: "\\ud800 \\\\ud800" };
    journal.append(number([...beginning, ...itemEvents(10, value)]), 1);
    const stored = { lone: "a\ufffdb", paired: "\ud83d\ude00", "key\ufffd": "a\u0000b", written: "\\ud800 \\\\ud800" };
    const later = reopen(journal);
    expect(later.value(6)).toEqual(stored);
    later.close();
  });

  test("a field named like an own property of objects stays a field", () => {
    const journal = create();
    const value: Json = JSON.parse('{"__proto__": {"p": 1}, "constructor": 1, "a@": "x", "value@": "y"}');
    journal.append(number([...beginning, ...itemEvents(10, value)]), 1);
    const stored = journal.value(6);
    expect(isJsonObject(stored) && Object.keys(stored)).toEqual(["__proto__", "constructor", "a@", "value@"]);
    journal.close();
  });
}

function projectionTests({ create, reopen }: Subject): void {
  test("instances show what their events say, within one commit and over several", () => {
    const journal = create();
    const t = sampleRun.now;
    journal.append(number(beginning), 1);
    journal.append(number([...itemEvents(4, 1), { kind: "settled", iid: 4, outcome: "ok", ref: 6 }], 4), 1);
    journal.append(number([...itemStart(5), { kind: "entered", iid: 5, base: 6 }], 8), 1);
    const later = reopen(journal);
    later.append(
      number(
        [
          { kind: "attempt_failed", iid: 5, attempt: 1, cause: { kind: "exit", message: "1" }, scope: "instance" },
          { kind: "settled", iid: 5, outcome: "failed", cause: { kind: "exit", message: "1" } },
          { kind: "opened", iid: 8, parent: 7, round: 1 },
        ],
        11,
      ),
      1,
    );
    const cell = { key: null, round: null, tStart: null, tEnd: null, attempts: 0, outcome: null, valueSeq: null };
    expect([...later.instances()]).toEqual([
      { ...cell, iid: 1, parent: 0, node: 0, tOpen: t + 3 },
      { ...cell, iid: 2, parent: 0, node: 1, tOpen: t + 3 },
      { ...cell, iid: 3, parent: 0, node: 2, tOpen: t + 3 },
      {
        ...cell,
        iid: 4,
        parent: 2,
        node: 1,
        key: "item-4",
        tOpen: t + 4,
        tStart: t + 5,
        tEnd: t + 7,
        attempts: 1,
        outcome: 0,
        valueSeq: 6,
      },
      {
        ...cell,
        iid: 5,
        parent: 2,
        node: 1,
        key: "item-5",
        tOpen: t + 8,
        tStart: t + 9,
        tEnd: t + 12,
        attempts: 1,
        outcome: 2,
      },
      { ...cell, iid: 6, parent: 5, node: 3, tOpen: t + 10 },
      { ...cell, iid: 7, parent: 5, node: 4, tOpen: t + 10 },
      { ...cell, iid: 8, parent: 7, node: 4, round: 1, tOpen: t + 13 },
    ]);
    expect([...later.instances(6)].map(({ iid }) => iid)).toEqual([7, 8]);
    later.close();
  });

  test("means: of what was ok by attempts of its own, and of the rounds of loops", () => {
    const journal = create();
    const failed = { kind: "exit", message: "1" } as const;
    journal.append(number(beginning), 1);
    journal.append(
      number(
        [
          ...itemEvents(4, 1),
          { kind: "settled", iid: 4, outcome: "ok", ref: 6 },
          ...itemEvents(5, 1),
          { kind: "rang" },
          { kind: "settled", iid: 5, outcome: "ok", ref: 10 },
          ...itemStart(6),
          { kind: "settled", iid: 6, outcome: "failed", cause: failed },
          { kind: "opened", iid: 7, parent: 3, round: 1 },
          { kind: "opened", iid: 8, parent: 3, round: 2 },
          { kind: "settled", iid: 1, outcome: "ok", value: 1 },
        ],
        4,
      ),
      1,
    );
    expect([...journal.means()].sort((left, right) => left.node - right.node)).toEqual([
      { node: 1, mean: 2.5 },
      { node: 2, mean: 2 },
    ]);
    journal.close();
  });

  test("more instances than one page, in one commit", () => {
    const journal = create();
    const items = Array.from({ length: 1_500 }, (_, index) => itemStart(10 + index)).flat();
    const ends = Array.from({ length: 1_500 }, (_, index) => ({
      kind: "settled" as const,
      iid: 10 + index,
      outcome: "ok" as const,
      value: index,
    }));
    journal.append(number([...beginning, ...items, ...ends]), 1);
    const rows = [...journal.instances(9)];
    expect(rows.map(({ iid }) => iid)).toEqual(Array.from({ length: 1_500 }, (_, index) => 10 + index));
    expect(rows.every(({ outcome, attempts, tStart }) => outcome === 0 && attempts === 1 && tStart !== null)).toBe(
      true,
    );
    expect([...journal.events()]).toHaveLength(beginning.length + 4_500);
    journal.close();
  });
}

function questionTests({ create, reopen, send }: Subject): void {
  const question = {
    iid: 1,
    ask: 1,
    time: 1,
    about: "gate",
    address: "ship",
    question: "Ship?",
    show: "lone \ud800",
    choices: [{ name: "ship", leads: "Gone." }],
    expires: 99,
  } as const;
  const asked = [
    { kind: "asked", ...question },
    { kind: "asked", ...question, iid: 2, ask: 2, address: "late" },
    { kind: "asked", ...question, iid: 3, ask: 3, address: "moot" },
  ] as const;

  test("questions are open until they are answered, have expired or are moot", () => {
    const journal = create();
    journal.append(number([...beginning, ...asked]), 1);
    expect(journal.openAsks().map(({ question: { ask } }) => ask)).toEqual([1, 2, 3]);
    expect(journal.ask(1)).toEqual({ question: { ...question, show: "lone \ufffd" }, opened: sampleRun.now + 4 });
    const answer = { choice: "ship", actor: "Anna", reason: "why not", value: [1], note: "n" };
    const closings = [
      { kind: "answered", iid: 1, ask: 1, ...answer },
      { kind: "ask_closed", iid: 2, ask: 2, how: "expired" },
      { kind: "ask_closed", iid: 3, ask: 3, how: "moot" },
    ] as const;
    journal.append(number(closings, 7), 2);
    for (const at of [journal, reopen(journal)]) {
      expect(at.openAsks()).toEqual([]);
      expect([1, 2, 3, 4].map((ask) => at.ask(ask)?.closed)).toEqual([
        { t: sampleRun.now + 7, answer },
        { t: sampleRun.now + 8, how: "expired" },
        { t: sampleRun.now + 9, how: "moot" },
        undefined,
      ]);
      expect(at.value(7)).toEqual([1]);
    }
  });

  test("a run that only people can help needs input", () => {
    const journal = create();
    journal.append(number([...beginning, { kind: "held", why: "people", message: "waits" }]), 1);
    expect(journal.head.state).toBe("needs_input");
    journal.close();
  });

  test("messages that were not taken can be looked at without taking them", () => {
    const journal = create();
    send(journal, { t: 5, actor: "Anna", verb: "answer", body: { ask: 1 } });
    const message = { id: 1, t: 5, actor: "Anna", verb: "answer", body: { ask: 1 } };
    expect([journal.untaken(), journal.untaken()]).toEqual([[message], [message]]);
    expect(journal.takeInbox()).toEqual([message]);
    expect(journal.untaken()).toEqual([message]); // until the commit in which they count
    journal.append(number(beginning), 1);
    expect(journal.untaken()).toEqual([]);
    journal.close();
  });
}

function lifeTests({ create, reopen, send }: Subject): void {
  test("plan and head come back; the order of keys in the plan stays", () => {
    const journal = create();
    const { id, pipeline, provider, now: began } = sampleRun;
    expect(journal.head).toMatchObject({ id, pipeline, provider, began, epoch: 1, state: "running" });
    expect(journal.head.holder?.pid).toBe(process.pid);
    journal.append([], 77);
    journal.close();
    const later = reopen(journal);
    expect(later.head).toMatchObject({ epoch: 2, planHash: hashJson(JSON.parse(JSON.stringify(samplePlan))) });
    expect(JSON.stringify(later.plan)).toBe(JSON.stringify(samplePlan));
    later.close();
  });

  test("the head follows the state of the run", () => {
    const journal = create();
    journal.append(number(beginning), 1);
    journal.append(number([{ kind: "held", why: "quota", message: "429" }], 4), 2);
    expect(journal.head.state).toBe("paused");
    journal.append(number([{ kind: "released" }], 5), 3);
    expect(journal.head.state).toBe("running");
    journal.append(number([{ kind: "held", why: "budget", message: "agents" }], 6), 2);
    expect(journal.head.state).toBe("budget_exceeded");
    journal.close();
  });

  test("one that lost its run to another process writes nothing more", () => {
    const journal = create();
    journal.append(number(beginning), 1);
    const other = reopen(journal);
    expect(kindOf(() => void journal.takeInbox())).toBe("lost_lease");
    expect(kindOf(() => journal.append(number([{ kind: "rang" }], 4), 2))).toBe("lost_lease");
    expect(kindOf(() => journal.append([], 2))).toBe("lost_lease");
    other.append(number([{ kind: "released" }], 4), 3);
    journal.close();
    expect([...other.events()]).toHaveLength(4);
    expect(other.head.holder?.pid).toBe(process.pid);
    other.close();
  });

  test("messages come once, in order; a crash before the next append gives them again", () => {
    const journal = create();
    send(journal, { t: 5, actor: "ann", verb: "pause", body: null });
    send(journal, { t: 6, actor: "bob", verb: "limits", body: { atOnce: 2 } });
    const told = journal.takeInbox();
    expect(told.map(({ verb, body }) => [verb, body])).toEqual([
      ["pause", null],
      ["limits", { atOnce: 2 }],
    ]);
    expect(journal.takeInbox()).toEqual([]);
    const again = reopen(journal);
    expect(again.takeInbox()).toHaveLength(2);
    again.append(number(beginning), 7);
    const last = reopen(again);
    expect(last.takeInbox()).toEqual([]);
    last.close();
  });
}

/** The kind of the `JournalError` that `work` throws. */
export function kindOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof JournalError) return error.kind;
    throw error;
  }
  return "none";
}
