/** The hash of a repository's files: what changes it, and what does not. With a real git. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hashTree } from "../../src/tools/tree-hash.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-tree-"));
  made.push(folder);
  return folder;
}

function git(folder: string, ...args: string[]): void {
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: folder, stdio: "pipe" });
}

function repository(): string {
  const folder = newFolder();
  git(folder, "init", "-q");
  mkdirSync(join(folder, "src"));
  for (const name of ["a.ts", "b.ts", "src/c.ts"]) writeFileSync(join(folder, name), `${name}\n`);
  writeFileSync(join(folder, ".gitignore"), "ignored/\n");
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", "first");
  return folder;
}

async function hashOf(folder: string): Promise<string> {
  const found = await hashTree(folder, "test/0/0/0");
  if (found === undefined || "problem" in found) throw new Error(found?.problem ?? "no repository");
  return found.hash;
}

const changes: readonly (readonly [string, (folder: string) => void])[] = [
  ["an edited file", (folder) => writeFileSync(join(folder, "a.ts"), "edited")],
  ["a new file", (folder) => writeFileSync(join(folder, "src/new.ts"), "new")],
  ["a deleted file", (folder) => unlinkSync(join(folder, "b.ts"))],
  ["a file that becomes a program", (folder) => chmodSync(join(folder, "a.ts"), 0o755)],
  ["a new link", (folder) => symlinkSync("a.ts", join(folder, "link"))],
  ["a name with a line feed", (folder) => writeFileSync(join(folder, "od\nd"), "odd")],
  [
    "a folder in place of a file",
    (folder) => {
      unlinkSync(join(folder, "b.ts"));
      mkdirSync(join(folder, "b.ts"));
      writeFileSync(join(folder, "b.ts/inner"), "x");
    },
  ],
];

test.each(changes)("%s changes it at once, and committing it changes nothing more", async (_, change) => {
  const folder = repository();
  const before = await hashOf(folder);
  change(folder);
  const changed = await hashOf(folder);
  expect(changed).not.toBe(before);
  git(folder, "add", "-A");
  expect(await hashOf(folder)).toBe(changed);
  git(folder, "commit", "-qm", "second");
  expect(await hashOf(folder)).toBe(changed);
});

test("what is ignored, touched or of sluice itself changes nothing, nor does the folder that asks", async () => {
  const folder = repository();
  const before = await hashOf(folder);
  mkdirSync(join(folder, "ignored"));
  writeFileSync(join(folder, "ignored/x"), "x");
  mkdirSync(join(folder, "src/.sluice/runs"), { recursive: true });
  writeFileSync(join(folder, "src/.sluice/runs/x.db"), "x");
  writeFileSync(join(folder, "a.ts"), "a.ts\n");
  expect(await hashOf(folder)).toBe(before);
  expect(await hashOf(join(folder, "src"))).toBe(before);
});

test("the same files have the same hash in another clone, and back again after an edit", async () => {
  const folder = repository();
  const clone = newFolder();
  git(clone, "clone", "-q", folder, "there");
  expect(await hashOf(join(clone, "there"))).toBe(await hashOf(folder));
  const before = await hashOf(folder);
  writeFileSync(join(folder, "a.ts"), "edited");
  expect(await hashOf(folder)).not.toBe(before);
  writeFileSync(join(folder, "a.ts"), "a.ts\n");
  expect(await hashOf(folder)).toBe(before);
});

test("a repository inside of it counts with its files", async () => {
  const folder = repository();
  const inner = join(folder, "inner");
  mkdirSync(inner);
  git(inner, "init", "-q");
  writeFileSync(join(inner, "x"), "1");
  const before = await hashOf(folder);
  writeFileSync(join(inner, "x"), "2");
  expect(await hashOf(folder)).not.toBe(before);
});

test("a conflict counts as it is on disk", async () => {
  const folder = repository();
  git(folder, "checkout", "-qb", "other");
  writeFileSync(join(folder, "a.ts"), "other");
  git(folder, "commit", "-qam", "other");
  git(folder, "checkout", "-q", "-");
  writeFileSync(join(folder, "a.ts"), "mine");
  git(folder, "commit", "-qam", "mine");
  expect(() => git(folder, "merge", "other")).toThrow();
  const conflict = await hashOf(folder);
  writeFileSync(join(folder, "a.ts"), "resolved");
  expect(await hashOf(folder)).not.toBe(conflict);
});

test("a repository that git refuses is not taken for none: its files would count for nothing", async () => {
  const folder = repository();
  writeFileSync(join(folder, ".git/config"), "[core\n");
  expect(await hashTree(folder, "test/0/0/0")).toMatchObject({ problem: expect.stringContaining("bad config line 1") });
});

test("where there is no repository there is no hash, and what cannot be read is a problem", async () => {
  expect(await hashTree(newFolder(), "test/0/0/0")).toBeUndefined();
  const folder = repository();
  writeFileSync(join(folder, "secret"), "x");
  chmodSync(join(folder, "secret"), 0);
  if (process.getuid?.() !== 0) expect(await hashTree(folder, "test/0/0/0")).toHaveProperty("problem");
  writeFileSync(join(folder, ".git/index"), "broken");
  expect(await hashTree(folder, "test/0/0/0")).toHaveProperty("problem");
});
