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
      { kind: "found", iid: 1, rkey: "key c", fromRun: "before", fromIid: 9, fromSeq: 99, value: "c" },
      { kind: "settled", iid: 1, outcome: "ok", ref: 17, taken: { run: "before", iid: 9 } },
      { kind: "started", iid: 3, attempt: 1, rkey: "key d", request: agentRequest("dead") },
      { kind: "settled", iid: 3, outcome: "failed", cause },
      { kind: "settled", iid: 7, outcome: "ok", value: 1 },
      { kind: "opened", iid: 10, parent: 9, round: 2 },
      { kind: "started", iid: 10, attempt: 1, rkey: "key e", request: agentRequest("in a round") },
      { kind: "settled", iid: 10, outcome: "ok", value: "e" },
      ...itemStart(11, "key f"), // in flight
    ]),
    1,
  );
  const entries = reuseEntries(journal);
  expect(entries.map(({ iid, seq, address, rkey }) => [iid, seq, address, rkey])).toEqual([
    [8, 13, "judge[#0a1b2c3d]/ask", "key b"],
    [6, 14, "judge[claim one]/ask", "key a"],
    [1, 17, "first", "key c"],
    [10, 24, "judge[#0a1b2c3d]/sum#2", "key e"],
  ]);
  expect(entries.map(({ request }) => request?.kind === "agent" && request.prompt)).toEqual([
    "other",
    "first",
    false,
    "in a round",
  ]);
  expect(entries.map(({ seq }) => journal.value(seq))).toEqual(["b", "a", "c", "e"]);
});
