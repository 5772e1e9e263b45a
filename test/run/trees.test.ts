/** The worktrees of a run, as the attempts that work in them open them. With a real git. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProgramRunner } from "../../src/run/run-program-attempt.ts";
import { createTrees } from "../../src/run/trees.ts";
import { runProgram } from "../../src/tools/process.ts";

let repository = "";
const git = (...args: string[]): string => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "sluice-trees-"));
  git("init", "--quiet");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "Begin");
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

test("who waits for a tree gets one, though the attempt that was to make it is aborted", async () => {
  const setups: string[] = [];
  const prepare: ProgramRunner = (call) => {
    setups.push(call.mark);
    return runProgram({ ...call, argv: setups.length === 1 ? ["sleep", "30"] : ["true"] });
  };
  const trees = createTrees({ run: "test-trees", folder: repository, repository, runProgram: prepare });
  const request = { owner: 1, name: "both", base: git("rev-parse", "HEAD"), merge: [], setup: ["prepare"] };
  const first = new AbortController();
  const mark = (instance: number): string => `test-trees-${process.pid}/${instance}/1/1`;
  const opened = [
    trees.open(request, false, { mark: mark(2), signal: first.signal }),
    trees.open(request, false, { mark: mark(3), signal: new AbortController().signal }),
  ];
  while (setups.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  first.abort();
  expect(await Promise.all(opened)).toEqual([
    { cause: expect.objectContaining({ kind: "exit" }) },
    { cwd: join(repository, ".sluice/trees/test-trees/both") },
  ]);
  expect(setups).toEqual([mark(2), mark(3)]);
});
