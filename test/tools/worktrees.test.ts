/** Worktrees of a run, with a real git. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  commitOf,
  commitTree,
  isUnchanged,
  makeTree,
  putTree,
  removeTree,
  repositoryOf,
  resetTree,
  type TreePlace,
  unlockTree,
} from "../../src/tools/worktrees.ts";

let repository = "";
const call = { mark: `test-trees-${process.pid}/1/1/1`, signal: new AbortController().signal };
const git = (...args: string[]): string => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "sluice-trees-"));
  git("init", "--quiet", "--initial-branch", "main");
  writeFileSync(join(repository, "a.txt"), "as it was\n");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet", "-m", "Begin");
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

function placeOf(name: string, merge: readonly string[] = []): TreePlace {
  const path = join(repository, ".sluice", "trees", name);
  return { repository, path, branch: `sluice/test/${name}`, base: git("rev-parse", "HEAD"), merge };
}

async function changed(name: string, text: string): Promise<TreePlace> {
  const place = placeOf(name);
  expect(await makeTree(place, call)).toBeUndefined();
  writeFileSync(join(place.path, "a.txt"), text);
  await commitTree(place, name, call);
  return place;
}

test("what was changed is committed to a branch, and the checkout stays as it was", async () => {
  const place = placeOf("work");
  expect(await makeTree(place, call)).toBeUndefined();
  writeFileSync(join(place.path, "new file.txt"), "new\n");
  const kept = await commitTree(place, "work", call);
  expect(kept).toEqual({ branch: place.branch, commit: git("rev-parse", place.branch), files: ["new file.txt"] });
  expect(await isUnchanged(place, call)).toBe(false);
  expect(existsSync(join(repository, "new file.txt"))).toBe(false);
});

test("equal trees have equal commits, whenever they are made", async () => {
  const first = await changed("equal", "same\n");
  const commit = git("rev-parse", first.branch);
  await removeTree(first, call);
  const again = await changed("equal", "same\n");
  expect(git("rev-parse", again.branch)).toBe(commit);
});

test("a tree that is there is used as it is", async () => {
  const place = await changed("twice", "changed\n");
  expect(await makeTree(place, call)).toBeUndefined();
  expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("changed\n");
});

test("branches that are needed are merged in; those that do not go together are a conflict with its files", async () => {
  const one = await changed("one", "one\n");
  const two = await changed("two", "two\n");
  const onOne = placeOf("on-one", [one.branch]);
  expect(await makeTree(onOne, call)).toBeUndefined();
  expect(readFileSync(join(onOne.path, "a.txt"), "utf8")).toBe("one\n");
  const onBoth = placeOf("on-both", [one.branch, two.branch]);
  expect(await makeTree(onBoth, call)).toEqual({ problem: "conflict", files: ["a.txt"] });
  expect(existsSync(onBoth.path)).toBe(false);
});

test("where nothing was changed there is no branch to speak of, and the tree can go", async () => {
  const place = placeOf("idle");
  await makeTree(place, call);
  expect(await commitTree(place, "idle", call)).toEqual({ branch: null, commit: place.base, files: [] });
  expect(await isUnchanged(place, call)).toBe(true);
  await removeTree(place, call);
  expect(existsSync(place.path)).toBe(false);
  expect(git("branch", "--list", place.branch)).toBe("");
});

test("what a crash left behind is gone after a reset, what was kept is not", async () => {
  const place = await changed("crashed", "kept\n");
  const kept = git("rev-parse", place.branch);
  writeFileSync(join(place.path, "a.txt"), "committed, but nobody was told\n");
  await commitTree(place, "lost", call);
  writeFileSync(join(place.path, "a.txt"), "half of it");
  writeFileSync(join(place.path, "left.txt"), "over");
  await resetTree(place, call, kept);
  expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("kept\n");
  expect(existsSync(join(place.path, "left.txt"))).toBe(false);
  expect(git("rev-parse", place.branch)).toBe(kept);
  expect(await resetTree(place, call)).toBeUndefined(); // nothing was kept: as it began
  expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("as it was\n");
});

test("a tree that cannot be reset is told of: nobody may work in what is left in it", async () => {
  const place = await changed("stuck", "kept\n");
  expect(await resetTree(place, call, "0".repeat(40))).toMatchObject({ problem: "git" });
});

describe("a tree that a crash left half made is made anew", () => {
  const add = (place: TreePlace): string =>
    git("worktree", "add", "--quiet", "-B", place.branch, place.path, place.base);

  test("before the branches that it needs were merged in", async () => {
    const needed = await changed("needed", "needed\n");
    const place = placeOf("unmerged", [needed.branch]);
    add(place);
    expect(await makeTree(place, call)).toBeUndefined();
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("needed\n");
  });

  test("in the middle of its checkout, which git still has in its books as locked", async () => {
    const place = placeOf("locked");
    add(place);
    git("worktree", "lock", "--reason", "initializing", place.path);
    rmSync(place.path, { recursive: true });
    expect(await makeTree(place, call)).toBeUndefined();
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("as it was\n");
  });

  test("that is to stand as an earlier run left it", async () => {
    const kept = git("rev-parse", (await changed("left", "left\n")).branch);
    const place = placeOf("taken");
    git("worktree", "add", "--quiet", "--no-checkout", "-B", place.branch, place.path, kept);
    writeFileSync(git("-C", place.path, "rev-parse", "--git-path", "index.lock"), "");
    expect(await putTree(place, kept, call)).toBe(true);
    expect(await commitTree(place, "nothing", call)).toMatchObject({ commit: kept });
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("left\n");
    expect(await makeTree(place, call, kept)).toBeUndefined();
    expect(await putTree(place, place.base, call)).toBe(true);
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("as it was\n");
    expect(await putTree(place, "0".repeat(40), call)).toBe(false);
  });

  test("a folder without anything that git knows", async () => {
    const place = placeOf("folder");
    mkdirSync(place.path, { recursive: true });
    writeFileSync(join(place.path, "a.txt"), "half");
    expect(await makeTree(place, call)).toBeUndefined();
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("as it was\n");
  });

  test("but one of which a commit was kept is left as it is, or made at that commit", async () => {
    const place = placeOf("kept");
    add(place);
    writeFileSync(join(place.path, "a.txt"), "work\n");
    expect(await makeTree(place, call, place.base)).toBeUndefined();
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("work\n");
    await commitTree(place, "kept", call);
    const kept = git("rev-parse", place.branch);
    rmSync(place.path, { recursive: true });
    expect(await makeTree(place, call, kept)).toBeUndefined();
    expect(readFileSync(join(place.path, "a.txt"), "utf8")).toBe("work\n");
  });
});

test("locks that a git left which was cut short are taken away", async () => {
  const place = await changed("cut", "kept\n");
  const folder = git("-C", place.path, "rev-parse", "--git-dir");
  for (const lock of [join(folder, "index.lock"), join(repository, ".git", "refs", "heads", `${place.branch}.lock`)]) {
    writeFileSync(lock, "");
  }
  writeFileSync(join(place.path, "a.txt"), "more\n");
  expect(await commitTree(place, "more", call)).toMatchObject({ problem: "git" });
  unlockTree(place);
  expect(await commitTree(place, "more", call)).toMatchObject({ files: ["a.txt"] });
});

test("of many trees at once none is lost", async () => {
  const places = Array.from({ length: 16 }, (_, index) => placeOf(`many-${index}`));
  expect(await Promise.all(places.map((place) => makeTree(place, call)))).toEqual(places.map(() => undefined));
  expect(places.filter(({ path }) => !existsSync(join(path, "a.txt")))).toEqual([]);
});

test("a folder outside of every repository has none", async () => {
  expect(await repositoryOf(tmpdir(), call)).toBeUndefined();
  expect(await commitOf(repository, call)).toBe(git("rev-parse", "HEAD"));
});
