/** Nodes that work in git worktrees of their own: the built program, a real git, and an agent that writes files. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = join(workFolder(), "trees");
const git = (...args: string[]): string => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
const answered = ["--provider", "command", "--command", "node agent.mjs"];

type Tree = {
  readonly key: string;
  readonly branch: string | null;
  readonly commit: string;
  readonly files: readonly string[];
  readonly path: string;
};
type Result = {
  readonly trees: readonly Tree[];
  readonly failed: readonly unknown[];
  readonly look: readonly string[];
};

describe("outside of a repository", () => {
  test("it is said before anything starts", () => {
    const { code, stderr } = sluice(folder, ["run", "build.yaml", ...answered]);
    expect(code).toBe(2);
    expect(stderr).toContain('"build" works in a git worktree: run it inside of a git repository that has a commit');
  });

  test("a rehearsal without programs needs none", () => {
    expect(sluice(folder, ["run", "build.yaml", "--provider", "simulate", "--stub-run"]).code).not.toBe(2);
    expect(existsSync(join(folder, ".sluice", "trees"))).toBe(false);
  });
});

describe("in a repository", () => {
  let result: Result;
  beforeAll(() => {
    git("init", "--quiet", "--initial-branch", "main");
    git("add", "agent.mjs", "build.yaml");
    git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "-m", "Begin");
    const { code, stdout } = sluice(folder, ["run", "build.yaml", ...answered, "--quiet"]);
    expect(code).toBe(7);
    result = JSON.parse(stdout);
  }, 60_000);

  test("each item has a branch with what it changed, on top of what it needed", () => {
    expect(result.trees.map(({ key, branch, files }) => [key, branch === null, files])).toEqual([
      ["a", false, ["a.txt"]],
      ["b", false, ["a.txt", "b.txt"]],
      ["c", true, []],
      ["d", false, ["shared.txt"]],
      ["e", false, ["shared.txt"]],
    ]);
    const [, second] = result.trees;
    expect(git("show", `${second?.branch}:a.txt`)).toBe("a.txt is new");
  });

  test("branches that do not go together fail the item that needs them, and no other", () => {
    expect(result.failed).toMatchObject([
      { key: "f", cause: { kind: "conflict", message: expect.stringContaining("shared.txt") } },
    ]);
  });

  test("the checkout stays as it was, and a fresh tree has what is committed", () => {
    expect(git("status", "--porcelain", "--untracked-files=no")).toBe("");
    expect(existsSync(join(folder, "a.txt"))).toBe(false);
    expect(result.look).toEqual(["agent.mjs", "build.yaml"]);
  });

  test("trees in which nothing was changed are gone, the others stay", () => {
    expect(result.trees.map(({ key, path }) => [key, existsSync(path)])).toEqual([
      ["a", true],
      ["b", true],
      ["c", false],
      ["d", true],
      ["e", true],
    ]);
    const [first] = result.trees;
    expect(readFileSync(join(first?.path ?? "", "a.txt"), "utf8")).toBe("a.txt is new\n");
  });

  test("a re-run has its own branches at the same commits, and starts what failed and what may read anything", () => {
    const { stdout: planned } = sluice(folder, ["rerun", "@latest", "--plan"]);
    expect(planned).toBe(`  take  plan
        build[a] and 4 more
  run   build[f]             failed (conflict)
        look                 has no \`reads\`
6 taken over, 2 to run
`);
    const { code, stdout } = sluice(folder, ["rerun", "@latest", ...answered.slice(2), "--quiet"]);
    expect(code).toBe(7);
    const again: Result = JSON.parse(stdout);
    const commits = ({ trees }: Result) => trees.map(({ key, commit, files }) => [key, commit, files]);
    expect(commits(again)).toEqual(commits(result));
    for (const { branch, commit } of again.trees) if (branch !== null) expect(git("rev-parse", branch)).toBe(commit);
    expect(again.trees.map(({ branch }) => branch).filter((branch) => branch !== null)).not.toEqual(
      result.trees.map(({ branch }) => branch).filter((branch) => branch !== null),
    );
  }, 60_000);
});
