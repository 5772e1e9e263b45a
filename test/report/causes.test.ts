/** What `why` and `blocked` say of ends that are neither a plain result nor a plain failure: loops, `else`, what was cut short. */
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { openTables } from "../../src/journal/open-tables.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { blockedView, renderBlocked } from "../../src/report/blocked-view.ts";
import { findAddress } from "../../src/report/instance-address.ts";
import { plainPaint } from "../../src/report/paint.ts";
import type { RunRecord } from "../../src/report/run-record.ts";
import { runView } from "../../src/report/run-view.ts";
import { renderRun } from "../../src/report/run-view-text.ts";
import { renderStuck, stuckView } from "../../src/report/stuck-view.ts";
import { type TabledRun, tabledRun } from "../../src/report/tabled-run.ts";
import { renderWhy, whyOf } from "../../src/report/why.ts";
import { renderWhyRun, whyRun } from "../../src/report/why-run.ts";
import { type Answer, drive } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";
import { scratchPaths } from "../journal/scratch.ts";
import { idIn } from "./small-run.ts";

const nextPath = scratchPaths();

const plan = planOf(
  `sluice: 1
name: causes
why: Ends of all sorts.
inputs:
  wanted: {type: boolean, default: false}
nodes:
  torn:
    why: Its next state cannot be computed.
    loop: 5
    state: {rest: ["a", "b"], last: ""}
    nodes:
      word: {text: "{{ rest[0] }}"}
    next:
      rest: rest[1:]
      last: rest[1]
    returns: last
  used: {why: All its rounds., loop: 2, state: {n: 0}, nodes: {one: {value: n + 1}}, next: {n: one}, returns: n}
  calm: {why: It stops., loop: 5, state: {n: 0}, nodes: {more: {value: n + 1}}, next: {n: more}, stop: {enough: n > 0}, returns: n}
  coach: {why: Not wanted., when: inputs.wanted, else: "", prompt: Coach them.}
  odd:
    why: Only some of them.
    each: i in range(2)
    key: i
    nodes:
      one: {why: Not the first., when: i > 0 and find | length > 1, prompt: "Say {{ i }}."}
  find: {why: Until one is found., each: i in range(4), key: i, at_once: 1, stop_each: {found: i == 1}, prompt: "Find {{ i }}."}
  part:
    why: Too many agents.
    each: i in range(2)
    key: i
    limits: {agents: 1}
    nodes:
      judge: {why: Two of them., each: k in range(2), key: k, prompt: "Judge {{ i }} {{ k }}."}
    returns: judge | length
  same: {why: The same error each time., retry: {max: 4, delay: 1s}, run: ["false", "x"], parse: text}
returns:
  loops: {torn: torn, used: used, calm: calm}
  coach: coach
  find: find | length
  parts: part | rescue([]) | length
  same: same | rescue("")
`,
  "causes.yaml",
  true,
);

const answer = (address: string): Answer =>
  address === "same" ? { cause: { kind: "exit", message: '"false" ended with code 1' } } : { value: "fine" };

const { events } = drive({ plan, answer, inputs: { wanted: false }, seed: 1 });

function look<T>(plan: Plan, of: readonly Event[], see: (tabled: TabledRun) => T): T {
  const path = nextPath();
  const journal = createJournal(path, { id: idIn(of), pipeline: plan.name, plan, provider: "simulate", now: 0 });
  for (const event of of) journal.append([event], event.t);
  journal.close();
  const { head, tables, close } = openTables(path);
  try {
    return see(tabledRun({ plan, head, tables, isHeld: false }));
  } finally {
    close();
  }
}

/** Without places. */
function why(run: RunRecord, address: string): string {
  const found = findAddress(run, address);
  if (typeof found === "string") throw new Error(found);
  return renderWhy(whyOf(run, found), plainPaint).replace(/\n +at .*/g, "");
}

const asked = [
  "torn",
  "used",
  "calm",
  "coach",
  "odd[0]/one",
  "find",
  "find[3]",
  "part[0]/judge[0]",
  "part[0]/judge[1]",
  "same",
];

test("why each of them, why the run, and what was kept from running", async () => {
  const texts = look(plan, events, ({ run, source }) => [
    ...asked.map((address) => why(run, address)),
    renderRun(runView(run), plainPaint),
    renderWhyRun(whyRun(source, run, 0), plainPaint),
    renderBlocked(blockedView(run), plainPaint),
  ]);
  await expect(texts.join("\n")).toMatchFileSnapshot("causes.txt");
});

const fed = planOf(
  `sluice: 1
name: fed
why: Its source fails when some of it has come.
nodes:
  find: {why: All of them., each: i in range(3), key: i, require: all, prompt: "Find {{ i }}."}
  judge: {why: Each as it comes., each: x in find, prompt: "Judge {{ x }}."}
returns: judge | rescue([]) | length
`,
  "fed.yaml",
);

test("a fan-out whose items are ok and that is blocked itself says so", () => {
  const world = (address: string): Answer =>
    address === "find[2]" ? { cause: { kind: "refusal", message: "no" } } : { value: "fine" };
  const { events } = drive({ plan: fed, answer: world, seed: 1 });
  const text = look(fed, events, ({ run }) => renderRun(runView(run), plainPaint));
  expect(text).toMatch(/^ {2}find +2 ok, 1 failed$/m);
  expect(text).toMatch(/^ {2}judge +2 ok; as a whole blocked$/m);
});

const many = planOf(
  `sluice: 1
name: many
why: More agents than it may ask.
nodes:
  ask: {why: Each by itself., each: i in range(3), key: i, prompt: "Say {{ i }}."}
returns: ask | length
`,
  "many.yaml",
);

test("what holds a run is said once, for as long as it has, and no result is promised that is not there", async () => {
  const held = drive({ plan: many, answer, seed: 1, limits: { agents: 2 } });
  const now = (held.events.at(-1)?.t ?? 0) + 3_600_000;
  const texts = look(many, held.events, ({ run, source }) => [
    renderRun(runView(run), plainPaint),
    renderWhyRun(whyRun(source, run, now), plainPaint),
    renderStuck(stuckView(source, run, { now, most: 9, beat: now, pid: undefined }), plainPaint),
    renderBlocked(blockedView(run), plainPaint),
  ]);
  await expect(texts.join("\n")).toMatchFileSnapshot("held.txt");
});

const cutOff = planOf(
  `sluice: 1
name: cut-off
why: Its process dies while all is in flight.
nodes:
  ask: {why: An agent., prompt: Say something.}
  build: {why: A program., run: [make, all], parse: text}
  deploy: {why: Not twice., once: true, run: [make, deploy], parse: text}
returns: {ask: ask, build: build, deploy: deploy}
`,
  "cut-off.yaml",
  true,
);

test("what a resumed run does with what was in flight", () => {
  const whole = drive({ plan: cutOff, answer, seed: 1 }).events;
  const left = whole.slice(0, whole.findLastIndex(({ kind }) => kind === "started") + 1);
  const texts = look(cutOff, left, ({ run }) => ["ask", "build", "deploy"].map((address) => why(run, address)));
  expect(texts.map((text) => text.replace(/^.*; /, ""))).toEqual([
    "`resume` asks it again\n",
    "`resume` starts it again\n",
    "`resume` asks a person what is to become of it\n",
  ]);
});

const unmet = planOf(
  `sluice: 1
name: unmet
why: What must hold at its end does not.
nodes:
  ask: {why: An agent., prompt: Say something.}
ensure: [ask | length > 90, ask | length > 9, ask | length > 0]
returns: ask
`,
  "unmet.yaml",
);

test("what did not hold at the end is said once each", () => {
  const { events: ended } = drive({ plan: unmet, answer, seed: 1 });
  const heads = look(unmet, ended, ({ run, source }) => [
    renderRun(runView(run), plainPaint),
    renderWhyRun(whyRun(source, run, 0), plainPaint),
  ]);
  for (const text of heads) {
    expect(text).toContain("ensure: `ask | length > 90`, `ask | length > 9` do not hold\n");
    expect(text.match(/ask \| length > 90/g)).toHaveLength(1);
  }
});

const judged = planOf(
  `sluice: 1
name: judged
why: A reply that is never long enough.
nodes:
  ask: {why: An agent., retry: {max: 1, delay: 1s}, ensure: [result.n > 5], prompt: Say something., output: {n: integer 0..9}}
returns: ask.n
`,
  "judged.yaml",
);

test("the last attempt has failed by its condition as those before it have", () => {
  const { events: ended } = drive({ plan: judged, answer: () => ({ value: { n: 3 } }), seed: 1 });
  const fates = look(judged, ended, ({ run }) => {
    const found = findAddress(run, "ask");
    if (typeof found === "string") throw new Error(found);
    return found.attempts.map(({ fate, cause }) => [fate, cause?.message]);
  });
  const failed = ["failed", "`result.n > 5` does not hold"];
  expect(fates).toEqual([failed, failed]);
});
