/** What a run offers to a later one. */
import { expect, test } from "vitest";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import { reuseEntries } from "../../src/journal/reuse-entries.ts";
import { agentRequest, beginning, itemStart, number, sampleRun } from "./sample-run.ts";

test("good results with a key, by their arrival, with address and first request", () => {
  const journal = createMemoryJournal(sampleRun);
  const cause = { kind: "provider", message: "500" } as const;
  journal.append(
    number([
      ...beginning, // cells 1 to 3
      { kind: "opened", iid: 4, parent: 2, key: "claim one" },
      { kind: "opened", iid: 5, parent: 2, key: "#0a1b2c3d" },
      { kind: "entered", iid: 4, base: 6 }, // 6 `ask`, 7 `sum`
      { kind: "entered", iid: 5, base: 8 },
      { kind: "missed", iid: 6, rkey: "key a", tree: "t" },
      { kind: "started", iid: 6, attempt: 1, rkey: "key a", request: agentRequest("first") },
      { kind: "attempt_failed", iid: 6, attempt: 1, cause, scope: "instance" },
      { kind: "started", iid: 8, attempt: 1, rkey: "key b", request: agentRequest("other") },
      { kind: "started", iid: 6, attempt: 2, rkey: "key a", request: agentRequest("second") },
      { kind: "replied", iid: 8, attempt: 1, value: "b" },
      { kind: "replied", iid: 6, attempt: 2, value: "a" },
      { kind: "settled", iid: 6, outcome: "ok", ref: 14 },
      { kind: "settled", iid: 8, outcome: "ok", ref: 13 },
      {
        kind: "found",
        iid: 1,
        rkey: "key c",
        fromRun: "before",
        fromIid: 9,
        fromSeq: 99,
        value: "c",
        parts: "rAAAA",
        since: 77,
      },
      { kind: "settled", iid: 1, outcome: "ok", ref: 17, taken: { run: "before", iid: 9 } },
      { kind: "started", iid: 3, attempt: 1, rkey: "key d", request: agentRequest("dead") },
      { kind: "settled", iid: 3, outcome: "failed", cause },
      { kind: "settled", iid: 7, outcome: "ok", value: 1 },
      { kind: "opened", iid: 10, parent: 9, round: 2 },
      { kind: "started", iid: 10, attempt: 1, rkey: "key e", parts: "pBBBB", request: agentRequest("in a round") },
      { kind: "settled", iid: 10, outcome: "ok", value: "e" },
      ...itemStart(11, "key f"), // in flight
    ]),
    1,
  );
  const { entries, withheld } = reuseEntries(journal);
  expect(entries.map(({ iid, seq, address, rkey }) => [iid, seq, address, rkey])).toEqual([
    [8, 13, "judge[#0a1b2c3d]/ask", "key b"],
    [6, 14, "judge[claim one]/ask", "key a"],
    [1, 17, "first", "key c"],
    [10, 24, "judge[#0a1b2c3d]/sum#2", "key e"],
  ]);
  expect(entries.map(({ isAgent, tree, parts }) => [isAgent, tree, parts])).toEqual([
    [true, undefined, undefined],
    [true, "t", undefined],
    [false, undefined, "rAAAA"],
    [true, undefined, "pBBBB"],
  ]);
  const settledAt = (seq: number) => [...journal.events(seq - 1)][0]?.t;
  expect(entries.map(({ since }) => since)).toEqual([settledAt(16), settledAt(15), 77, settledAt(24)]);
  expect(entries.map(({ seq }) => journal.value(seq))).toEqual(["b", "a", "c", "e"]);
  expect(withheld).toEqual([{ address: "last", why: "failed (provider)" }]);
});

test("what a person gave is not offered, and what stands in a worktree is, with what it left there", () => {
  const journal = createMemoryJournal(sampleRun);
  const tree = { owner: 1, branch: "b", commit: "c", files: ["x"], path: "/t" };
  journal.append(
    number([
      ...beginning,
      { kind: "started", iid: 1, attempt: 1, rkey: "key a", request: agentRequest("in a tree") },
      { kind: "replied", iid: 1, attempt: 1, value: "a", tree },
      { kind: "settled", iid: 1, outcome: "ok", ref: 5 },
      { kind: "started", iid: 3, attempt: 1, rkey: "key b", request: agentRequest("asked") },
      { kind: "asked", iid: 3, ask: 1, time: 1, about: "retry", address: "last", question: "?", choices: [] },
      { kind: "answered", iid: 3, ask: 1, choice: "value", value: "mine", actor: "Anna" },
      { kind: "settled", iid: 3, outcome: "ok", ref: 9 },
    ]),
    1,
  );
  expect(reuseEntries(journal)).toEqual({
    entries: [expect.objectContaining({ address: "first", rkey: "key a", seq: 5, effect: tree })],
    withheld: [{ address: "last", why: "given by a person" }],
  });
});
