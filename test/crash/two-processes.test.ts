/**
 * Two processes that want one run: one gets it; who was taken over ends itself, who is killed while it takes over leaves
 * a run to take over, and nothing is done or settled twice. `SLUICE_FAULTS=all` kills at more moments of it.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { runsFolder } from "../../src/journal/project-runs.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { sluice, startSluice, until } from "../cli/sluice.ts";
import { eventsIn } from "./events-in.ts";
import { compileFaultyDisk, type DiskFault, faultEnv } from "./faulty-disk.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-two-"));
  writeFileSync(join(folder, "work.yaml"), pipeline);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Each writes down that it begins, waits for the file `go`, and writes down that it is done. */
const pipeline = `sluice: 1
name: work
why: Programs that wait to be let go.
limits: {at_once: 2}
nodes:
  first:
    why: Is done before anything is disturbed.
    run: [sh, -c, "echo first >> done; echo first"]
    parse: text
  work:
    why: Is in flight meanwhile.
    each: name in ["a", "b", "c"]
    key: name
    after: [first]
    run: |
      echo "$NAME" >> begun
      while [ ! -e go ]; do sleep 0.05; done
      echo "$NAME" >> done
      echo "$NAME"
    env: {NAME: name}
    parse: text
returns: work
`;

const lines = (name: string): readonly string[] =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1).sort() : [];

function runName(): string {
  return (readdirSync(runsFolder(folder)).find((name) => name.endsWith(".db")) ?? "").slice(0, -3);
}

function eventsOfRun(): readonly Event[] {
  return eventsIn(join(runsFolder(folder), `${runName()}.db`));
}

function settledOnce(): void {
  const settled = eventsOfRun().flatMap((event) => (event.kind === "settled" ? [event.iid] : []));
  expect(new Set(settled).size).toBe(settled.length);
}

const living = (): number => findMarked((mark) => mark.startsWith(`${runName()}/`)).length;

test("of two that resume a killed run at once, one gets it and the other is told who has it", async () => {
  const { child, ended } = startSluice(folder, ["run", "work.yaml"]);
  await until(() => lines("begun").length === 2);
  child.kill("SIGKILL");
  await ended;

  const rivals = [startSluice(folder, ["resume", "@latest"]), startSluice(folder, ["resume", "@latest"])];
  const refused = await Promise.race(rivals.map((rival) => rival.ended));
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(/held by process \d+, which lives .*--take-over|in use by another process/);
  await until(() => lines("begun").length === 4); // those of the killed process were ended, and begun again
  writeFileSync(join(folder, "go"), "");
  const codes = await Promise.all(rivals.map(async (rival) => (await rival.ended).code));
  expect(codes.sort()).toEqual([0, 2]);
  expect(lines("done")).toEqual(["a", "b", "c", "first"]);
  settledOnce();
});

test("a holder that was stopped and taken over ends itself when it wakes, with its children, and changes nothing", async () => {
  const first = startSluice(folder, ["run", "work.yaml"]);
  await until(() => lines("begun").length === 2);
  first.child.kill("SIGSTOP");
  expect(sluice(folder, ["resume", "@latest"]).stderr).toMatch(/held by process \d+, which lives/);

  const second = startSluice(folder, ["resume", "@latest", "--take-over", "--json"]);
  await until(() => lines("begun").length === 4); // the first two again: those of the first process were ended
  first.child.kill("SIGCONT");
  const { code, stderr } = await first.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/was taken over by another process \(epoch 2, this one had 1\): this one stops here/);

  expect(living()).toBeGreaterThan(0);
  writeFileSync(join(folder, "go"), "");
  const { code: end, stdout } = await second.ended;
  expect(end).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ state: "completed", returns: ["a", "b", "c"] });
  expect(lines("done")).toEqual(["a", "b", "c", "first"]);
  expect(living()).toBe(0);
  settledOnce();
});

/**
 * What makes it the holder; what moves that into the file; what says so in the journal; what it is about to start, each
 * once that is durable, or right before. Undefined: once its programs run.
 */
const fates: readonly (DiskFault | undefined)[] = [
  { op: "pwrite64", at: 1, kill: "before" },
  ...(process.env["SLUICE_FAULTS"] === "all" ? [1, 2, 3, 4, 5, 6, 7, 8] : []).map((at) => {
    return { op: "fsync", at, kill: "before" } as const;
  }),
  ...[1, 4, 7, 8].map((at) => ({ op: "fsync", at, kill: "after" }) as const),
  undefined,
];

const killed = fates.map(
  (fate) => [fate === undefined ? "as its programs run" : `${fate.kill} ${fate.op} ${fate.at}`, fate] as const,
);

test.for(killed)("a take-over that is killed %s is itself taken over", async ([, fate], { skip }) => {
  const library = compileFaultyDisk(folder);
  if ("problem" in library) return skip(library.problem);
  const first = startSluice(folder, ["run", "work.yaml"]);
  await until(() => lines("begun").length === 2);
  first.child.kill("SIGSTOP");
  const before = eventsOfRun();
  const takeOver = ["resume", "@latest", "--take-over", "--json"];
  const second = startSluice(folder, takeOver, fate === undefined ? {} : faultEnv(library.path, fate));
  if (fate === undefined) {
    await until(() => lines("begun").length === 4);
    second.child.kill("SIGKILL");
  }
  expect(await second.ended).toMatchObject({ code: null, stdout: "" });
  expect(eventsOfRun().slice(0, before.length)).toEqual(before);

  const third = startSluice(folder, takeOver);
  await until(() => lines("begun").length === (fate === undefined ? 6 : 4)); // the two in flight again, by the last alone
  first.child.kill("SIGCONT");
  const { code, stderr } = await first.ended;
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/was taken over by another process \(epoch [23], this one had 1\)/),
  ]);
  writeFileSync(join(folder, "go"), "");
  const { code: end, stdout } = await third.ended;
  expect(end).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ state: "completed", returns: ["a", "b", "c"] });
  expect(lines("done")).toEqual(["a", "b", "c", "first"]);
  expect(living()).toBe(0);
  settledOnce();
});
