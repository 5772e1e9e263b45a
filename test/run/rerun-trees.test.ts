/** What is taken over from nodes that work in worktrees: their results and what they left, as commits of the new run. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planOf } from "../core/plan-of.ts";
import {
  type Folder,
  folderWith,
  type Ran,
  reasons,
  run,
  runAgain,
  runAgainTwice,
  type Say,
  type World,
} from "./rerun-story.ts";

const made: Folder[] = [];
afterAll(() => {
  for (const folder of made) folder.remove();
});

function newFolder(): Folder {
  const folder = folderWith({ "a.txt": "a\n", ".gitignore": ".sluice\n" }, true);
  made.push(folder);
  return folder;
}

const git = ({ path }: Folder, ...args: string[]): string =>
  execFileSync("git", args, { cwd: path, encoding: "utf8" }).trim();

function pipeline(nodes: string, returns: string): Plan {
  return planOf(
    `sluice: 1
name: trees
why: Work that must not see other work half done.
inputs: {style: {type: string, default: plain}, word: {type: string, default: one}, tasks: {type: [{id: string, needs: [string, ..5]}, ..5], default: [{id: x, needs: []}, {id: y, needs: [x]}, {id: z, needs: [x, y]}]}}
roles:
  writer: {tools: [read, edit], model: fast}
  plain: {tools: [], model: fast}
nodes:
${nodes.replace(/^(?=.)/gm, "  ")}
returns: ${returns}
`,
    "trees.yaml",
    true,
  );
}

/** `write NAME TEXT …` writes a file; `look …` says what files there are; whatever comes after a dot changes nothing. */
const say: Say = (prompt, _, folder) => {
  const [verb, name = "", text = ""] = prompt.replace(/\..*$/s, "").trim().split(" ");
  if (verb === "write") writeFileSync(join(folder, `${name}.txt`), `${text}\n`);
  if (verb === "look")
    return readdirSync(folder)
      .filter((file) => file.endsWith(".txt"))
      .join(" ");
  return "done";
};

const build = pipeline(
  `build:
  why: Each in a tree of its own.
  role: writer
  each: name in ["x", "y"]
  key: name
  worktree: true
  prompt: "write {{ name }} {{ inputs.word }}. {{ inputs.style }}"
merge:
  why: It is told of the branches.
  role: plain
  prompt: "merge {{ worktree(build).branch }}"
where:
  why: It is told of the folders.
  role: plain
  prompt: "where {{ worktree(build).path }}"`,
  "merge ~ where",
);

/** Branch name without the run -> commit. */
function branchesOf(folder: Folder, { end }: Ran): Readonly<Record<string, string>> {
  const lines = git(
    folder,
    "for-each-ref",
    "--format=%(refname:lstrip=4) %(objectname)",
    `refs/heads/sluice/${end.run}`,
  );
  return Object.fromEntries(lines.split("\n").map((line) => line.split(" ")));
}

describe("each item in a tree of its own", () => {
  const world = (folder: Folder): World => ({ folder: folder.path, say });

  test("unchanged, nothing starts, and the new run has the same commits under its own name", async () => {
    const folder = newFolder();
    const source = await run(world(folder), build);
    expect(source).toMatchObject({ end: { state: "completed" } });
    const again = await runAgain(world(folder), source);
    expect(again.planned).toMatchObject({ runs: [], waits: [], left: [] });
    expect(again).toMatchObject({ started: [], end: { state: "completed", returns: source.end.returns } });
    expect(Object.keys(branchesOf(folder, again))).toHaveLength(2);
    expect(branchesOf(folder, again)).toEqual(branchesOf(folder, source));
    const third = await runAgain(world(folder), again);
    expect(third.started).toEqual([]);
    const trees = join(folder.path, ".sluice", "trees", third.end.run);
    const files = readdirSync(trees).map((name) => readdirSync(join(trees, name)).filter((file) => file.length === 5));
    expect(files).toEqual([
      ["a.txt", "x.txt"],
      ["a.txt", "y.txt"],
    ]);
  });

  test("what runs again and leaves the same files leaves what reads of branches and folders", async () => {
    const folder = newFolder();
    const source = await run(world(folder), build);
    const again = await runAgain(world(folder), source, { inputs: { style: "bold" } });
    expect(reasons(again.planned)).toEqual(["build[x]: prompt", "build[y]: prompt"]);
    expect(again.started).toEqual(["build[x]", "build[y]"]);
    expect(branchesOf(folder, again)).toEqual(branchesOf(folder, source));
  });

  test("what leaves other files has those run that are told of it", async () => {
    const folder = newFolder();
    const source = await run(world(folder), build);
    const again = await runAgain(world(folder), source, { inputs: { word: "two" } });
    expect(again.started).toEqual(["build[x]", "build[y]", "merge", "where"]);
  });

  test("another commit to begin with has all of it run, and the plan says so", async () => {
    const folder = newFolder();
    const source = await run(world(folder), build);
    folder.write("a.txt", "b\n");
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "second");
    const again = await runAgain(world(folder), source);
    expect(reasons(again.planned)).toEqual([
      "build[x]: worktree",
      "build[y]: worktree",
      "merge: prompt",
      "where: prompt",
    ]);
    expect(again.started).toEqual(["build[x]", "build[y]", "merge", "where"]);
  });

  test("a retry begins with the commit of the run that it tries again, whatever is checked out by now", async () => {
    const folder = newFolder();
    const failing: Say = (prompt, ...more) => (prompt.startsWith("write y") ? { fails: "no" } : say(prompt, ...more));
    const source = await run({ folder: folder.path, say: failing }, build);
    folder.write("a.txt", "b\n");
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "second");
    const again = await runAgain(world(folder), source, { reuse: { anyFiles: true } });
    expect(reasons(again.planned)).toEqual(["build[y]: failed (refusal)"]);
    expect(again.started).toEqual(["build[y]", "merge", "where"]); // these are told of a branch more
  });

  test("a commit that is gone has its instance run again, and no other", async () => {
    const folder = newFolder();
    const source = await run(world(folder), build);
    const [name] = Object.keys(branchesOf(folder, source)).filter((one) => one.includes("-x-"));
    const branch = `sluice/${source.end.run}/${name}`;
    git(folder, "worktree", "remove", "--force", join(".sluice", "trees", source.end.run, name ?? ""));
    git(folder, "branch", "-D", branch);
    git(folder, "reflog", "expire", "--expire=now", "--all");
    git(folder, "gc", "--quiet", "--prune=now");
    const again = await runAgain(world(folder), source);
    expect(reasons(again.planned)).toEqual(["build[x]: the commit of its worktree is gone"]);
    expect(again.started).toEqual(["build[x]"]);
  });

  test("a tree that people took away is there again, as long as its branch is", async () => {
    const folder = newFolder();
    const source = await run(world(folder), build);
    for (const name of Object.keys(branchesOf(folder, source)))
      git(folder, "worktree", "remove", "--force", join(".sluice", "trees", source.end.run, name));
    const again = await runAgain(world(folder), source);
    expect(again.started).toEqual([]);
    expect(branchesOf(folder, again)).toEqual(branchesOf(folder, source));
  });
});

describe("each item in a tree of its own, and", () => {
  test("under another name it has the same commits", async () => {
    const folder = newFolder();
    const source = await run({ folder: folder.path, say }, build);
    const text = JSON.stringify(build).replaceAll('"id":"build"', '"id":"make"');
    const again = await runAgain({ folder: folder.path, say }, source, { plan: JSON.parse(text) });
    expect(again.started).toEqual([]);
    expect(Object.values(branchesOf(folder, again))).toEqual(Object.values(branchesOf(folder, source)));
  });

  test.each(["crashBefore", "crashAfter"])(
    "by %s at any commit of the re-run, the next process starts nothing, and all trees stand",
    async (fault) => {
      const folder = newFolder();
      const world: World = { folder: folder.path, say };
      const source = await run(world, build);
      for (let commit = fault === "crashBefore" ? 2 : 1; ; commit += 1) {
        const again = await runAgainTwice(world, source, { [fault]: commit });
        if (again === undefined) {
          expect(commit).toBeGreaterThan(2);
          return;
        }
        expect(again).toMatchObject({ started: [], end: { state: "completed", returns: source.end.returns } });
        expect(branchesOf(folder, again)).toEqual(branchesOf(folder, source));
      }
    },
  );
});

describe("some in one tree, one after the other", () => {
  const chain = (last: string): Plan =>
    pipeline(
      `all:
  why: One tree for all in it.
  worktree: true
  nodes:
    first: {why: It writes., role: writer, prompt: "write x one. {{ inputs.style }}"}
    second: {why: It writes too., role: writer, prompt: "write y one. {{ first }}"}
    third: {why: It sees both., role: writer, after: [second], prompt: "${last}"}
  returns: third`,
      "all",
    );

  test("an edit of the last has it alone run, where the others left the tree", async () => {
    const folder = newFolder();
    const source = await run({ folder: folder.path, say }, chain("look. now"));
    expect(source.end).toMatchObject({ returns: "a.txt x.txt y.txt" });
    const again = await runAgain({ folder: folder.path, say }, source, { plan: chain("look. anew") });
    expect(reasons(again.planned)).toEqual(["all/third: prompt"]);
    expect(again).toMatchObject({ started: ["all/third"], end: { returns: "a.txt x.txt y.txt" } });
  });

  test("an edit of the first has those after it run only if it leaves other files", async () => {
    const folder = newFolder();
    const source = await run({ folder: folder.path, say }, chain("look. now"));
    const same = await runAgain({ folder: folder.path, say }, source, { inputs: { style: "bold" } });
    expect(same.started).toEqual(["all/first"]);
    const other: Say = (prompt, address, at) => say(prompt.replace("x one. bold", "z one."), address, at);
    const changed = await runAgain({ folder: folder.path, say: other }, source, { inputs: { style: "bold" } });
    expect(changed).toMatchObject({ started: ["all/first", "all/second", "all/third"] });
    expect(changed.end).toMatchObject({ returns: "a.txt y.txt z.txt" });
  });
});

describe("trees that begin with those of others", () => {
  const graph = pipeline(
    `build:
  why: Tasks that need each other.
  role: writer
  each: t in inputs.tasks
  key: t.id
  needs_items: t.needs
  worktree: true
  prompt: "write {{ t.id }} {{ inputs.word if t.id == 'x' else 'one' }}. {{ inputs.style if t.id == 'x' else '' }}"`,
    "worktree(build).files",
  );

  test("are taken over with them, and run again where these have changed", async () => {
    const folder = newFolder();
    const world: World = { folder: folder.path, say };
    const source = await run(world, graph);
    expect(source.end).toMatchObject({ returns: ["x.txt", "x.txt", "y.txt", "x.txt", "y.txt", "z.txt"] });
    expect((await runAgain(world, source)).started).toEqual([]);
    const same = await runAgain(world, source, { inputs: { style: "bold" } });
    expect(same).toMatchObject({ started: ["build[x]"], end: { returns: source.end.returns } });
    const other = await runAgain(world, source, { inputs: { word: "two" } });
    expect(other.started).toEqual(["build[x]", "build[y]", "build[z]"]);
  });
});

test("rounds of a loop go on in the tree that was taken over", async () => {
  const rounds = (most: number): Plan =>
    pipeline(
      `l:
  why: It keeps its tree.
  worktree: true
  loop: ${most}
  nodes:
    a: {why: A file more., role: writer, prompt: "write r{{ round }} one"}
    b: {why: All of them., role: writer, after: [a], prompt: "look"}
  returns: b`,
      "l",
    );
  const folder = newFolder();
  const source = await run({ folder: folder.path, say }, rounds(2));
  expect(source.end).toMatchObject({ returns: "a.txt r1.txt r2.txt" });
  const again = await runAgain({ folder: folder.path, say }, source, { plan: rounds(3) });
  expect(again).toMatchObject({ started: ["l#3/a", "l#3/b"], end: { returns: "a.txt r1.txt r2.txt r3.txt" } });
});

test("programs in a tree run again without `reads`, prepared anew, and leave what comes after where nothing has changed", async () => {
  const plan = pipeline(
    `all:
  why: One tree.
  worktree: true
  setup: [sh, -c, "echo ready > ready.txt; echo ready.txt >> $(git rev-parse --git-path info/exclude)"]
  nodes:
    first: {why: It writes., role: writer, prompt: "write x one"}
    tests: {why: They hang on all., after: [first], run: [sh, -c, "cat x.txt ready.txt"], parse: text}
    last: {why: It sees all., role: writer, prompt: "write y one. {{ tests }}"}
  returns: tests`,
    "all",
  );
  const folder = newFolder();
  const source = await run({ folder: folder.path, say }, plan);
  expect(source.end).toMatchObject({ state: "completed", returns: "one\nready" });
  const again = await runAgain({ folder: folder.path, say }, source);
  expect(reasons(again.planned)).toEqual(["all/tests: has no `reads`"]);
  expect(again).toMatchObject({ started: ["all/tests"], end: { state: "completed", returns: "one\nready" } });
});

test("what stands in a tree that an attempt left half done is taken over by nobody", async () => {
  const plan = pipeline(
    `all:
  why: One tree.
  worktree: true
  nodes:
    first: {why: It writes and dies., role: writer, prompt: "write x one"}
    second: {why: It sees what is left., role: writer, after: {first: settled}, prompt: "look"}
  returns: second`,
    "all",
  );
  const dying: Say = (prompt, address, at) => {
    const said = say(prompt, address, at);
    return address === "all/first" ? { fails: "no" } : said;
  };
  const folder = newFolder();
  const source = await run({ folder: folder.path, say: dying }, plan);
  expect(source.end).toMatchObject({ returns: "a.txt x.txt" });
  const again = await runAgain(
    { folder: folder.path, say: (...told) => (told[0] === "look" ? say(...told) : { fails: "no" }) },
    source,
  );
  expect(again).toMatchObject({ started: ["all/first", "all/second"], end: { returns: "a.txt" } });
});

test("a tree in which nothing was changed comes back and is gone at the end, as it was", async () => {
  const plan = pipeline(
    `look: {why: It looks., role: writer, worktree: true, prompt: look}
told: {why: It is told., role: plain, prompt: "where {{ worktree(look).path }}"}`,
    "look ~ told",
  );
  const folder = newFolder();
  const source = await run({ folder: folder.path, say }, plan);
  const again = await runAgain({ folder: folder.path, say }, source);
  expect(again.started).toEqual([]);
  expect(existsSync(join(folder.path, ".sluice", "trees", again.end.run))).toBe(
    existsSync(join(folder.path, ".sluice", "trees", source.end.run)),
  );
  expect(readFileSync(join(folder.path, "a.txt"), "utf8")).toBe("a\n");
});
