/**
 * What a run does when it is told to pause, stop, end or leave something out: the table of docs/runtime.md, cell by cell,
 * with real processes whose agents answer when the test says so.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { emptyPlan } from "../run/fakes.ts";
import { type Ended, sluice, startSluice, until, workFolder } from "./sluice.ts";

const folder = workFolder();
const path = (name: string): string => join(folder, name);
const asked = (): string[] =>
  existsSync(path("asked.log")) ? readFileSync(path("asked.log"), "utf8").trimEnd().split("\n") : [];
const letAnswer = (): void => writeFileSync(path("go"), "");
const agent = (manner = ""): string[] => [
  "--provider",
  "command",
  "--command",
  `node gated.mjs asked.log go ${manner}`,
];
const stateOf = (): string => sluice(folder, ["runs"]).stdout.split("\n")[0]?.trimEnd() ?? "";
const left = (run: string): number => findMarked((mark) => mark.startsWith(`${run}/`)).length;

/** Messages to the run that its process has not heard yet. */
function untaken(run: string): number {
  const journal = openJournal(path(`.sluice/runs/${run}.db`), { mode: "read", now: 0 });
  const count = journal.untaken().length;
  journal.close();
  return count;
}

/** A run with its first agent in flight. */
async function begin(manner = "", ...more: string[]) {
  rmSync(path("asked.log"), { force: true });
  rmSync(path("go"), { force: true });
  const begun = startSluice(folder, ["run", "steps.yaml", ...agent(manner), ...more]);
  await until(() => asked().includes("Step 0."));
  const [id = ""] = stateOf().split(/\s+/);
  return { ...begun, id };
}

/** Goes on to the end: what had settled is not asked again. */
function finish(): Ended {
  letAnswer();
  return sluice(folder, ["resume", "@latest", ...agent()]);
}

afterEach(() => letAnswer());

test("pause: what is in flight finishes, nothing new starts, the process stays; `resume` has it go on there", async () => {
  const { child, ended, id } = await begin();
  expect(sluice(folder, ["pause", "@latest"]).stderr).toMatch(
    /was told: it starts nothing new;.*its process stays; `sluice resume/,
  );
  await until(() => stateOf().includes("paused"));
  letAnswer();
  await until(() => sluice(folder, ["why", id, "step[0]"]).stdout.startsWith("step[0] is ok"));
  expect(sluice(folder, ["why", id, "step"]).stdout).toMatch(/is held \(pause\): \S+ said pause/);
  expect(sluice(folder, ["show", id]).stdout).toMatch(/^steps paused in .*\n {2}held \(pause\): \S+ said pause\n/);
  expect([child.exitCode, asked()]).toEqual([null, ["Step 0."]]);
  expect(sluice(folder, ["resume", id]).stderr).toBe(
    `run ${id} goes on, in process ${child.pid}, with what that was started with\n`,
  );
  const { code, stdout } = await ended;
  expect([code, stdout.trim(), asked()]).toEqual([0, "21", ["Step 0.", "Step 1.", "Step 2."]]);
});

test("a run that is at work hears of other limits", async () => {
  const { child, ended, id } = await begin("", "--limit", "agents=1");
  expect(sluice(folder, ["resume", id])).toMatchObject({ code: 2, stderr: expect.stringContaining("which lives") });
  expect(sluice(folder, ["resume", id, "--limit", "agents=9"]).stderr).toBe(
    `run ${id}, at work in process ${child.pid}, goes by its new limits\n`,
  );
  expect(untaken(id)).toBe(0);
  letAnswer();
  expect(await ended).toMatchObject({ code: 0, stdout: "21\n" });
});

test("where the process ends before it hears of other limits, the run goes on by them in the one that told it", async () => {
  const { child, ended, id } = await begin("", "--limit", "agents=1");
  child.kill("SIGSTOP");
  const told = startSluice(folder, ["resume", id, "--limit", "agents=9", ...agent()]);
  await until(() => untaken(id) === 1);
  child.kill("SIGKILL");
  await ended;
  letAnswer();
  expect(await told.ended).toMatchObject({ code: 0, stdout: "21\n" });
});

test("a stop that its process did not hear, because it ended, holds nothing; and whoever said it is told so", async () => {
  const { child, ended, id } = await begin();
  child.kill("SIGSTOP");
  const told = startSluice(folder, ["stop", id]);
  await until(() => untaken(id) === 1);
  child.kill("SIGKILL");
  await ended;
  expect((await told.ended).stderr).toMatch(
    /^no process works on run \S+: there is nothing to stop; `sluice resume \S+ --command PROGRAM` goes/,
  );
  expect(finish()).toMatchObject({ code: 0, stdout: "21\n" });
});

test("a cancel that its process did not hear, because it ended, counts all the same", async () => {
  const { child, ended, id } = await begin();
  child.kill("SIGSTOP");
  const told = startSluice(folder, ["cancel", id]);
  await until(() => untaken(id) === 1);
  child.kill("SIGKILL");
  await ended;
  expect((await told.ended).stderr).toMatch(/is cancelled, for good/);
  expect(stateOf()).toContain("cancelled");
});

test("a run that is paused can be stopped, and takes a signal", async () => {
  const { child, ended } = await begin();
  sluice(folder, ["pause", "@latest"]);
  await until(() => stateOf().includes("paused"));
  letAnswer();
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([130, expect.stringMatching(/next: [\s\S]*sluice resume \S+ --command PROGRAM\n$/)]);
  expect(finish()).toMatchObject({ code: 0, stdout: "21\n" });
});

test("stop, from another process: what is in flight has the grace, is ended then, and is asked again by `resume`", async () => {
  const { ended, id } = await begin("stubborn", "--grace", "300ms");
  expect(sluice(folder, ["stop", "@latest"]).stderr).toMatch(/was told: it finishes what is in flight and ends/);
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(
      /stopping: .* within 0\.3 s; Ctrl-C ends it at once\n[\s\S]*stopping now: [\s\S]*steps paused in/,
    ),
  ]);
  expect([left(id), asked()]).toEqual([0, ["Step 0.", "told to end: Step 0."]]);
  expect(sluice(folder, ["show", "@latest"]).stdout).toMatch(/1 attempt lost with its process/);
  expect(finish()).toMatchObject({ code: 0, stdout: "21\n" });
  expect(asked().filter((line) => line === "Step 0.")).toHaveLength(2);
});

test("a second Ctrl-C: what is in flight is ended at once, lost and not settled; 130", async () => {
  const { child, ended, id } = await begin("stubborn");
  child.kill("SIGINT");
  await until(() => stateOf().includes("paused"));
  child.kill("SIGINT");
  const { code, stderr } = await ended;
  expect([code, left(id)]).toEqual([130, 0]);
  expect(stderr).toMatch(
    /stopping now: what is in flight is ended[\s\S]*step +1 waiting[\s\S]*sluice resume \S+ --command PROGRAM\n$/,
  );
  expect(finish()).toMatchObject({ code: 0, stdout: "21\n" });
});

test("SIGTERM: what is in flight is ended at once, with all that it started; 143", async () => {
  const { child, ended, id } = await begin("stubborn");
  expect(left(id)).toBeGreaterThanOrEqual(3);
  child.kill("SIGTERM");
  const { code, stderr } = await ended;
  expect([code, left(id)]).toEqual([143, 0]);
  expect(stderr).toMatch(/\nstopping now: what is in flight is ended/);
  expect(stderr).not.toContain("may finish");
  expect(stderr).toMatch(/steps paused in[\s\S]*sluice resume \S+ --command PROGRAM\n$/);
  expect(finish()).toMatchObject({ code: 0, stdout: "21\n" });
});

test("cancel: what is in flight is ended, all that has not settled is cancelled, and nothing goes on; 6", async () => {
  const { ended, id } = await begin("stubborn");
  expect(sluice(folder, ["cancel", "@latest"]).stderr).toMatch(/was told: it ends what is in flight, and for good/);
  const { code, stderr } = await ended;
  expect([code, left(id), stderr]).toEqual([6, 0, expect.stringMatching(/steps cancelled in[\s\S]*step +1 cancelled/)]);
  expect(finish()).toMatchObject({ code: 2, stderr: expect.stringContaining("cancelled") });
  expect(sluice(folder, ["why", "@latest"]).stdout).toMatch(/^steps cancelled: \S+ said cancel\n/);
  expect(sluice(folder, ["show", "@latest"]).stdout).toMatch(/steps cancelled in .*\n {2}\S+ said cancel\n/);
  expect(sluice(folder, ["stop", "@latest"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("has ended (cancelled)"),
  });
  expect(sluice(folder, ["rerun", "@latest", ...agent()])).toMatchObject({ code: 0, stdout: "21\n" });
});

test("a run that was left before it began has nothing to cancel, and is named all the same", () => {
  const id = "20200101-0000-aaaaa";
  const made = { id, pipeline: "empty", plan: emptyPlan, provider: "command", now: 0 };
  createJournal(path(`.sluice/runs/${id}.db`), made).close();
  expect(sluice(folder, ["cancel", id])).toMatchObject({
    code: 2,
    stderr: `error: the run ${id} was left before it began\n  start it anew with \`sluice run\`\n`,
  });
  expect(sluice(folder, ["show", id]).stdout).toContain(`\nrun ${id}\n  next: sluice show ${id}\n`);
});

test("a run that nobody works on: there is nothing to hold, and to cancel it takes no resume", async () => {
  const { child, ended, id } = await begin("stubborn");
  child.kill("SIGKILL");
  await ended;
  expect(sluice(folder, ["pause", id])).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing to pause") });
  expect(left(id)).toBeGreaterThanOrEqual(3);
  expect(sluice(folder, ["cancel", id]).stderr).toBe(
    `run ${id} is cancelled, for good; \`sluice rerun ${id}\` begins anew, with the results that it has\n`,
  );
  expect([left(id), stateOf()]).toEqual([0, expect.stringMatching(/steps {2}cancelled$/)]);
});

test("skip: an attempt in flight is ended, what needs it goes on without, and the run says who left it out", async () => {
  const { ended, id } = await begin("stubborn");
  expect(sluice(folder, ["skip", id, "step[7]"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("step[7]"),
  });
  expect(sluice(folder, ["skip", id, "step[0]", "--reason", "it hangs", "--actor", "Anna"]).stderr).toBe(
    "step[0] is left out, says Anna, and what needs it with it\n",
  );
  await until(() => asked().includes("Step 1."));
  letAnswer();
  const { code, stdout } = await ended;
  expect([code, stdout.trim()]).toEqual([7, "14"]);
  expect(sluice(folder, ["why", id, "step[0]"]).stdout).toMatch(/^step\[0\] was skipped by Anna: it hangs/);
  expect(sluice(folder, ["why", id]).stdout).toMatch(
    /^steps degraded\n {2}└ step\[0\] was skipped by Anna: it hangs\n/,
  );
  expect(sluice(folder, ["show", id]).stdout).toContain("\nleft out\n  step[0]  by Anna: it hangs\n");
  expect(sluice(folder, ["show", id, "step[0]"]).stdout).toContain("\n  left out   by Anna: it hangs\n");
  expect(sluice(folder, ["skip", id, "step[0]"])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("has settled"),
  });
});

test("skip, of a run that nobody works on: it counts when that is resumed", async () => {
  const { child, ended, id } = await begin();
  child.kill("SIGTERM");
  await ended;
  expect(sluice(folder, ["skip", id, "step[0]"]).stderr).toMatch(
    /no process works on the run: `sluice resume \S+ --command PROGRAM` goes/,
  );
  const { code, stdout } = finish();
  expect([code, stdout]).toEqual([7, "14\n"]);
  expect(asked()).toEqual(["Step 0.", "Step 1.", "Step 2."]);
});
