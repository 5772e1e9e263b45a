/** One instance in full: what a list and a loop opened, what became of the elements of a stream, conditions, worktrees. */
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { findAddress } from "../../src/report/instance-address.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { showInstance } from "../../src/report/show.ts";
import { renderInstance } from "../../src/report/show-text.ts";
import { planOf } from "../core/plan-of.ts";
import { runTo, timedWorld } from "../core/timed-world.ts";
import { recordRun } from "./record-run.ts";

const plan = planOf(`sluice: 1
name: shown
why: Has one of each.
nodes:
  ask:
    why: The items of a stream.
    each: n in [1, 2, 3, 4, 5]
    prompt: "{{ n }}"
    retry: {max: 1, delay: 1ms}
    ensure:
      - run: [check, --, "{{ n }}"]
    output: {kind: good | bad, name: string}
  best:
    why: Some are left out.
    from: a in ask
    where: a.kind == "good"
    distinct: a.name
    take: 1
  whole:
    from: x in [1, 2, 2, 1, 3, 4]
    distinct: x
    take: 3
  again:
    why: It goes round.
    loop: 3
    state: {n: 0}
    nodes:
      more:
        value: n + 1
    next: {n: more}
    stop: {enough: more >= 2}
    returns: n
returns: [best | length, whole | length, again]
`);

const names = ["x", "x", "y", "z", "z"];
const world = timedWorld({
  plan,
  answer: ({ address }) => {
    const name = names[Number(/"?(\d)/.exec(address)?.[1] ?? 1) - 1] ?? "";
    return { afterMs: 1, value: { kind: name === "z" ? "bad" : "good", name } };
  },
  ensure: (attempt) => (attempt === 1 ? { ok: false, output: "first line\nsecond line" } : { ok: true }),
});
runTo(world);

const tree = { owner: 1, branch: "sluice/r/ask", commit: "0123456789abcdef", files: ["a.ts"], path: "/trees/ask" };
const events = world.events.map(
  (event): Event => (event.kind === "replied" && event.attempt === 2 ? { ...event, tree } : event),
);
const run = recordRun(plan, events);

function shown(address: string): string {
  const found = findAddress(run, address);
  if (typeof found === "string") throw new Error(found);
  const source = {
    eventsOf: () => events.filter((event) => "iid" in event && event.iid === found.iid),
    value: () => null,
  };
  return renderInstance(showInstance(run, found, source), plainPaint);
}

test("of a fan-out how many items it opened, of a loop how many rounds it began", () => {
  expect(shown("ask")).toMatch(/^ {2}items {6}5$/m);
  expect(shown("again")).toMatch(/^ {2}rounds {5}2$/m);
});

test("of a list that is read whole what was left out of it, of which a duplicate is no drop", () => {
  expect(shown("whole")).toMatch(/^ {2}elements {3}2 left out by distinct, 1 left out by take$/m);
  expect(shown("whole")).toMatch(/^ {2}dropped {4}1$/m);
});

test("of a stream what became of its elements", () => {
  expect(shown("best")).toMatch(
    /^ {2}elements {3}1 taken, 2 left out by where, 1 left out by distinct, 1 left out by take$/m,
  );
});

test("of what was taken over the worktree that came with it", () => {
  const item = findAddress(run, "ask[2]");
  if (typeof item === "string") throw new Error(item);
  const { iid } = item;
  const found: Event = {
    seq: 9,
    t: 1,
    kind: "found",
    iid,
    rkey: "k",
    fromRun: "r0",
    fromIid: 2,
    fromSeq: 3,
    value: null,
    effect: tree,
  };
  const view = showInstance(run, { ...item, attempts: [] }, { eventsOf: () => [found], value: () => null });
  expect(renderInstance(view, plainPaint)).toMatch(
    /\n\n {2}worktree\n {4}\/trees\/ask\n {4}branch sluice\/r\/ask, commit/,
  );
});

test("of an attempt its program of `ensure` as it was written, what that printed once, and its worktree", () => {
  const text = shown("ask[1]");
  expect(text).toContain("  `check -- …` did not end with 0\n\nattempt 2");
  expect(text.match(/ {4}first line\n {4}second line/g)).toHaveLength(2); // why it failed, and what the next was told
  expect(text).toContain(
    "  worktree\n    /trees/ask\n    branch sluice/r/ask, commit 0123456789\n    changed a.ts\n  `check -- …` ended with 0\n",
  );
});
