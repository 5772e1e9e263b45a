/** Two processes that want one run: one gets it; who was taken over ends itself, and nothing is done or settled twice. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runsFolder } from "../../src/journal/project-runs.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { sluice, startSluice, until } from "../cli/sluice.ts";

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

function settledOnce(): void {
  const journal = openJournal(join(runsFolder(folder), `${runName()}.db`), { mode: "read", now: 0 });
  const events = [...journal.events()];
  journal.verify();
  journal.close();
  const settled = events.flatMap((event) => (event.kind === "settled" ? [event.iid] : []));
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
