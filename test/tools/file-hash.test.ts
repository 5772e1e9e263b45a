/** The hash of files tells whether what a result depends on is still the same. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashFiles } from "../../src/tools/file-hash.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-hash-"));
  mkdirSync(join(folder, "src/.hidden"), { recursive: true });
  write("src/a.ts", "a");
  write("src/.hidden/b.ts", "b");
  write("other.md", "o");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

async function hashOf(...globs: string[]): Promise<string> {
  const result = await hashFiles(globs, folder);
  if ("problem" in result) throw new Error(result.problem);
  return result.hash;
}

test("changes with content, name, executable bit and dot files, and with nothing else", async () => {
  const before = await hashOf("src/**");
  write("other.md", "changed, but not read");
  utimesSync(join(folder, "src/a.ts"), 1, 1);
  expect(await hashOf("src/**")).toBe(before);

  write("src/.hidden/b.ts", "B");
  const withHidden = await hashOf("src/**");
  expect(withHidden).not.toBe(before);
  chmodSync(join(folder, "src/a.ts"), 0o755);
  const withBit = await hashOf("src/**");
  expect(withBit).not.toBe(withHidden);
  write("src/c.ts", "");
  expect(await hashOf("src/**")).not.toBe(withBit);
});

test("what is in which file counts", async () => {
  write("src/a.ts", "b");
  write("src/.hidden/b.ts", "a");
  const swapped = await hashOf("src/**");
  write("src/a.ts", "a");
  write("src/.hidden/b.ts", "b");
  expect(await hashOf("src/**")).not.toBe(swapped);
});

test("neither the order of globs nor overlaps count", async () => {
  expect(await hashOf("src/**", "*.md")).toBe(await hashOf("*.md", "src/a.ts", "src", "src/**"));
});

test("git's own files and our journals do not count", async () => {
  const before = await hashOf("**");
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, ".sluice"));
  write(".git/index", "x");
  write(".sluice/runs.db", "x");
  expect(await hashOf("**")).toBe(before);
});

test("a link counts with the content that it leads to", async () => {
  symlinkSync("../other.md", join(folder, "src/link"));
  const before = await hashOf("src/**");
  write("other.md", "new");
  expect(await hashOf("src/**")).not.toBe(before);
});

test("a FIFO is not read, and does not keep us waiting (H91)", async () => {
  const before = await hashOf("**");
  execFileSync("bash", ["-c", `mkfifo "$1"`, "bash", join(folder, "src/pipe")]);
  symlinkSync("pipe", join(folder, "src/to-pipe"));
  expect(await hashOf("**")).toBe(before);
});

test("no file at all has a hash; so has a folder that does not exist", async () => {
  const none = await hashFiles(["nothing/**"], folder);
  expect(none).toMatchObject({ fileCount: 0 });
  expect(await hashFiles(["**"], join(folder, "gone"))).toEqual(none);
});
