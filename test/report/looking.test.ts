/** What is ready, what is stuck and why a run waits, of a run in the middle: read from the file of its journal. */
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { usualMs } from "../../src/core/usual.ts";
import { openTables } from "../../src/journal/open-tables.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { findAddress } from "../../src/report/instance-address.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { readyView, renderReady } from "../../src/report/ready-view.ts";
import type { InstanceRecord } from "../../src/report/run-record.ts";
import { runView } from "../../src/report/run-view.ts";
import { showInstance } from "../../src/report/show.ts";
import { renderInstance } from "../../src/report/show-text.ts";
import { renderStuck, stuckView } from "../../src/report/stuck-view.ts";
import { type TabledRun, tabledRun } from "../../src/report/tabled-run.ts";
import { eventsOf as eventsOfInstance } from "../../src/report/tabled-source.ts";
import { renderWhy, whyOf } from "../../src/report/why.ts";
import { renderWhyRun, whyRun } from "../../src/report/why-run.ts";
import { createFlight } from "../../src/run/flight.ts";
import { createPatrol } from "../../src/run/patrol.ts";
import { planOf } from "../core/plan-of.ts";
import { type Asked, iidAt, runTo, type TimedAnswer, timedWorld } from "../core/timed-world.ts";
import { scratchPaths } from "../journal/scratch.ts";
import { attached, eventsOf, failedRun, idIn, smallPlan, untilItems } from "./small-run.ts";

const nextPath = scratchPaths();
const midway = eventsOf(...untilItems);
const last = midway.at(-1)?.t ?? 0;

function look<T>(
  events: readonly Event[],
  see: (tabled: TabledRun) => T,
  isHeld = true,
  of: Plan = smallPlan,
  now?: number,
): T {
  const path = nextPath();
  const journal = createJournal(path, { id: idIn(events), pipeline: of.name, plan: of, provider: "simulate", now: 0 });
  for (const event of events) journal.append([event], event.t);
  journal.close();
  const { plan, head, tables, close } = openTables(path);
  try {
    return see(tabledRun({ plan, head, tables, isHeld, ...(now === undefined ? {} : { now }) }));
  } finally {
    close();
  }
}

test("ready: what is in flight, and what opens more", () => {
  const text = look(midway, ({ run, source }) =>
    renderReady(readyView(source, run, { most: 1, now: last + 5_000 }), plainPaint),
  );
  expect(text).toMatchInlineSnapshot(`
    "in flight (2)
      each[a]  for 6.0 s
      and 1 more: --all
    opens more items as slots become free (1)
      each  2 so far
    "
  `);
});

test("ready: of a run whose process died", () => {
  const text = look(
    midway,
    ({ run, source }) => renderReady(readyView(source, run, { most: 9, now: last }), plainPaint),
    false,
  );
  expect(text).toMatchInlineSnapshot(`
    "was in flight (2)
      each[a]  began 1.0 s ago
      each[b]  began 0 ms ago
    opens more items as slots become free (1)
      each  2 so far
    nothing starts: no process works on it: \`sluice resume\` goes on
    "
  `);
});

test("what was lost with its process, found days later, has worked for nobody knows how long", () => {
  const days = 3 * 24 * 3_600_000;
  const [attach, lost] = eventsOf({ ...attached, mode: "resume" }, { kind: "lost", iid: 6, attempt: 1, ended: 0 });
  if (attach === undefined || lost === undefined) throw new Error("no events");
  const later = [attach, lost].map((event, index) => ({ ...event, seq: midway.length + index + 1, t: last + days }));
  const seen = look([...midway, ...later], ({ run, source }) => {
    const item = run.instance(6);
    if (item === undefined) throw new Error("there is no item");
    const own = { eventsOf: (one: InstanceRecord) => eventsOfInstance(source.tables, one), value: () => null };
    return {
      busyMs: runView(run).phases[0]?.nodes[1]?.busyMs,
      text: renderInstance(showInstance(run, item, own), plainPaint),
    };
  });
  expect(seen.busyMs).toBe(days); // of the other item, which is still in flight
  expect(seen.text).toMatch(/^attempt 1 {2}lost with its process$/m);
});

test("stuck: nothing, in the usual time; then what takes too long", () => {
  const stuck = (now: number, beat: number): string =>
    look(midway, ({ run, source }) => renderStuck(stuckView(source, run, { now, most: 1, beat, pid: 7 }), plainPaint));
  expect(stuck(last + 5_000, last)).toMatchInlineSnapshot(`
    "nothing is stuck: 2 in flight, none beyond its usual time
    "
  `);
  expect(stuck(last + 20 * 60_000, last)).toMatchInlineSnapshot(`
    "process 7 has the run, lives, and gives no sign of life, for 20 min 0 s: it is stopped, or its disk does not answer
        sluice resume 20261121-0000-aaaaa --take-over
        ends it first
    and 2 more: --all
    "
  `);
});

/** Items of some twenty seconds each, of which the last does not come back. */
function hanging(more = "") {
  const plan = planOf(`sluice: 1
name: hanging
why: Many of a kind, of which one hangs.
nodes:
  many: {why: Each is asked by itself., each: n in range(12), prompt: "{{ n }}"${more}}
returns: many | length
`);
  const answer = ({ address }: Asked): TimedAnswer => (address === "many[11]" ? {} : { afterMs: 20_000 });
  const world = timedWorld({ plan, answer, limits: { atOnce: 4 } });
  runTo(world, 1_060_000);
  const iid = iidAt(world, "many[11]");
  return { plan, world, iid, since: world.events.find((one) => one.kind === "started" && one.iid === iid)?.t ?? 0 };
}

test("stuck: an attempt is shown from the moment from which the patrol tells of it", () => {
  const { plan, world, iid, since } = hanging();
  const flight = createFlight(() => undefined);
  flight.begin(iid, 1);
  const patrol = createPatrol(flight, (one) => usualMs(world.state, one));
  expect(patrol.look(since)).toEqual([]);
  const seen = [50, 59, 60, 61, 75].map((seconds) => {
    const now = since + seconds * 1_000;
    const told = patrol.look(now).length > 0;
    const view = look(
      world.events,
      ({ run, source }) => stuckView(source, run, { now, most: 9, beat: now, pid: 7 }),
      true,
      plan,
    );
    return [seconds, told, view.things.map(({ about, address, text }) => `${about} ${address}: ${text}`)];
  });
  const shown = ["attempt many[11]: its attempt takes longer than usual (20.0 s)"];
  expect(seen).toEqual([
    [50, false, []],
    [59, false, []],
    [60, false, []],
    [61, false, shown], // the patrol has looked a second ago
    [75, true, shown],
  ]);
});

test("stuck: what waits in the queue of a batch may take its time", () => {
  const { plan, world, since } = hanging(", batch: true");
  const now = since + 3 * 60 * 60_000;
  const view = look(
    world.events,
    ({ run, source }) => stuckView(source, run, { now, most: 9, beat: now, pid: 7 }),
    true,
    plan,
  );
  expect([view.inFlight, view.things]).toEqual([1, []]);
});

test("stuck: a run whose process died", () => {
  const view = look(
    midway,
    ({ run, source }) => stuckView(source, run, { now: last + 60_000, most: 9, beat: last, pid: undefined }),
    false,
  );
  expect(renderStuck(view, plainPaint)).toMatchInlineSnapshot(`
    "no process works on the run, for 1 min 0 s: the last one ended before it did
        sluice resume 20261121-0000-aaaaa
    "
  `);
});

test("why a run waits, and how it failed", () => {
  const why = (events: readonly Event[]): string =>
    look(events, ({ run, source }) => renderWhyRun(whyRun(source, run, last + 5_000), plainPaint));
  expect(why(midway)).toMatchInlineSnapshot(`
    "small is running
      2 attempts in flight, the oldest is each[a], begun 6.0 s ago
      └ each waits: each[a] is running: attempt 1 began 1.0 s ago
        at small.yaml:11:3
      └ sum waits: each[a] is running: attempt 1 began 1.0 s ago
        at small.yaml:12:3
      └ gone waits: each[a] is running: attempt 1 began 1.0 s ago
        at small.yaml:13:3
      └ call waits: each[a] is running: attempt 1 began 1.0 s ago
        at small.yaml:14:3
    "
  `);
  expect(why(failedRun)).toMatchInlineSnapshot(`
    "small failed: refusal: it would not
      at small.yaml:11:3
      3 elements were dropped: \`sluice show\` says where
      1 failed by itself:
      └ each[b] failed after 2 attempts: refusal: it would not
        at small.yaml:11:3
    "
  `);
});

test("times of a run that is at work go to now, and of one that died to the last sign of life of its process", () => {
  const seen = (isHeld: boolean): unknown =>
    look(
      midway,
      ({ run }) => {
        const found = findAddress(run, "each[a]");
        const why = typeof found === "string" ? found : renderWhy(whyOf(run, found), plainPaint).split("\n")[0];
        return [runView(run).elapsedMs, why];
      },
      isHeld,
      smallPlan,
      last + 60_000,
    );
  const began = midway[0]?.t ?? 0;
  expect(seen(true)).toEqual([last + 60_000 - began, "each[a] is running: attempt 1 began 1 min 1 s ago"]);
  expect(seen(false)).toEqual([
    last - began,
    expect.stringContaining("was in flight when the process of the run died"),
  ]);
});
