/**
 * sluice is killed before and after each git that makes, merges, commits or removes a worktree: the run that is resumed
 * has the same branches with the same commits. A `git` in the PATH counts the calls, and kills who called it.
 * `SLUICE_CRASHES=all` tries every call.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ended, sluice } from "../cli/sluice.ts";

let place = "";
let whole: Result;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "sluice-trees-"));
  const { first, resultOf } = start("whole");
  whole = resultOf(first);
  expect(whole.files).toEqual({ a: "a\n", b: "a\nb\n", c: "" });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Each adds a line to a file: who works twice adds two. The last one changes nothing. */
const pipeline = `sluice: 1
name: trees
why: Worktrees that need each other.
nodes:
  work:
    why: Each in a tree of its own.
    each: >-
      t in [{"id": "a", "on": []}, {"id": "b", "on": ["a"]}, {"id": "c", "on": []}]
    key: t.id
    needs_items: t.on
    at_once: 1
    worktree: true
    setup: [touch, .prepared]
    run: [sh, -c, 'rm -f .prepared; [ "$ID" = c ] || echo "$ID" >> lines.txt']
    env: {ID: t.id}
    parse: text
  more:
    why: Goes on in the tree of the first.
    worktree: true
    after: [work]
    run: [sh, -c, "echo more >> lines.txt"]
    parse: text
returns: worktree(work)
`;

type Result = { readonly commits: Readonly<Record<string, string>>; readonly files: Readonly<Record<string, string>> };
type Project = { readonly first: Ended; resultOf(end: Ended): Result; goOn(): Ended; calls(): number };

/** A new repository, in which the run is killed at a call of git. */
function start(name: string, at = 0, when = "before"): Project {
  const folder = join(place, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "trees.yaml"), pipeline);
  const date = "2026-01-01T00:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "-q", "-b", "main");
  git("add", "trees.yaml");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin");
  const bin = countingGit(folder, at, when);
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  const first = sluice(folder, ["run", "trees.yaml", "--json"], "", { PATH: path });
  return {
    first,
    calls: () => Number(readFileSync(join(bin, "count"), "utf8")),
    goOn() {
      const resumed = sluice(folder, ["resume", "@latest", "--json"]);
      if (resumed.stderr.includes("there are no runs")) return sluice(folder, ["run", "trees.yaml", "--json"]);
      const isOver = resumed.stderr.includes("has ended (completed)"); // killed while trees without a change were removed
      return isOver ? sluice(folder, ["show", "@latest", "--json"]) : resumed;
    },
    resultOf({ stdout }) {
      const { returns } = JSON.parse(stdout) as {
        returns: readonly { key: string; branch: string | null; commit: string }[];
      };
      const contentOf = (branch: string | null): string =>
        branch === null ? "" : `${git("show", `${branch}:lines.txt`)}\n`;
      return {
        commits: Object.fromEntries(returns.map(({ key, commit }) => [key, git("rev-parse", `${commit}^{tree}`)])),
        files: Object.fromEntries(returns.map(({ key, branch }) => [key, contentOf(branch)])),
      };
    },
  };
}

/** A folder with a `git` that kills sluice (and itself) before or after the call `at`. */
function countingGit(folder: string, at: number, when: string): string {
  const bin = `${folder}-bin`;
  mkdirSync(bin);
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const script = `#!/bin/sh
n=$(( $(cat "${bin}/count" 2>/dev/null || echo 0) + 1 ))
echo $n > "${bin}/count"
if [ $n = ${at} ]; then
  [ ${when} = after ] && "${real}" "$@" > /dev/null 2>&1
  kill -9 $PPID
  exit 1
fi
exec "${real}" "$@"
`;
  writeFileSync(join(bin, "git"), script);
  chmodSync(join(bin, "git"), 0o755);
  return bin;
}

test("killed at a call of git, it comes to the same trees", () => {
  const { calls } = start("counted");
  const all = Array.from({ length: calls() }, (_, index) => index + 1);
  const few = [0.2, 0.4, 0.6, 0.8].map((part) => Math.ceil(calls() * part));
  const tried = process.env["SLUICE_CRASHES"] === "all" ? all : few;
  for (const [index, at] of tried.entries()) {
    const ways = process.env["SLUICE_CRASHES"] === "all" ? ["before", "after"] : [index % 2 === 0 ? "before" : "after"];
    for (const when of ways) {
      const where = `${when} call ${at}`;
      const project = start(`${when}-${at}`, at, when);
      const end = project.first.code === null ? project.goOn() : project.first;
      expect([end.code, end.stderr], where).toEqual([0, expect.any(String)]);
      expect(project.resultOf(end), where).toEqual(whole);
    }
  }
}, 900_000);
