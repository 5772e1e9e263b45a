/** What earlier processes of a run left alive is found by its mark and ended, and nothing else is. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { endMarked, findMarked } from "../../src/tools/marked-processes.ts";

const children: ChildProcess[] = [];

/** Waits until the script has said so many lines: a process that has just begun has no environment to read yet. */
async function startMarked(mark: string, script: string, lines = 1): Promise<ChildProcess> {
  const env = { PATH: process.env["PATH"], SLUICE_ATTEMPT: mark };
  const child = spawn("bash", ["-c", script], { env, stdio: ["ignore", "pipe", "ignore"], detached: true });
  children.push(child);
  let said = "";
  while (child.stdout !== null && said.split("\n").length <= lines)
    said += String((await once(child.stdout, "data"))[0]);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

const run = `test-marked-${process.pid}`;

test("ends all descendants of a marked child, also those that left its group or ignore TERM", async () => {
  await startMarked(
    `${run}-a/1/1/1`,
    "setsid bash -c 'echo up; sleep 41; :' & (trap '' TERM; echo up; sleep 42; :) & echo up; wait",
    3,
  );
  const isMeant = (mark: string): boolean => mark.startsWith(`${run}-a/`);
  expect(findMarked(isMeant).length).toBeGreaterThanOrEqual(3);
  const ended = await endMarked(isMeant);
  expect(ended.length).toBeGreaterThanOrEqual(3);
  expect(new Set(ended.map(({ mark }) => mark))).toEqual(new Set([`${run}-a/1/1/1`]));
  expect(findMarked(isMeant)).toEqual([]);
});

test("leaves alone what carries another mark", async () => {
  const other = await startMarked(`${run}-b/1/1/2`, "echo up; exec sleep 43");
  const ended = await endMarked((mark) => mark === `${run}-b/1/1/1`);
  expect(ended).toEqual([]);
  expect(other.exitCode).toBeNull();
  expect(findMarked((mark) => mark === `${run}-b/1/1/2`)).toHaveLength(1);
});

test("never finds this process, whatever it carries", () => {
  expect(findMarked(() => true).map(({ pid }) => pid)).not.toContain(process.pid);
});
