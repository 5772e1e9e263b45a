/** What a report says of questions: the time at which one expires, which stays right however late it is read. */
import { expect, test } from "vitest";
import { plainPaint } from "../../src/report/paint.ts";
import { type AskView, peopleLines } from "../../src/report/people-view.ts";

const openedAt = Date.UTC(2026, 10, 21, 12, 35);
const ask: AskView = {
  id: "20261121-1235-aaaaa:1",
  address: "sign",
  about: "gate",
  question: "Page them?",
  choices: ["page", "hold"],
  openedAt,
  expires: openedAt + 8 * 3_600_000,
  onExpiry: "hold",
};

test.each([
  [1_000, 'expires at 2026-11-21 20:35 UTC: then "hold" counts'],
  [9 * 3_600_000, 'has expired, judged by `sluice resume`: then "hold" counts'],
])("%i ms after it was asked: %s", (ms, said) => {
  const lines = peopleLines([ask], { open: 1, closed: 0 }, openedAt + ms, plainPaint);
  expect(lines).toContain(`  sign  Page them?  ${said}`);
});
