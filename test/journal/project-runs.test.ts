/** Finding the runs of a project, and saying why one is not found. */
import { mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { findRun, listRuns, runPath, runsFolder } from "../../src/journal/project-runs.ts";
import { createJournal } from "../../src/journal/sqlite-journal.ts";
import { sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();

function projectWith(ids: readonly string[]): string {
  const project = newPath();
  for (const [index, id] of ids.entries()) {
    createJournal(runPath(project, id), { ...sampleRun, id, now: sampleRun.now + index }).close();
  }
  return project;
}

test("runs are listed, the latest first; what is no journal stands apart", () => {
  const ids = ["20261120-0000-aaaaa", "20261121-0316-k7f3x", "20261121-0316-k7g00"];
  const project = projectWith(ids);
  writeFileSync(runPath(project, "notes"), "text");
  const { runs, unreadable } = listRuns(project);
  expect(runs.map(({ id }) => id)).toEqual([...ids].reverse());
  expect(unreadable.map(({ path, error }) => [path, error.kind])).toEqual([[runPath(project, "notes"), "foreign"]]);
});

test("a run is found by id, by a beginning that only it has, or as the latest", () => {
  const project = projectWith(["20261120-0000-aaaaa", "20261121-0316-k7f3x", "20261121-0316-k7g00"]);
  const idOf = (text: string): string => {
    const found = findRun(project, text);
    return found.kind === "run" ? found.id : found.message;
  };
  expect(idOf("20261121-0316-k7f3x")).toBe("20261121-0316-k7f3x");
  expect(idOf("20261120")).toBe("20261120-0000-aaaaa");
  expect(idOf("@latest")).toBe("20261121-0316-k7g00");
  expect(findRun(project, "20261121")).toEqual({
    kind: "ambiguous",
    message: '"20261121" is the beginning of 2 runs: "20261121-0316-k7g00", "20261121-0316-k7f3x"; give more of it',
    candidates: ["20261121-0316-k7g00", "20261121-0316-k7f3x"],
  });
  expect(idOf("20261121-0316-k7f4x")).toMatch(
    /^there is no run "20261121-0316-k7f4x"; did you mean "20261121-0316-k7f3x"\?$/,
  );
  expect(idOf("")).toBe('there is no run ""; the latest is "20261121-0316-k7g00"');
});

test("a project without runs says so", () => {
  const project = newPath();
  expect(findRun(project, "@latest")).toMatchObject({ kind: "none", candidates: [] });
  expect(listRuns(project)).toEqual({ runs: [], unreadable: [], more: 0 });
  mkdirSync(runsFolder(project), { recursive: true });
  expect(listRuns(project)).toEqual({ runs: [], unreadable: [], more: 0 });
});
