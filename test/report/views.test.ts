/** The views of a run: what they count, and how far they follow a cause. */
import { describe, expect, test } from "vitest";
import { blockedView, renderBlocked } from "../../src/report/blocked-view.ts";
import { addressOf, findAddress } from "../../src/report/instance-address.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { foldProgress, startProgress } from "../../src/report/progress.ts";
import type { InstanceRecord, RunRecord } from "../../src/report/run-record.ts";
import { runView } from "../../src/report/run-view.ts";
import { renderRun, resultText } from "../../src/report/run-view-text.ts";
import { showInstance } from "../../src/report/show.ts";
import { renderInstance } from "../../src/report/show-text.ts";
import { renderWhy, whyOf } from "../../src/report/why.ts";
import { wrapBehind } from "../../src/report/wrap.ts";
import { planOf } from "../core/plan-of.ts";
import { runTo, timedWorld } from "../core/timed-world.ts";
import { recordRun } from "./record-run.ts";
import { eventsOf, failedRun, replied, smallPlan, untilItems } from "./small-run.ts";

const failed = recordRun(smallPlan, failedRun);
const midway = recordRun(smallPlan, eventsOf(...untilItems));

function at(run: RunRecord, address: string): InstanceRecord {
  const found = findAddress(run, address);
  if (typeof found === "string") throw new Error(found);
  return found;
}

const anyRates = { keeps: "attempt", outputTokens: 1, usd: {} } as const;

function whyText(run: RunRecord, address: string): string {
  return renderWhy(whyOf(run, at(run, address)), plainPaint);
}

describe("addresses", () => {
  test("go from the outside in", () => {
    expect([1, 2, 6, 8].map((iid) => addressOf(failed, iid))).toEqual(["ask", "each", "each[a]", "call/judge"]);
  });

  test("an item of a list that opens more is not there yet", () => {
    expect(findAddress(midway, "each[no such]")).toBe(
      'no instance "each[no such]" in this run so far: 2 items of "each" opened, and more may come',
    );
    expect(findAddress(failed, "each[no such]")).toMatch(/in this run; did you mean "each/);
  });

  test("a near miss is named", () => {
    expect(findAddress(failed, "each[c]")).toMatch(/^no instance "each\[c\]" in this run; did you mean "each/);
  });
});

describe("the view of a run", () => {
  const view = runView(failed);

  test("counts the items of a fan-out, not the fan-out", () => {
    const each = view.phases[0]?.nodes.find((node) => node.path === "each");
    expect(each?.tally).toMatchObject({ total: 2, ok: 1, failed: 1, dropped: 3 });
    expect(each).toMatchObject({ attempts: 3, retries: 1 });
  });

  test("counts agents and what they used", () => {
    expect(view.agents).toEqual({ asked: 3, attempts: 4, lost: 0, takenOver: 0 });
    expect(view.usage).toEqual({ inputTokens: 20, outputTokens: 4, usd: 0.02 });
  });

  test("says nothing of tokens where the provider said nothing", () => {
    const silent = { ...view, simulated: false, usage: { inputTokens: 0, outputTokens: 0 } };
    expect(renderRun(silent, plainPaint)).not.toContain("tokens");
    expect(renderRun({ ...silent, usage: { inputTokens: 3, outputTokens: 0 } }, plainPaint)).toContain("3 tokens in");
  });

  test("names what failed by itself, with its place", () => {
    expect(view.failures).toMatchObject([{ address: "each[b]", cause: { kind: "refusal" }, at: "small.yaml:11:3" }]);
  });

  test("groups by phase, in the order of the plan", () => {
    expect(view.phases.map((phase) => [phase.name, phase.nodes.map((node) => node.path)])).toEqual([
      ["First", ["ask", "each"]],
      ["Then", ["sum", "gone"]],
      ["", ["call", "call/judge"]],
    ]);
  });

  test("stays in that order, whatever was opened first", () => {
    const many = { ...failed.many, counts: () => failed.many.counts().toReversed() };
    expect(runView({ ...failed, many }).phases).toEqual(view.phases);
  });

  test("says once what ended and holds it, counts in thousands, and has each command on a line of its own", () => {
    const message = "the run asked 1000 agents, its limit";
    const [phase] = view.phases;
    const [node] = phase?.nodes ?? [];
    if (phase === undefined || node === undefined) throw new Error("the view has no nodes");
    const tally = { ...node.tally, ok: 12_345 };
    const text = renderRun(
      {
        ...view,
        state: "budget_exceeded",
        cause: { kind: "budget", message },
        held: { why: "budget", message },
        phases: [{ ...phase, nodes: [{ ...node, tally }] }],
      },
      plainPaint,
    );
    expect(text.split(message)).toHaveLength(2);
    expect(text).toContain("12,345 ok");
    expect(text).toMatch(
      /\nrun (\S+)\n {2}next: sluice show \1\n {8}sluice resume \1 --limit agents=2000\n {8}sluice why /,
    );
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("names what `resume` cannot know of a program that was asked", () => {
    const { began } = failed;
    const limits = { atOnce: 1, list: 1, rates: { ...anyRates, most: { usd: 0.5 } } };
    if (began === undefined) throw new Error("the run has not begun");
    const asked = runView({ ...failed, began: { ...began, provider: "command" }, limits });
    expect(renderRun({ ...asked, state: "paused" }, plainPaint)).toMatch(
      /\n {8}sluice resume \S+ --command PROGRAM --attempt-most usd=0\.5\n/,
    );
    expect(runView(failed).resumeNeeds).toEqual([]);
  });

  test("says on its face that agents were simulated, and shows no control characters", () => {
    const text = renderRun(view, plainPaint);
    expect(text).toMatch(/^SIMULATED: no agent was asked/);
    expect(text).toContain("each[b]  refusal: it would not\n    at small.yaml:11:3");
    expect(text).toContain("\\u{1b}[2J");
    expect(text).toContain("each  3 elements beyond take");
  });

  test("says how many failed where it looked at some of them", () => {
    const [failure] = view.failures;
    if (failure === undefined) throw new Error("nothing failed");
    const failures = [failure, failure, { ...failure, cause: { ...failure.cause, message: "it could not" } }];
    const text = (failureCount: number): string => renderRun({ ...view, failures, failureCount }, plainPaint);
    expect(text(1_500)).toMatch(/each\[b\] and at least 1 other of its kind[\s\S]*\n {2}1,500 in all\n/);
    expect(text(3)).toMatch(/each\[b\] and 1 other of its kind/);
    expect(text(3)).not.toContain("in all");
  });

  test("a run that goes on is running, with what is in flight", () => {
    const live = runView(midway);
    expect(live.state).toBe("running");
    expect(live.tally).toMatchObject({ ok: 1, running: 3, waiting: 3 });
  });
});

test("a run whose process died says so, and how to go on", () => {
  const left = recordRun(smallPlan, eventsOf(...untilItems), false);
  expect(renderRun(runView(left), plainPaint)).toMatch(/small was left in the middle[\s\S]*sluice resume 20261121/);
  expect(whyText(left, "each[a]")).toMatch(/was in flight when the process .* died .*; `resume` asks it again/);
});

describe("the result", () => {
  test("is the Markdown of what was returned, then the rest", () => {
    const view = { ...runView(failed), returns: { markdown: "# Title\n", tally: { ok: 1 } } };
    expect(resultText(view)).toBe('# Title\n\n- tally: {"ok":1}');
  });

  test("is JSON where there is no prose", () => {
    expect(resultText({ ...runView(failed), returns: { tally: 1 } })).toBe('{\n  "tally": 1\n}');
  });
});

describe("why", () => {
  test("follows blocked instances to what failed", () => {
    expect(whyText(failed, "call/judge")).toBe(
      [
        "call/judge is blocked: what it needs is not ok",
        "  at small.yaml:14:3",
        "  └ sum is blocked: what it needs is not ok",
        "    at small.yaml:12:3",
        "    └ each failed: require: 1 of 2",
        "      at small.yaml:11:3",
        "      └ each[b] failed after 2 attempts: refusal: it would not",
        "        at small.yaml:11:3",
        "",
      ].join("\n"),
    );
  });

  test("points at the condition that was false", () => {
    expect(whyText(failed, "gone")).toBe("gone was skipped: its `when` was false\n  at small.yaml:15:3\n");
  });

  test("follows what waits, through the wires of calls, to what is running", () => {
    const lines = whyText(midway, "call/judge")
      .split("\n")
      .filter((line) => !line.trim().startsWith("at "));
    expect(lines).toEqual([
      "call/judge waits for sum",
      "  └ sum waits for each, all of it (reads all of each)",
      "    └ each is not done: something inside it has not settled",
      "      └ each[a] is running: attempt 1 began 1.0 s ago",
      "",
    ]);
  });

  test("says why something ran", () => {
    expect(whyText(failed, "ask")).toContain("is ok after 2.0 s; it ran because it needs nothing but inputs\n");
  });
});

test("a stream waits for what its source has not given yet, not for a slot", () => {
  const plan = planOf(`sluice: 1
name: streams
why: A stream between two lists.
nodes:
  ask: {why: The source., each: n in range(2), prompt: "{{ n }}"}
  long: {from: a in ask, where: a != ""}
  judge: {why: The reader., each: l in long, prompt: "{{ l }}"}
returns: judge | length
`);
  const world = timedWorld({
    plan,
    answer: ({ address }) => (address.endsWith("[1]") && address.startsWith("ask") ? {} : { afterMs: 1, value: "x" }),
  });
  runTo(world, 1_100_000);
  const run = recordRun(plan, world.events);
  const source = /is not done: something inside it has not settled[\s\S]* is running: attempt 1 began/;
  expect(whyText(run, "long")).toMatch(/^long takes what comes of ask, which is not done\n/);
  expect(whyText(run, "long")).toMatch(source);
  expect(whyText(run, "judge")).toMatch(/^judge takes what comes of long, which is not done\n/);
  expect(whyText(run, "judge")).toMatch(source);
});

test("blocked lists what was kept from running, grouped, with its first cause", () => {
  const view = blockedView(failed);
  expect(view.groups.map((group) => [group.path, group.state, group.count])).toEqual([
    ["sum", "blocked", 1],
    ["gone", "skipped", 1],
    ["call", "blocked", 1],
    ["call/judge", "blocked", 1],
  ]);
  expect(renderBlocked(view, plainPaint)).toContain(
    "sum blocked: each[b] failed after 2 attempts: refusal: it would not",
  );
});

test("lines of `why` and `blocked` keep to the width, with their words whole", () => {
  const words = (text: string): string => text.replace(/\s+/g, " ");
  for (const render of [
    (width?: number) => renderWhy(whyOf(failed, at(failed, "sum")), plainPaint, width),
    (width?: number) => renderBlocked(blockedView(failed), plainPaint, width),
  ]) {
    const widest = (text: string): number => Math.max(...text.split("\n").map(({ length }) => length));
    expect(widest(render())).toBeGreaterThan(40);
    expect(widest(render(40))).toBeLessThanOrEqual(40);
    expect(words(render(40))).toBe(words(render()));
    expect(render(500)).toBe(render());
  }
  const whole = wrapBehind(4, "see verify[a-claim-that-is-long] and more", 12, 2);
  expect(whole).toBe("see\n  verify[a-claim-that-is-long]\n  and more");
});

test("an instance in full: what was asked, what came back, each attempt, who reads it", () => {
  const ownEvents = ({ iid }: InstanceRecord) => failedRun.filter((event) => "iid" in event && event.iid === iid);
  const source = { eventsOf: ownEvents, value: (seq: number) => (seq === 12 ? "fine" : null) };
  const ok = showInstance(failed, at(failed, "each[a]"), source);
  expect(ok).toMatchObject({ state: "ok", value: "fine", reads: ["ask"], readBy: ["sum"] });
  expect(ok.attempts).toMatchObject([{ number: 1, fate: "replied", reply: "fine", request: { prompt: "say" } }]);
  const bad = renderInstance(showInstance(failed, at(failed, "each[b]"), source), plainPaint);
  expect(bad).toContain("attempt 2  failed, 1.0 s");
  expect(bad).toContain("refusal: it would not");
});

test("progress counts and forgets what has settled", () => {
  const progress = startProgress(smallPlan);
  for (const event of failedRun) foldProgress(progress, event);
  expect(progress.phases.get("First")?.counts).toMatchObject({ ok: 2, failed: 1, running: 0, dropped: 3 });
  expect(progress.inFlight.size).toBe(0);
  expect([...progress.record.instances.keys()]).toEqual([0, 1, 2, 3, 4, 5]);
  foldProgress(progress, { ...replied(7, "late"), seq: 99, t: 99_000 } as (typeof failedRun)[number]);
  expect(progress.phases.get("First")?.counts.ok).toBe(2);
});
