/** The quotas that the runs of a project share: later times count, and whatever is wrong with the file ends no run. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openProjectGates } from "../../src/journal/project-gates.ts";

let project = "";
const file = (): string => join(project, ".sluice/project.db");
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "sluice-gates-"));
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

test("one process reads what another noted; of two times the later counts", () => {
  const [here, there] = [openProjectGates(project), openProjectGates(project)];
  expect([[...here.read()], existsSync(file())]).toEqual([[], false]);
  here.note("api:1", 2_000);
  there.note("api:1", 1_000);
  there.note("api:2", 3_000);
  expect([...here.read()]).toEqual([
    ["api:1", 2_000],
    ["api:2", 3_000],
  ]);
  for (const one of [here, there]) one.close();
  expect([...openProjectGates(project).read()]).toHaveLength(2);
});

test.each([
  ["is no database", "no database ".repeat(500)],
  ["was cut off", ""],
])("a file that %s is made anew", (_, text) => {
  const gates = openProjectGates(project);
  gates.note("api:1", 1_000);
  gates.close();
  writeFileSync(file(), text === "" ? readFileSync(file()).subarray(0, 5_000) : text);
  gates.read();
  gates.note("api:1", 4_000);
  expect([...gates.read()]).toEqual([["api:1", 4_000]]);
  gates.close();
});

test("one that is locked, or cannot be made, is done without", () => {
  mkdirSync(join(project, ".sluice"));
  const gates = openProjectGates(project);
  gates.note("api:1", 1_000);
  const other = new Database(file());
  other.exec("BEGIN EXCLUSIVE");
  gates.note("api:1", 9_000);
  expect([...gates.read()]).toEqual([]);
  other.exec("ROLLBACK");
  other.close();
  expect([...gates.read()]).toEqual([["api:1", 1_000]]);
  gates.close();
  writeFileSync(join(project, "x"), "");
  const nowhere = openProjectGates(join(project, "x"));
  nowhere.note("api:1", 1);
  expect([...nowhere.read()]).toEqual([]);
});

test("what is no fault of the file is told", () => {
  const gates = openProjectGates(project);
  gates.note("api:1", 1_000);
  const noName: unknown = [["api:2"]];
  expect(() => Reflect.apply(gates.note, gates, [noName, 2_000])).toThrow(TypeError);
  expect([...gates.read()]).toEqual([["api:1", 1_000]]);
  gates.close();
});
