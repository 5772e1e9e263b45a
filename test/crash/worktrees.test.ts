/**
 * sluice is killed before and after each git that makes, merges, commits or removes a worktree, and while git writes the
 * files of one: the run that is resumed has the same branches with the same commits. A `git` in the PATH counts the calls,
 * and kills who called it; a filter that git asks for each file counts those. `SLUICE_CRASHES=all` tries every call.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runsFolder } from "../../src/journal/project-runs.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
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
type Project = {
  readonly first: Ended;
  resultOf(end: Ended): Result;
  goOn(): Ended;
  calls(): number;
  filesWritten(): number;
  living(): number;
};

/** When sluice is killed: at a call of git, or while the git it waits for writes a file of a tree. `git` ends with it, or hangs. */
type Moment =
  | { readonly call: number; readonly when: "before" | "after" }
  | { readonly file: number; readonly git: "ends" | "hangs" };

/** A new repository, in which the run is killed at the moment. */
function start(name: string, moment: Moment = { call: 0, when: "before" }): Project {
  const folder = join(place, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "trees.yaml"), pipeline);
  const date = "2026-01-01T00:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "-q", "-b", "main");
  writeFileSync(join(folder, ".gitattributes"), "*.yaml filter=watched\n");
  git("add", "trees.yaml", ".gitattributes");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin");
  const bin = countingGit(folder, "call" in moment ? moment : { call: 0, when: "before" });
  git("config", "filter.watched.smudge", watchingFilter(bin, "file" in moment ? moment : { file: 0, git: "ends" }));
  const path = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
  const first = sluice(folder, ["run", "trees.yaml", "--json"], "", { PATH: path });
  return {
    first,
    calls: () => Number(readFileSync(join(bin, "count"), "utf8")),
    living: () => {
      const runs = readdirSync(runsFolder(folder)).map((file) => file.slice(0, -".db".length));
      return findMarked((mark) => runs.includes(mark.split("/")[0] ?? "")).length;
    },
    filesWritten: () => Number(readFileSync(join(bin, "files"), "utf8")),
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

/** A folder with a `git` that kills sluice (and itself) before or after the call. */
function countingGit(folder: string, { call, when }: Extract<Moment, { call: number }>): string {
  const bin = `${folder}-bin`;
  mkdirSync(bin);
  const real = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  const script = `#!/bin/sh
n=$(( $(cat "${bin}/count" 2>/dev/null || echo 0) + 1 ))
echo $n > "${bin}/count"
if [ $n = ${call} ]; then
  [ ${when} = after ] && "${real}" "$@" > /dev/null 2>&1
  kill -9 $PPID
  exit 1
fi
SLUICE_PID=$PPID exec "${real}" "$@"
`;
  writeFileSync(join(bin, "git"), script);
  chmodSync(join(bin, "git"), 0o755);
  return bin;
}

/** A filter that kills sluice when git has the file \`file\` of all trees written; then it ends all of git, or goes on for ever. */
function watchingFilter(bin: string, { file, git }: Extract<Moment, { file: number }>): string {
  const script = `#!/bin/sh
n=$(( $(cat "${bin}/files" 2>/dev/null || echo 0) + 1 ))
echo $n > "${bin}/files"
if [ $n = ${file} ]; then
  kill -9 $SLUICE_PID
  [ ${git} = ends ] && kill -9 0
  exec sleep 300
fi
exec cat
`;
  writeFileSync(join(bin, "filter"), script);
  chmodSync(join(bin, "filter"), 0o755);
  return join(bin, "filter");
}

const isAll = process.env["SLUICE_CRASHES"] === "all";

/** It was killed, and ends as if it had not been. */
function endsTheSame(moment: Moment): void {
  const where = JSON.stringify(moment);
  const project = start(where.replace(/\W+/g, "-"), moment);
  if ("file" in moment) expect(project.first.code, where).toBeNull();
  const end = project.first.code === null ? project.goOn() : project.first;
  expect(project.living(), where).toBe(0);
  expect([end.code, end.stderr], where).toEqual([0, expect.any(String)]);
  expect(project.resultOf(end), where).toEqual(whole);
}

test("killed at a call of git, it comes to the same trees", () => {
  const count = start("counted").calls();
  const few = [0.2, 0.4, 0.6, 0.8].map((part) => Math.ceil(count * part));
  const tried = isAll ? upTo(count) : few;
  for (const [index, call] of tried.entries()) {
    const ways = isAll ? (["before", "after"] as const) : ([index % 2 === 0 ? "before" : "after"] as const);
    for (const when of ways) endsTheSame({ call, when });
  }
}, 900_000);

test("killed while git writes the files of a tree, it makes the tree anew, also where that git hangs", () => {
  const count = start("files").filesWritten();
  expect(count).toBeGreaterThanOrEqual(4); // a tree for each item, and one more
  for (const file of isAll ? upTo(count) : [1, 3]) {
    for (const git of isAll || file === 3 ? (["ends", "hangs"] as const) : (["hangs"] as const))
      endsTheSame({ file, git });
  }
}, 900_000);

function upTo(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
