/** What a report says of questions: the time at which one expires, which stays right however late it is read. */
import { expect, test } from "vitest";
import { openTables } from "../../src/journal/open-tables.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import { findAddress } from "../../src/report/instance-address.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { type AskView, peopleLines } from "../../src/report/people-view.ts";
import { runView } from "../../src/report/run-view.ts";
import { renderRun } from "../../src/report/run-view-text.ts";
import { renderStuck, stuckView } from "../../src/report/stuck-view.ts";
import { tabledRun } from "../../src/report/tabled-run.ts";
import { renderWhy, whyOf } from "../../src/report/why.ts";
import { planOf } from "../core/plan-of.ts";
import { runTo, timedWorld } from "../core/timed-world.ts";
import { scratchPaths } from "../journal/scratch.ts";

const nextPath = scratchPaths();

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

test.each<readonly [Partial<AskView>, string]>([
  [{}, 'expires at 2026-11-21 20:35 UTC: then "hold" counts'],
  [{ overdue: true }, 'expired at 2026-11-21 20:35 UTC: "hold" counts at the next `sluice resume`'],
])("%o: %s", (more, said) => {
  const lines = peopleLines([{ ...ask, ...more }], { open: 1, closed: 0 }, plainPaint);
  expect(lines).toContain(`  sign  Page them?  ${said}`);
});

test("a run that was left for people says what happens next, before and after their time is over", () => {
  const plan = planOf(`sluice: 1
name: signed
why: Somebody signs.
nodes:
  sign: {why: A person decides., gate: "Ship it?", choices: {ship: Go., hold: Stay.}, expires: 1h, on_expiry: hold}
returns: sign.choice
`);
  const world = timedWorld({ plan, answer: () => ({}), run: "20261121-1235-aaaaa" });
  runTo(world, world.now + 1_000);
  const path = nextPath();
  const journal = createJournal(path, {
    id: "20261121-1235-aaaaa",
    pipeline: "signed",
    plan,
    provider: "test",
    now: 0,
  });
  for (const event of world.events) journal.append([event], event.t);
  journal.close();
  const { head, tables, close } = openTables(path);
  const texts = [1, 59, 61].map((minutes) => {
    const now = 1_000_000 + minutes * 60_000;
    const { run, source } = tabledRun({ plan, head, tables, isHeld: false, now });
    const sign = findAddress(run, "sign");
    const stuck = stuckView(source, run, { now, most: 9, beat: now, pid: undefined });
    return [
      renderRun(runView(run), plainPaint),
      typeof sign === "string" ? sign : renderWhy(whyOf(run, sign), plainPaint),
      renderStuck(stuck, plainPaint),
    ];
  });
  close();
  const before = ['expires at 1970-01-01 01:16 UTC: then "hold" counts', 'then "hold" counts', 'then "hold" counts'];
  const after = [
    'expired at 1970-01-01 01:16 UTC: "hold" counts at the next `sluice resume`',
    "expired at",
    "has expired",
  ];
  for (const [index, words] of [before, before, after].entries())
    for (const [which, said] of words.entries()) expect(texts[index]?.[which]).toContain(said);
});
