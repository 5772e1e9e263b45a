/** The problem matcher on what `check --format concise` prints, and the hooks of pre-commit on a repository. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { sluice, workFolder } from "../cli/sluice.ts";

const root = join(import.meta.dirname, "../..");
const folder = workFolder();

describe("the problem matcher", () => {
  type Pattern = Readonly<Record<string, number>> & { readonly regexp: string };
  type Matcher = { readonly owner: string; readonly severity?: string; readonly pattern: readonly [Pattern] };
  const matchers: readonly Matcher[] = JSON.parse(
    readFileSync(join(root, ".github/sluice-problem-matcher.json"), "utf8"),
  ).problemMatcher;

  /** What a runner takes from a line, by the matcher that takes it. */
  function matched(line: string) {
    return matchers.flatMap(({ owner, severity, pattern: [{ regexp, ...groups }] }) => {
      const found = new RegExp(regexp).exec(line);
      if (found === null) return [];
      const fields = Object.entries(groups).map(([name, group]) => [name, found[group]]);
      return [{ owner, ...(severity && { severity }), ...Object.fromEntries(fields) }];
    });
  }

  const warns = "sluice: 1\nname: w\nwhy: W.\nnodes:\n  a: {why: A., value: 1}\n  b:\n    why: B.\n    prompt: Hi.\n";
  writeFileSync(join(folder, "it: warns.yaml"), `${warns}returns: b\n`);
  const print = (file: string) => sluice(folder, ["check", "--format", "concise", file]).stdout.trimEnd().split("\n");

  test("takes every line, with all that it says", () => {
    const lines = print("broken.yaml");
    expect(lines.map((line) => matched(line).length)).toEqual([1, 1]);
    expect(matched(lines[0] ?? "")).toEqual([
      {
        owner: "sluice",
        file: "broken.yaml",
        line: "7",
        column: "5",
        severity: "error",
        code: "unknown-key",
        message: 'node "first" has no key "promt"',
      },
    ]);
  });

  test("warnings, advice, odd names of files", () => {
    const [line = ""] = print("it: warns.yaml");
    const [warning] = matched(line);
    expect(warning).toMatchObject({ file: "it: warns.yaml", line: "5", severity: "warning", code: "unused-node" });
    expect(matched(line.replace("warning[", "advice["))).toMatchObject([
      { owner: "sluice-advice", severity: "notice", file: "it: warns.yaml", code: "unused-node" },
    ]);
  });

  test("takes nothing else", () => {
    const others = ["2 errors in 1 pipeline", "src/a.ts:1:2: error TS1005: x", "and 7 more", "error: there is no file"];
    expect(others.flatMap(matched)).toEqual([]);
  });
});

describe("the hooks of pre-commit", () => {
  type Hook = {
    readonly id: string;
    readonly entry: string;
    readonly types?: readonly string[];
    readonly files?: string;
    readonly pass_filenames?: boolean;
  };
  const hooks: readonly Hook[] = parse(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"));
  const git = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });
    expect([args, status, stderr.includes("fatal")]).toEqual([args, 0, false]);
    return stdout;
  };
  git("init", "-q");
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config/values.yaml"), "replicas: 3\n");
  writeFileSync(join(folder, "README.md"), "Read me.\n");

  /** As pre-commit does: the staged files that the hook is about, behind its entry; no call without such a file. */
  function commit(id: string, ...staged: string[]): number | null | "not called" {
    git("add", "--", ...staged);
    const hook = hooks.find((one) => one.id === id);
    const [program, ...args] = hook?.entry.split(" ") ?? [];
    expect(program).toBe("sluice");
    const isMeant = (file: string): boolean =>
      (hook?.types?.includes("yaml") !== true || /\.ya?ml$/.test(file)) && new RegExp(hook?.files ?? "").test(file);
    const files = git("diff", "--cached", "--name-only", "-z")
      .split("\0")
      .filter((file) => file !== "" && isMeant(file));
    git("rm", "-q", "--cached", "--", ...staged);
    if (files.length === 0) return "not called";
    return sluice(folder, [...args, ...(hook?.pass_filenames === false ? [] : files)]).code;
  }

  test("the pipelines of a commit are checked, other files are not", () => {
    expect(commit("sluice-check", "letters.yaml", "config/values.yaml", "README.md")).toBe(0);
    expect(commit("sluice-check", "config/values.yaml")).toBe(0);
    expect(commit("sluice-check", "broken.yaml", "letters.yaml")).toBe(1);
    expect(commit("sluice-check", "README.md")).toBe("not called");
  });

  test("all pipelines are checked when a file that they may read has changed", () => {
    expect(commit("sluice-check-project", "README.md")).toBe(1);
    expect(commit("sluice-check-project", "answer.mjs")).toBe("not called");
  });

  test("the pipelines of a commit are laid out, other files are not", () => {
    const text = "sluice:   1\nname: untidy\nwhy: It is not tidy.\nnodes: {one: {value: 1}}\n";
    writeFileSync(join(folder, "untidy.yaml"), text);
    writeFileSync(join(folder, "config/values.yaml"), "replicas:   3\n");
    expect(commit("sluice-fmt", "untidy.yaml", "config/values.yaml")).toBe(0);
    expect(readFileSync(join(folder, "untidy.yaml"), "utf8")).toBe(text.replace(":   1", ": 1"));
    expect(readFileSync(join(folder, "config/values.yaml"), "utf8")).toBe("replicas:   3\n");
  });

  test("the package can be packed as pre-commit does it: npm then prints the file's name and nothing else", () => {
    const { stdout } = spawnSync("npm", ["config", "get", "foreground-scripts"], { cwd: root, encoding: "utf8" });
    expect(stdout).toBe("false\n");
  });
});
