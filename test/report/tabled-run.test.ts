/** A run that is read from its tables says what the fold of all its events says: of every instance, and in the middle of it. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { compile } from "../../src/compile/compile.ts";
import type { Event } from "../../src/core/event.ts";
import { openTables } from "../../src/journal/open-tables.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { blockedView } from "../../src/report/blocked-view.ts";
import { createGroups } from "../../src/report/groups.ts";
import { addressOf, findAddress } from "../../src/report/instance-address.ts";
import { planWays } from "../../src/report/plan-ways.ts";
import { foldProgress, type Progress, startProgress } from "../../src/report/progress.ts";
import type { InstanceRecord, RunRecord } from "../../src/report/run-record.ts";
import { runView } from "../../src/report/run-view.ts";
import { type EventSource, showInstance } from "../../src/report/show.ts";
import { progressOfTables } from "../../src/report/tabled-progress.ts";
import { tabledRun } from "../../src/report/tabled-run.ts";
import { eventsOf } from "../../src/report/tabled-source.ts";
import { whyOf } from "../../src/report/why.ts";
import { drive, randomFrom } from "../core/drive.ts";
import { scratchPaths } from "../journal/scratch.ts";
import { answerOf, personOf } from "../reference/answers.ts";
import { randomOf } from "../reference/random-expr.ts";
import { randomPlan } from "../reference/random-plan.ts";
import { recordRun } from "./record-run.ts";
import { failedRun, idIn, smallPlan } from "./small-run.ts";

const seeds = 20;
/** Instances of one run that are compared in full. */
const mostCompared = 120;
const nextPath = scratchPaths();

test("of random runs, whole and cut off", () => {
  for (let seed = 0; seed < seeds; seed += 1) {
    const plan = planOf(seed);
    const people = seed % 3 === 0 ? undefined : personOf;
    const crashAt = (commit: number): boolean => seed % 2 === 0 && (commit + seed) % 7 === 0;
    const inputs = Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
    const { events } = drive({
      ...{ plan, inputs, answer: answerOf, seed, crashAt, limits: { atOnce: 1 + (seed % 7) } },
      ...(people === undefined ? {} : { people }),
      usage: { inputTokens: 3, outputTokens: seed % 5, ...(seed % 4 === 0 ? {} : { usd: 0.5 }) },
    });
    const cut = Math.floor(randomFrom(seed)() * events.length);
    compare(`seed ${seed}`, plan, events);
    compare(`seed ${seed}, ${cut} events`, plan, events.slice(0, Math.max(2, cut)));
  }
}, 60_000);

test("of the run that the views are tested with", () => {
  compare("small", smallPlan, failedRun);
});

/** Two ways lead to the nodes of the pipeline that is called: one of them from within the items of a fan-out. */
const texts: Readonly<Record<string, string>> = {
  "outer.yaml": `sluice: 1
name: outer
why: Calls a pipeline in two places.
nodes:
  once: {why: Here., use: ./inner.yaml, with: {words: [1, 2]}}
  each:
    why: And there.
    each: w in [1, 2, 30]
    use: ./inner.yaml
    with: {words: [w, w + 10]}
returns:
  all: [once.n, each | length]
`,
  "inner.yaml": `sluice: 1
name: inner
why: Asks about each word.
inputs:
  words: "[integer, ..9]"
nodes:
  ask:
    why: One agent for each word.
    each: word in inputs.words
    prompt: "{{ word }}"
  sum:
    why: Reads all.
    prompt: "{{ ask | length }}"
returns:
  n: sum
`,
};

test("of a pipeline that is called in two places, at every event", () => {
  const { value: plan, diagnostics } = compile({ path: "outer.yaml", text: (path) => texts[path] });
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  const answer = (address: string) =>
    address.length % 3 === 0 ? { cause: { kind: "refusal", message: "no" } as const } : { value: "text" };
  const { events } = drive({ plan, answer, seed: 3, limits: { atOnce: 3 } });
  expect(planWays(plan, createGroups()).shared).toHaveLength(2);
  for (let cut = 2; cut <= events.length; cut += 5) compare(`${cut} events`, plan, events.slice(0, cut));
  compare("all", plan, events);
});

function planOf(seed: number): Plan {
  const verified = verifyPlan(JSON.parse(JSON.stringify(randomPlan(randomOf(randomFrom(seed)), 30))));
  if ("problems" in verified) throw new Error(`seed ${seed}: ${verified.problems.join("\n")}`);
  return verified.plan;
}

function compare(what: string, plan: Plan, made: readonly Event[]): void {
  const events: readonly Event[] = JSON.parse(JSON.stringify(made)); // as a file keeps them
  const path = write(plan, events);
  const opened = openTables(path);
  const isHeld = events.length % 2 === 0;
  const { run: tabled, source } = tabledRun({ plan: opened.plan, head: opened.head, tables: opened.tables, isHeld });
  const folded = recordRun(plan, events, isHeld);
  try {
    expect(runView(tabled), what).toEqual(runView(folded));
    expect(blockedView(tabled), what).toEqual(blockedView(folded));
    const ofTables: EventSource = { eventsOf: (one) => eventsOf(opened.tables, one), value: opened.tables.value };
    const ofEvents: EventSource = {
      eventsOf: ({ iid }) => events.filter((event) => "iid" in event && event.iid === iid),
      value: (seq) => carriedBy(events, seq),
    };
    expect(progressShown(progressOfTables({ run: tabled, source })), what).toEqual(
      progressShown(foldedProgress(plan, events)),
    );
    const count = countOf(events);
    const each = Math.ceil(count / mostCompared);
    for (let iid = 1 + (events.length % each); iid < count; iid += each) {
      const [left, right] = [tabled.instance(iid), folded.instance(iid)];
      if (left === undefined || right === undefined) throw new Error(`${what}: there is no instance ${iid}`);
      compareOne(
        `${what}, ${iid}`,
        { run: tabled, one: left, source: ofTables },
        { run: folded, one: right, source: ofEvents },
      );
    }
  } finally {
    opened.close();
  }
}

/** What the display of a run that goes on begins with. */
function foldedProgress(plan: Plan, events: readonly Event[]): Progress {
  const progress = startProgress(plan);
  for (const event of events) foldProgress(progress, event);
  return progress;
}

function progressShown({ phases, inFlight, asks, settled }: Progress): object {
  const some = [...phases.values()].filter(({ counts }) => Object.values(counts).some((count) => count > 0));
  const counts = Object.fromEntries(some.map((phase) => [phase.name, phase.counts]));
  const flying = [...inFlight.values()].sort((left, right) => left.since - right.since || left.iid - right.iid);
  return { counts, inFlight: flying, asks: [...asks.values()], settled };
}

function countOf(events: readonly Event[]): number {
  return events.reduce((most, event) => ("iid" in event ? Math.max(most, event.iid + 1) : most), 1);
}

type Side = { readonly run: RunRecord; readonly one: InstanceRecord; readonly source: EventSource };

function compareOne(what: string, left: Side, right: Side): void {
  const address = addressOf(right.run, right.one.iid);
  expect(addressOf(left.run, left.one.iid), what).toBe(address);
  expect(findAddress(left.run, address), what).toMatchObject({ iid: left.one.iid });
  expect(findAddress(right.run, address), what).toMatchObject({ iid: left.one.iid });
  expect(whyOf(left.run, left.one), what).toEqual(whyOf(right.run, right.one));
  expect(showInstance(left.run, left.one, left.source), what).toEqual(showInstance(right.run, right.one, right.source));
}

/** Events of one time are one commit. */
function write(plan: Plan, events: readonly Event[]): string {
  const path = nextPath();
  const journal = createJournal(path, {
    id: idIn(events),
    pipeline: plan.name,
    plan,
    provider: "test",
    now: events[0]?.t ?? 0,
  });
  for (let from = 0; from < events.length; ) {
    const { t } = events[from] ?? { t: 0 };
    const end = events.findIndex((event, index) => index > from && event.t !== t);
    const commit = events.slice(from, end === -1 ? events.length : end);
    journal.append(commit, t);
    from += commit.length;
  }
  journal.close();
  return path;
}

function carriedBy(events: readonly Event[], seq: number): Json {
  const event = events[seq - 1];
  return event !== undefined && "value" in event ? (event.value as Json) : null;
}
