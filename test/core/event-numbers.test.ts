/** The numbers by which journals know the kinds of events: what is written stays readable. */
import { expect, test } from "vitest";
import { eventNumbers } from "../../src/core/event.ts";

test("a kind keeps its number for ever, and no number has two", () => {
  const kinds = Object.entries(eventNumbers).sort(([, left], [, right]) => left - right);
  expect(kinds.map(([kind, number]) => `${number} ${kind}`)).toEqual([
    ...["1 run_began", "2 attached", "3 lost", "4 found", "5 missed", "6 replied", "7 attempt_failed", "8 ensured"],
    ...["9 rang", "10 told", "11 aborted", "12 answered", "13 billed", "14 queued", "15 limited", "16 overdue"],
    ...["20 entered", "21 opened", "22 chosen", "23 closed", "24 started", "25 retrying", "26 settled"],
    ...["27 round_ended", "28 held", "29 released", "30 run_ended", "31 asked", "32 ask_closed", "33 list_stopped"],
    ...["34 granted", "35 gate_set"],
  ]);
});
