/** A provider's quota by real processes: runs of one project wait together, and a far one ends the process. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sluice, startSluice, until, workFolder } from "./sluice.ts";

const folder = workFolder();
const path = (name: string): string => join(folder, name);
const run = ["run", "steps.yaml", "--provider", "command", "--command", "node limited.mjs asked.log limit"];
const resume = ["resume", "@latest", "--command", "node limited.mjs asked.log limit"];

type Asked = { readonly at: number; readonly isRefused: boolean };
function asked(): Asked[] {
  if (!existsSync(path("asked.log"))) return [];
  const lines = readFileSync(path("asked.log"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

test("what one run was refused holds the others back, until the time that the provider named", async () => {
  writeFileSync(path("limit"), "2500");
  const first = startSluice(folder, run);
  await until(() => asked().length === 1);
  const until2500 = (asked()[0]?.at ?? 0) + 2_500;
  await until(() => existsSync(path(".sluice/project.db")));
  rmSync(path("limit"));
  const second = startSluice(folder, run);
  await until(() => sluice(folder, ["show", "@latest"]).stdout.includes("\n  waits for the quota of command until "));
  const ends = await Promise.all([first.ended, second.ended]);
  expect(ends.map(({ code, stdout }) => [code, stdout.trim()])).toEqual([
    [0, "21"],
    [0, "21"],
  ]);
  expect(asked().filter(({ isRefused }) => isRefused)).toHaveLength(1);
  expect(
    asked()
      .slice(1)
      .filter(({ at }) => at < until2500),
  ).toEqual([]);
  expect(ends[0]?.stderr).toMatch(/quota {3}waits for the quota of command until \S+ UTC\n/);
});

test("one that is hours away: the process ends with 4 and says until when; a new run asks nobody, `resume` tries once", () => {
  rmSync(path("asked.log"), { force: true });
  writeFileSync(path("limit"), String(3 * 3_600_000));
  const { code, stderr } = sluice(folder, run);
  const message =
    /held \(quota\): waits for the quota of command until .*\d\d:\d\d UTC; to resume the run tries it at once/;
  expect([code, asked().length, stderr]).toEqual([4, 1, expect.stringMatching(message)]);
  expect(stderr).toMatch(/steps paused in[\s\S]*sluice resume \S+ --command PROGRAM\n$/);
  expect(sluice(folder, ["why", "@latest", "step[0]"]).stdout).toMatch(
    /^step\[0\] waits for the quota of command until/,
  );
  expect([sluice(folder, run).code, asked().length]).toEqual([4, 1]);
  expect([sluice(folder, resume).code, asked().length]).toEqual([4, 2]);
  rmSync(path("limit"));
  expect(sluice(folder, resume)).toMatchObject({ code: 0, stdout: "21\n" });
});

test("a file of quotas that is none is made anew, and ends no run", () => {
  writeFileSync(path(".sluice/project.db"), "nothing of a database".repeat(100));
  expect(sluice(folder, run)).toMatchObject({ code: 0, stdout: "21\n" });
});
