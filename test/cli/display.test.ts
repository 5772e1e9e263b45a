/** What a run looks like while it goes on: never higher than the terminal, gone without a trace, short in a log. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveDisplay } from "../../src/cli/live-display.ts";
import { createPlainDisplay } from "../../src/cli/plain-display.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import type { DecisionBody, Event } from "../../src/core/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { startProgress } from "../../src/report/progress.ts";
import { eventsOf, failedRun, smallPlan, started, untilItems } from "../report/small-run.ts";

type Seen = Terminal & { readonly written: string[] };

function terminal(rows: number, columns = 80): Seen {
  const written: string[] = [];
  return {
    written,
    out: (text) => void written.push(`out: ${text}`),
    err: (text) => void written.push(text),
    live: true,
    color: false,
    errColor: false,
    columns: () => columns,
    rows: () => rows,
    paint: plainPaint,
    errPaint: plainPaint,
  };
}

const noAddress = (): string => "";

/** `each` with so many items, all of them in flight. */
function crowd(count: number): Event[] {
  const items = Array.from({ length: count }, (_, index) => [
    { kind: "opened", iid: 100 + index, parent: 2, key: `item ${index}` } as const,
    started(100 + index),
  ]).flat();
  return eventsOf(...untilItems, ...items);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([3, 10, 24, 60])("a block of at most %i lines, however much is in flight", (rows) => {
  const seen = terminal(rows, 40);
  const display = createLiveDisplay(seen, startProgress(smallPlan), undefined);
  display.onEvents(crowd(200), noAddress);
  display.onProgress(
    "each[item 3]",
    "reads a page\u001b[2J with a very long line that does not fit into the screen at all",
  );
  vi.advanceTimersByTime(150);
  const block = (seen.written.at(-1) ?? "").split("\u001b[0J").at(-1) ?? "";
  const lines = block.split("\n").slice(0, -1);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.length).toBeLessThan(Math.max(rows, 6));
  expect(lines.filter((line) => line.length >= 40)).toEqual([]);
  display.close();
});

test("shows phases with their counts and what the instances in flight say, with nothing that moves the cursor", () => {
  const seen = terminal(30);
  const display = createLiveDisplay(seen, startProgress(smallPlan), "SIMULATED");
  display.onEvents(crowd(0), noAddress);
  display.onProgress("each[a]", "reads\u001b[2J");
  vi.advanceTimersByTime(150);
  const block = seen.written.at(-1) ?? "";
  expect(block).toMatch(/^small .* simulated\n {2}First {16}2 running, 1 ok\n {2}Then {17}waiting\n/);
  expect(block).toMatch(/ {4}each\[a\] .* reads\\u\{1b\}\[2J\n/);
  display.close();
});

test("nodes without a phase stand under a name: that of all where there is no other", () => {
  const lines = (phases: readonly string[]): string => {
    const seen = terminal(30);
    const bodies = smallPlan.bodies.map((body) => ({
      ...body,
      nodes: body.nodes.map(({ phase, ...node }) =>
        node.id === "ask" && phases.length > 0 ? { ...node, phase } : node,
      ),
    }));
    const plan = { ...smallPlan, phases, bodies } as Plan;
    const display = createLiveDisplay(seen, startProgress(plan), undefined);
    display.onEvents(crowd(0), noAddress);
    vi.advanceTimersByTime(150);
    display.close();
    return seen.written.find((text) => text.includes("running")) ?? "";
  };
  expect(lines([])).toMatch(/\n {2}all {18}2 running, 1 ok\n/);
  expect(lines(["First"])).toMatch(/\n {2}First {16}1 ok\n {2}other {16}2 running\n/);
});

test("leaves nothing behind: the block is erased and the cursor is back, once", () => {
  const seen = terminal(30);
  const display = createLiveDisplay(seen, startProgress(smallPlan), undefined);
  display.onEvents(crowd(2), noAddress);
  vi.advanceTimersByTime(150);
  const height = (seen.written.at(-1) ?? "").split("\n").length - 1;
  display.close();
  expect(seen.written.at(-1)).toBe(`\u001b[${height}F\u001b[0J\u001b[?25h`);
  display.close();
  vi.advanceTimersByTime(1_000);
  expect(seen.written.filter((text) => text.includes("\u001b[?25h")).length).toBe(1);
});

test("a log has one line for each agent or program that settled", () => {
  const seen = terminal(30);
  createPlainDisplay(seen, startProgress(smallPlan)).onEvents(failedRun, noAddress);
  expect(seen.written).toEqual([
    "ok      ask\n",
    "ok      each[a]\n",
    "retry   each[b]: it would not\n",
    "failed  each[b]  refusal: it would not\n",
    "blocked sum\n",
    "blocked call/judge\n",
  ]);
});

/** An item of `each`, `call` and what is inside both are in flight as they are cancelled: they are ended first, and settle last. */
test("what settles after all around it has its address, and stands among what is in flight until then", () => {
  const seen = terminal(30);
  const progress = startProgress(smallPlan);
  const by = { outcome: "cancelled", by: 0 } as const;
  createPlainDisplay(seen, progress).onEvents(
    eventsOf(
      ...untilItems,
      started(8),
      { kind: "settled", iid: 5, ...by },
      { kind: "settled", iid: 2, ...by },
      { kind: "aborted", iid: 8, attempt: 1, clean: true },
      { kind: "settled", iid: 8, ...by },
      { kind: "aborted", iid: 6, attempt: 1, clean: true },
      { kind: "settled", iid: 6, ...by },
    ),
    noAddress,
  );
  expect(seen.written.slice(1)).toEqual(["cancelled call/judge\n", "cancelled each[a]\n"]);
  expect([...progress.inFlight.keys()]).toEqual([7]);
  expect(progress.cutShort.size).toBe(1);
  expect(progress.record.instances.has(8)).toBe(false);
});

test("a log of a large run does not grow with it", () => {
  const seen = terminal(30);
  const settled = Array.from({ length: 5_000 }, (_, index) => {
    const iid = 100 + index;
    return [
      { kind: "opened", iid, parent: 2, key: `${index}` } as const,
      { kind: "settled", iid, outcome: "ok", value: 1 } as const,
    ];
  }).flat();
  createPlainDisplay(seen, startProgress(smallPlan)).onEvents(eventsOf(...untilItems, ...settled), noAddress);
  expect(seen.written.length).toBeLessThan(260);
  expect(seen.written.at(-1)).toMatch(/\(5000 settled\)\n$/);
});

const question: DecisionBody = {
  kind: "asked",
  iid: 3,
  ask: 1,
  time: 1,
  about: "gate",
  address: "sum",
  question: "Fine?\u001b[2J",
  choices: [
    { name: "yes", leads: "" },
    { name: "no", leads: "" },
  ],
};

test("questions to people stand in the block until they are answered, with the line that answers", () => {
  const seen = terminal(30);
  const display = createLiveDisplay(seen, startProgress(smallPlan), undefined);
  display.onEvents(eventsOf(...untilItems, question), noAddress);
  vi.advanceTimersByTime(150);
  expect(seen.written.at(-1)).toMatch(/ {4}\? sum: Fine\?\\u\{1b\}\[2J\n {6}sluice answer \S*:1 yes\|no\n/);
  display.onEvents(eventsOf({ kind: "answered", iid: 3, ask: 1, choice: "yes", actor: "Anna" }), noAddress);
  vi.advanceTimersByTime(150);
  expect(seen.written.at(-1)).not.toContain("Fine?");
  display.close();
});

test("a log has a line for each question and for each answer", () => {
  const seen = terminal(30);
  const display = createPlainDisplay(seen, startProgress(smallPlan));
  display.onEvents(eventsOf(...untilItems, question), noAddress);
  display.onEvents(
    eventsOf({ kind: "answered", iid: 3, ask: 1, choice: "yes", actor: "Anna", reason: "why\nnot" }),
    noAddress,
  );
  expect(seen.written.slice(-2)).toEqual([
    expect.stringMatching(/^asks {4}sum: Fine\?\\u\{1b\}\[2J\n {8}sluice answer \S*:1 yes\|no\n$/),
    'answer  sum: "yes", says Anna (why not)\n',
  ]);
  display.close();
});

test("what holds the run, or the agents of a provider, stands at its head", () => {
  const seen = terminal(30, 120);
  const display = createLiveDisplay(seen, startProgress(smallPlan), undefined);
  const headAfter = (...bodies: DecisionBody[]): string => {
    display.onEvents(eventsOf(...bodies), noAddress);
    vi.advanceTimersByTime(150);
    const block = (seen.written.at(-1) ?? "").split("\u001b[0J").at(-1) ?? "";
    return block.split("\n")[0] ?? "";
  };
  display.onEvents(crowd(1), noAddress);
  const until = Date.now() + 90_000;
  const clock = new Date(until).toISOString().slice(11, 19);
  expect(headAfter({ kind: "gate_set", gate: "anthropic:1f", until, width: 1 })).toMatch(
    new RegExp(`^small .* waits for the quota of anthropic until (\\S+ )?${clock} UTC$`),
  );
  expect(headAfter({ kind: "held", why: "pause", message: "Anna said pause" })).toMatch(
    / {2}paused: `sluice resume \S*` goes on$/,
  );
  vi.advanceTimersByTime(90_000);
  expect(headAfter({ kind: "released" })).not.toMatch(/quota|paused/);
  display.close();
});

test("a log tells of a quota once, not of each attempt that it refused, and of what was left out by whom", () => {
  const seen = terminal(30);
  const display = createPlainDisplay(seen, startProgress(smallPlan));
  display.onEvents(eventsOf(...untilItems), noAddress);
  const before = seen.written.length;
  const reason = { kind: "rate_limit", message: "too many requests" } as const;
  const t = 3_600_000;
  display.onEvents(
    [
      { kind: "gate_set", gate: "anthropic:1f", until: t + 30_000, width: 1, seq: 90, t },
      { kind: "retrying", iid: 3, attempt: 1, at: t, skippedRungs: 0, counted: false, reason, seq: 91, t },
      { kind: "told", verb: "skip", target: 3, actor: "Anna", reason: "slow", seq: 92, t },
      { kind: "held", why: "pause", message: "Anna said pause", seq: 93, t },
      { kind: "released", seq: 94, t },
    ],
    noAddress,
  );
  expect(seen.written.slice(before)).toEqual([
    "quota   waits for the quota of anthropic until 01:00:30 UTC\n",
    "skip    sum, says Anna: slow\n",
    "held (pause): Anna said pause\n",
    "goes on\n",
  ]);
});
